import { describe, expect, it } from 'vitest';
import { deviation, multipleAfter, varianceOf } from '../../../strategies/lib/volume-model.ts';

const DAY = 288;
const days = (count: number, at: (bucket: number) => number | null): (number | null)[] =>
  Array.from({ length: count * DAY }, (_, i) => at(i));

describe('how volume strays from its usual shape', () => {
  it('is a logarithm, bounded on both sides, and unknown where nothing is known', () => {
    expect(deviation(Math.E * 5, 5)).toBeCloseTo(1, 12);
    expect([deviation(1e9, 1), deviation(0, 1), deviation(1e-9, 1)]).toEqual([3, -3, -3]);
    expect([deviation(null, 1), deviation(1, 0), deviation(NaN, 1), deviation(-1, 1)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('is expected to fade: fast what is new, slowly what has lasted', () => {
    const burst = days(1, (i) => (i === DAY - 1 ? 1 : 0));
    const busy = days(1, () => 1);
    const [ofBurst, ofBusy] = [multipleAfter(burst, 0), multipleAfter(busy, 0)];
    // What is known of one bucket, one hour and one day, by the weights of one step and of four hours.
    expect(Math.log(ofBurst(1))).toBeCloseTo(0.45 + 0.37 / 12 + 0.14 / DAY, 12);
    expect(Math.log(ofBurst(48))).toBeCloseTo(0.06 + 0.15 / 12 + 0.59 / DAY, 12);
    expect(Math.log(ofBusy(1))).toBeCloseTo(0.96, 12);
    expect(Math.log(ofBusy(48))).toBeCloseTo(0.8, 12);
    for (let steps = 2; steps <= 60; steps += 1) {
      expect(ofBurst(steps)).toBeLessThanOrEqual(ofBurst(steps - 1));
      expect(ofBusy(steps)).toBeLessThanOrEqual(ofBusy(steps - 1));
    }
    expect(ofBusy(1_000)).toBe(ofBusy(48));
  });

  it('looks back on a day and no further', () => {
    const calmDay = days(1, () => 0.2);
    expect(multipleAfter([...days(5, () => -2), ...calmDay], 0.3)(6)).toBe(multipleAfter(calmDay, 0.3)(6));
  });

  it('takes what is not known of the last bucket from the hour, and of the hour from the day', () => {
    const known = days(1, () => 0.5);
    const withHole = (buckets: number): (number | null)[] => known.map((each, i) => (i >= DAY - buckets ? null : each));
    for (const buckets of [1, 12, 100]) {
      expect(multipleAfter(withHole(buckets), 0)(3)).toBeCloseTo(multipleAfter(known, 0)(3), 12);
    }
    expect(multipleAfter([], 0)(1)).toBe(1);
  });

  it('lifts a forecast by half its variance, further ahead by more, and never out of hand', () => {
    const usual = days(1, () => 0);
    expect(Math.log(multipleAfter(usual, 0.2)(1))).toBeCloseTo(0.1, 12);
    expect(Math.log(multipleAfter(usual, 0.2)(48))).toBeCloseTo(0.173, 12);
    expect(multipleAfter(usual, 50)(1)).toBe(multipleAfter(usual, 1)(1));
  });

  it('has the variance of what a step was wrong by', () => {
    expect(varianceOf(days(2, () => 0))).toBe(0);
    expect(varianceOf([null, null])).toBeNull();
    // The first bucket surprises by all of it, the second by what the forecast did not keep.
    expect(varianceOf([1, 1])).toBeCloseTo((1 + 0.04 ** 2) / 2, 12);
    expect(varianceOf([1, null, 1])).toBeCloseTo((1 + 0.04 ** 2) / 2, 12);
  });
});
