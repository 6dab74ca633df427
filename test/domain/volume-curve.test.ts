import { describe, expect, it } from 'vitest';
import { DAY_MS, instant, plusMs } from '../../src/domain/time.ts';
import { checkCurve, FLAT_CURVE, lotsBy, weightAt, type VolumeCurve } from '../../src/domain/volume-curve.ts';

const MONDAY = instant(Date.UTC(2024, 0, 1));
const week: VolumeCurve = {
  bucketMs: DAY_MS / 2,
  weights: [1, 3],
  weekdays: [1, 2, 3, 4, 5, 6, 7].map((n) => n * 100),
};

describe('a volume curve', () => {
  it('weighs days of the week by their level', () => {
    const levels = Array.from({ length: 8 }, (_, day) => {
      const at = plusMs(MONDAY, day * DAY_MS);
      return Number((weightAt(week, plusMs(at, DAY_MS)) - weightAt(week, at)) / BigInt((4 * DAY_MS) / 2));
    });
    expect(levels).toEqual([100, 200, 300, 400, 500, 600, 700, 100]);
  });

  it('grows at midnight as before and after it', () => {
    const sunday = plusMs(MONDAY, 6.75 * DAY_MS);
    // Six hours of Sunday afternoon, six of Monday morning: 3 × 700 and 1 × 100.
    const span = { start: sunday, end: plusMs(sunday, DAY_MS / 2) };
    expect(lotsBy(week, 2_200n, span, plusMs(MONDAY, 7 * DAY_MS))).toBe(2_100n);
  });

  it('works for times before 1970', () => {
    const before = instant(-DAY_MS * 3);
    expect(weightAt(week, plusMs(before, DAY_MS)) - weightAt(week, before)).toBe(BigInt(100 * 4) * BigInt(DAY_MS / 2));
  });

  it('is even without weekdays, and flat when nothing is known', () => {
    const span = { start: MONDAY, end: plusMs(MONDAY, 1_000) };
    expect(lotsBy(FLAT_CURVE, 10n, span, plusMs(MONDAY, 500))).toBe(5n);
  });

  it('must fill a day, and have seven levels above zero', () => {
    for (const bad of [
      { bucketMs: 1_000, weights: [1] },
      { bucketMs: DAY_MS, weights: [0] },
      { bucketMs: DAY_MS, weights: [0.5] },
      { ...FLAT_CURVE, weekdays: [1] },
      { ...FLAT_CURVE, weekdays: [0, 1, 1, 1, 1, 1, 1] },
    ]) {
      expect(() => checkCurve(bad)).toThrow();
    }
  });
});
