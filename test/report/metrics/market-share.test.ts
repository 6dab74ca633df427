/** Participation, the plan and the volume curve, by examples worked out by hand. */
import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/report/measure.ts';
import { after, executionOf, START, type ExecutionFacts } from '../../support/executions.ts';

/** 1, 2, 3 and 4 minutes with 100, 300, 0 and 100 at 10, 11, 11 and 13. */
const tape = {
  bins: [
    { volume: 100, price: 10 },
    { volume: 300, price: 11 },
    { volume: 0, price: 11 },
    { volume: 100, price: 13 },
  ],
};
const clip = (at: number, quantity: string, price: string) => ({
  ...{ at, quantity, price },
  fills: [{ at: at + 10, quantity, price }],
});
const FACTS: ExecutionFacts = {
  quantity: '40',
  clips: [clip(0, '10', '10'), clip(60_000, '20', '11'), clip(130_000, '5', '11')],
  plan: [
    [0, '10'],
    [60_000, '20'],
    [120_000, '30'],
    [180_000, '40'],
  ],
  market: { tape, toLastFill: ['400', '4300'], toPlannedEnd: ['500', '5600'] },
};

describe('participation', () => {
  const { participation } = measure(executionOf({ ...FACTS, params: { maxParticipationPct: '8' } }));

  it('is own quantity over market volume, overall and in the fullest minute', () => {
    expect(participation).toMatchObject({ overallPct: 8.75, toPlannedEndPct: 7, ownFills: 'EXCLUDED' });
    expect(participation).toMatchObject({ binMs: 60_000, maxPct: 10, maxAt: '2024-03-05T12:00:00.000Z' });
  });

  it('counts the minutes over the cap, and those in which the market printed nothing', () => {
    expect(participation).toMatchObject({ capPct: 8, binsOverCap: 1, binsWithoutMarket: 1 });
  });

  it('does not cut the minute of the last fill short', () => {
    const seconds = Array.from({ length: 60 }, () => ({ volume: 10, price: 10 }));
    const market = { tape: { binMs: 1_000, bins: seconds }, toLastFill: ['10', '100'] as const };
    const report = measure(executionOf({ clips: [clip(0, '6', '10')], quantity: '6', windowMs: 5 * 60_000, market }));
    expect(report.participation.maxPct).toBe(1);
  });

  it.each([
    [300_000, 60_000],
    [299_999, 30_000],
    [149_999, 10_000],
    [30_000, 5_000],
    [24_999, 60_000],
    [10, 60_000],
  ])('and the curve of an order of %s ms are told in bins of %s ms', (windowMs, binMs) => {
    const seconds = Array.from({ length: 300 }, () => ({ volume: 10, price: 10 }));
    const market = { tape: { binMs: 1_000, bins: seconds }, toLastFill: ['10', '100'] as const };
    const report = measure(executionOf({ clips: [clip(0, '6', '10')], quantity: '6', windowMs, market }));
    expect([report.participation.binMs, report.volumeCurve.binMs]).toEqual([binMs, binMs]);
  });
});

describe('the schedule', () => {
  it('is the time-weighted distance of the fills from the plan', () => {
    const { schedule } = measure(executionOf(FACTS));
    // −25 % for 10 ms, 0 until 60 s, −25 % for 10 ms, +25 % until 120 s, 0 for 10.01 s, +12.5 % for 49.99 s, −12.5 % for 60 s.
    expect(schedule.maxDeviationPct).toBe(25);
    expect(schedule.meanDeviationPct).toBeCloseTo((25 * 0.02 + 25 * 59.99 + 12.5 * 49.99 + 12.5 * 60) / 240, 8);
    expect(schedule.areaPctSeconds).toBeCloseTo(-25 * 0.02 + 25 * 59.99 + 12.5 * 49.99 - 12.5 * 60, 6);
    // One slice is a quarter: nothing counts as behind.
    expect(schedule).toMatchObject({ tolerancePct: 25, behindMs: 0, catchUps: 0 });
  });

  it('counts as behind what is beyond the band of the order, and how often it caught up', () => {
    const { schedule } = measure(executionOf({ ...FACTS, params: { band: { aheadPct: '0', behindPct: '10' } } }));
    expect(schedule).toMatchObject({ tolerancePct: 10, behindMs: 60_020, catchUps: 2 });
  });

  it('is n/a for a strategy without a plan by time', () => {
    const report = measure(executionOf({ ...FACTS, plan: [] }));
    expect(report.schedule.meanDeviationPct).toBeNull();
    expect(report.notAvailable['schedule']).toBe('the strategy has no plan by time');
  });
});

describe('the volume curve', () => {
  it('holds the fills against an even spread and against the volumes that came', () => {
    const { volumeCurve } = measure(executionOf(FACTS));
    // VWAP 5600 ÷ 500 = 11.2; even (10 + 11 + 11 + 13) ÷ 4 = 11.25; own (100 + 220 + 55) ÷ 35.
    expect(volumeCurve).toMatchObject({ binMs: 60_000, bins: 4, coveredPct: 100, vwap: '11.2' });
    expect(volumeCurve.twap).toMatchObject({ price: '11.25', slippageBps: 44.6428571429 });
    expect(volumeCurve.own).toMatchObject({ price: '10.7142857143', slippageBps: -433.6734693878 });
    expect(volumeCurve.oracle).toEqual({ shareErrorPp: 0, price: '11.2', slippageBps: 0 });
    // Shares 1/4 each against 0.2, 0.6, 0, 0.2.
    expect(volumeCurve.twap.shareErrorPp).toBe(17.5);
  });

  it('spreads five minutes evenly for the oracle that knows no minutes', () => {
    expect(measure(executionOf(FACTS)).volumeCurve.oracleFiveMinutes.price).toBe('11.25');
  });

  it('follows the stored curve where there is one', () => {
    const minutes = Array.from({ length: 1_440 }, () => 1);
    // Noon has weights 3, 1, 1, 3: 30 + 11 + 11 + 39 over 8.
    minutes.splice(720, 4, 3, 1, 1, 3);
    const volumeCurve = { bucketMs: 60_000, weights: minutes };
    const report = measure(executionOf({ ...FACTS, changes: { volumeCurve } }));
    expect(report.volumeCurve.static.price).toBe('11.375');
    expect(START % 86_400_000).toBe(720 * 60_000);
  });

  it('says that no curve was stored', () => {
    const report = measure(executionOf(FACTS));
    expect(report.volumeCurve.static.price).toBeNull();
    expect(report.notAvailable['volumeCurve.static']).toBe('no volume curve was stored with the order');
  });

  it('says how much of the time the data covers', () => {
    const market = { ...FACTS.market, tape: { bins: tape.bins.slice(0, 2) } };
    expect(measure(executionOf({ ...FACTS, market })).volumeCurve.coveredPct).toBe(50);
  });
});

describe('an order that followed the volumes that came', () => {
  it('has no slippage against the VWAP', () => {
    const perfect = [clip(0, '8', '10'), clip(60_000, '24', '11'), clip(180_000, '8', '13')];
    const report = measure(executionOf({ ...FACTS, clips: perfect }));
    expect(report.volumeCurve.own).toEqual({ shareErrorPp: 0, price: '11.2', slippageBps: 0 });
    expect(report.price.vwapToPlannedEnd.slippageBps).toBe(0);
    expect(report.outcome.lastFillAt).toBe(new Date(after(180_010)).toISOString());
  });
});
