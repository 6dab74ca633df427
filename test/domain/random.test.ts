import { describe, expect, it } from 'vitest';
import { mulberry32, seededDraw } from '../../src/domain/random.ts';

describe('seeded chance', () => {
  it('gives the numbers of the published vector', () => {
    const draw = seededDraw('1001');
    expect([draw(), draw(), draw(), draw(), draw()]).toEqual([
      0.39446763461455703, 0.8775287170428783, 0.38306552777066827, 0.7809709168504924, 0.9968157042749226,
    ]);
  });

  it('gives the same numbers for the same seed and others for another', () => {
    const [a, b, c] = [mulberry32(5), mulberry32(5), mulberry32(6)];
    const first = Array.from({ length: 20 }, a);
    expect(Array.from({ length: 20 }, b)).toEqual(first);
    expect(Array.from({ length: 20 }, c)).not.toEqual(first);
  });

  it('stays in [0, 1) in multiples of 2^-32', () => {
    const draw = seededDraw('any');
    for (let i = 0; i < 10_000; i += 1) {
      const value = draw();
      expect(value >= 0 && value < 1 && Number.isInteger(value * 2 ** 32)).toBe(true);
    }
  });
});
