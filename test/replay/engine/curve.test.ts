/** Volume curves in a replay: learned from the days before, given with the order, or missing and said so. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/domain/time.ts';
import type { VolumeCurve } from '../../../src/domain/volume-curve.ts';
import { measure } from '../../../src/report/measure.ts';
import { order, playOne, recorded, type TestRow } from './recorded.ts';

const FIVE_MINUTES = 300_000;
const PER_DAY = DAY_MS / FIVE_MINUTES;

/** Bars of five minutes, busy in the second half of the day. */
const days = (count: number): TestRow[] =>
  Array.from({ length: count * PER_DAY }, (_, i) => ({
    kind: 'bar',
    at: (i + 1) * FIVE_MINUTES,
    ...{ high: '101', low: '99', close: '100', volume: i % PER_DAY < PER_DAY / 2 ? '10' : '30' },
  }));

const bars = (count: number) => recorded(days(count), { barMs: FIVE_MINUTES, chunk: 1_000 });

/** Ten hours around noon of a day counted from 0. */
const vwapOn = (day: number, curve?: VolumeCurve) => ({
  ...order({ strategy: 'VWAP', amount: '40', at: day * DAY_MS + 7 * 3_600_000, params: { durationSeconds: '36000' } }),
  ...(curve === undefined ? {} : { volumeCurve: curve }),
});

describe('the volume curve of a replayed order', () => {
  it('is learned from ten days before its own, and is what STATIC of its report follows', async () => {
    const execution = await playOne(bars(11), vwapOn(10));
    const weights = execution.volumeCurve?.weights ?? [];
    expect(weights).toHaveLength(PER_DAY);
    expect((weights[200] ?? 0) / (weights[60] ?? 1)).toBeCloseTo(3, 1);
    expect(execution.notes).toBeUndefined();
    const { volumeCurve } = measure(execution);
    expect(volumeCurve.static.price).not.toBeNull();
    expect(volumeCurve.static.shareErrorPp).toBeLessThan(volumeCurve.twap.shareErrorPp ?? 0);
  });

  it('is said to be missing when the data begins nine days before, whatever the order says in the end', async () => {
    const execution = await playOne(bars(10), vwapOn(9));
    expect(execution.volumeCurve).toBeUndefined();
    expect(measure(execution).notes.join(' ')).toContain('No volume curve was known');
    expect(measure(execution).volumeCurve.static.price).toBeNull();
  });

  it('is the one given with the order, before any that could be learned', async () => {
    const given: VolumeCurve = { bucketMs: DAY_MS / 2, weights: [3, 1] };
    const execution = await playOne(bars(11), vwapOn(10, given));
    expect(execution.volumeCurve).toEqual(given);
    const half = execution.plan.find(({ at }) => at % DAY_MS >= DAY_MS / 2);
    // Five hours at 3 come before five hours at 1.
    expect(Number(half?.through ?? 0)).toBeGreaterThan(29);
  });

  it('is not asked for by an order that follows none', async () => {
    const execution = await playOne(bars(1), order({ at: 0, params: { durationSeconds: '3600' } }));
    expect(execution).not.toHaveProperty('volumeCurve');
    expect(execution).not.toHaveProperty('notes');
  });
});
