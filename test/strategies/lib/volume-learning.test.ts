import { describe, expect, it } from 'vitest';
import { DAY_MS, plusMs } from '../../../src/domain/time.ts';
import { checkCurve, type VolumeCurve } from '../../../src/domain/volume-curve.ts';
import { learnCurve } from '../../../strategies/lib/volume-learning.ts';
import { madeVolumes, MONDAY, usualAt, type Made } from './made-volumes.ts';

function learned(made: Made): VolumeCurve {
  const curve = learnCurve(madeVolumes(made), plusMs(MONDAY, made.days * DAY_MS));
  if (curve === null) throw new Error('nothing was learned');
  checkCurve(curve);
  return curve;
}

/** Largest distance between the learned shares and the true ones, in parts of the mean share. */
function missBy({ weights }: VolumeCurve): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Math.max(...weights.map((weight, i) => Math.abs((weight / sum) * 288 - usualAt(i) / 3)));
}

describe('learning a volume curve', () => {
  it('finds the shape of the day, smoothed', () => {
    expect(missBy(learned({ days: 20, wander: 0 }))).toBeLessThan(0.03);
    expect(missBy(learned({ days: 20, wander: 0.2 }))).toBeLessThan(0.4);
  });

  it('wants ten days, and says so with null', () => {
    for (const days of [0, 1, 9]) expect(learnCurve(madeVolumes({ days }), plusMs(MONDAY, days * DAY_MS))).toBeNull();
    learned({ days: 10 });
  });

  it('does not count days with large holes', () => {
    const bins = madeVolumes({ days: 12, hole: (i) => i < 3 * 288 && i % 288 > 100 });
    expect(learnCurve(bins, plusMs(MONDAY, 12 * DAY_MS))).toBeNull();
  });

  it('knows quiet weekends, half-heartedly while it has seen few', () => {
    const { weekdays = [] } = learned({ days: 14, wander: 0, weekend: 0.5 });
    const [monday = 0, , , , friday = 0, saturday = 0, sunday = 0] = weekdays;
    expect([monday, friday]).toEqual([friday, monday]);
    expect(saturday).toBe(sunday);
    expect(saturday).toBeGreaterThan(500);
    expect(saturday).toBeLessThan(900);
    expect(monday).toBeGreaterThan(1_000);
  });

  it('is not upset by holes, outages and silent minutes', () => {
    const made = { days: 20, wander: 0, hole: (i: number) => i % 97 < 5, silent: (i: number) => i % 31 === 0 };
    const curve = learned(made);
    expect(missBy(curve)).toBeLessThan(0.3);
    expect(Object.values(curve.model ?? {}).every(Number.isFinite)).toBe(true);
  });

  it('keeps a curve of a market that was silent for whole hours of every day', () => {
    const { weights, model } = learned({ days: 15, silent: (i) => i % 288 < 60 });
    expect(weights.slice(10, 45)).toEqual(Array.from({ length: 35 }, () => 0));
    expect(Object.values(model ?? {}).every(Number.isFinite)).toBe(true);
  });

  it('learns nothing from a market without volume', () => {
    expect(learnCurve(madeVolumes({ days: 20, silent: () => true }), plusMs(MONDAY, 20 * DAY_MS))).toBeNull();
  });

  it('looks at no bucket of the day it is learned on, nor later', () => {
    const all = madeVolumes({ days: 25 });
    const on = plusMs(MONDAY, 20 * DAY_MS + 5_000_000);
    const known = { ...all, volumes: all.volumes.slice(0, 20 * 288), until: plusMs(MONDAY, 20 * DAY_MS) };
    expect(learnCurve(all, on)).toEqual(learnCurve(known, on));
  });

  it('is small enough to be stored with an order', () => {
    expect(JSON.stringify(learned({ days: 20 })).length).toBeLessThan(1_600);
  });
});
