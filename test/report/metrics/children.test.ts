/** Children, icebergs and what stood in the way, by examples worked out by hand. */
import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/report/measure.ts';
import { executionOf, type ClipFacts } from '../../support/executions.ts';

const clips: readonly ClipFacts[] = [
  {
    at: 50,
    dueAt: 0,
    quantity: '2',
    price: '100',
    status: 'CANCELED',
    closedAt: 1_050,
    sentInto: '100.05/100.10',
    slice: 0,
  },
  {
    at: 2_000,
    quantity: '2',
    price: '100.10',
    acknowledgedAt: 2_040,
    closedAt: 2_100,
    sentInto: '100.05/100.10',
    slice: 0,
    fills: [{ at: 2_100, quantity: '2', price: '100.10' }],
  },
  {
    at: 3_000,
    quantity: '4',
    price: '100.05',
    status: 'REJECTED',
    closedAt: 3_010,
    sentInto: '100.05/100.10',
    slice: 1,
    changes: { error: { errorCode: 'EXCHANGE_ERROR', message: 'post only' } },
  },
  { at: 4_000, quantity: '2', price: '100.07', status: 'NEW', sentInto: '100.05/100.10', slice: 2 },
];

describe('the children', () => {
  const { children } = measure(executionOf({ clips }));

  it('are counted by what became of them', () => {
    expect(children.byStatus).toEqual({ CANCELED: 1, FILLED: 1, NEW: 1, REJECTED: 1 });
    expect(children).toMatchObject({ count: 4, cancelledPct: 25, replaced: 1, filledPct: 20, filledCount: 1 });
    expect(children.rejects).toEqual([{ reason: 'EXCHANGE_ERROR: post only', count: 1 }]);
    expect(children.quantity).toEqual({ min: '2', p50: '2', mean: '2.5', max: '4' });
  });

  it('are timed from their reservation', () => {
    expect(children.lifeMs).toMatchObject({ count: 3, min: 10, p50: 100, max: 1_000 });
    expect(children.timeToFillMs).toMatchObject({ count: 1, mean: 100 });
    expect(children.latenessMs).toMatchObject({ count: 4, max: 50, p50: 0 });
    expect(children.acknowledgedMs).toMatchObject({ count: 3, p50: 20, max: 40 });
  });

  it('are placed against the best prices they were sent into', () => {
    expect(children.placed).toEqual({ taking: 1, inside: 1, touch: 1, behind: 1 });
    // 5 ticks behind, 5 beyond, at it, 2 inside.
    expect(children.ticksFromTouch).toMatchObject({ count: 4, min: -5, max: 5, mean: -0.5 });
  });

  it('of a SELL are placed from the ask', () => {
    const sold = measure(executionOf({ side: 'SELL', clips })).children;
    expect(sold.placed).toEqual({ taking: 2, inside: 1, touch: 1, behind: 0 });
  });
});

describe('an iceberg', () => {
  const shown = (at: number, price: string, status: 'FILLED' | 'NEW' = 'FILLED'): ClipFacts => ({
    ...{ at, quantity: '2', price, status },
    fills: status === 'FILLED' ? [{ at: at + 500, quantity: '2', price }] : [],
  });

  it('tells what it showed of what was left, and how the price moved between', () => {
    const parts = [shown(0, '100'), shown(1_000, '101'), shown(4_000, '100', 'NEW')];
    const { iceberg } = measure(executionOf({ strategy: 'ICEBERG', clips: parts }));
    // 2 of 10, 2 of 8, 2 of 6.
    expect(iceberg?.displayedPct).toBeCloseTo((20 + 25 + 100 / 3) / 3, 8);
    expect(iceberg).toMatchObject({ refreshes: 2, betweenMs: { min: 1_000, max: 3_000 }, priceMoveBps: { max: 100 } });
  });

  it('is only told of icebergs', () => {
    expect(measure(executionOf({ clips: [shown(0, '100')] })).iceberg).toBeNull();
  });
});

describe('risk', () => {
  it('adds up the time without trading once, and the holes in the data', () => {
    const report = measure(
      executionOf({
        held: [
          ['NO_MARKET', 0, 60_000],
          ['OUTSIDE_LIMIT', 30_000, 90_000],
          ['NO_MARKET', 200_000, null],
        ],
        market: { holes: [[10_000, 20_000]] },
      }),
    );
    expect(report.risk.held).toEqual([
      { reason: 'NO_MARKET', count: 2, ms: 100_000 },
      { reason: 'OUTSIDE_LIMIT', count: 1, ms: 60_000 },
    ]);
    expect(report.risk).toMatchObject({ heldMs: 130_000, holesMs: 10_000 });
    expect(report.risk.heldPct).toBeCloseTo((130 / 240) * 100, 8);
  });

  it('prices the furthest distance from the plan at the arrival', () => {
    const report = measure(
      executionOf({
        plan: [
          [0, '4'],
          [60_000, '10'],
        ],
        market: { atArrival: '100/102' },
      }),
    );
    expect(report.risk).toMatchObject({ maxOffSchedule: '10', maxOffScheduleNotional: '1010' });
  });
});
