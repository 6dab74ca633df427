/** Sample statistics against values worked out by hand. */
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../src/study/statistics.ts';

const even = (values: readonly number[]): { value: number; weight: number }[] =>
  values.map((value) => ({ value, weight: 1 }));

describe('a summary', () => {
  it('has mean, quantiles, deviation and standard error of the sample 2, 4, 4, 4, 5, 5, 7, 9', () => {
    const summary = summaryOf(even([9, 2, 4, 5, 4, 5, 4, 7]));
    // Sum 40; squares of the distances 32, over 7; quantiles at places 0.35, 3.5 and 6.65 of 0 … 7.
    expect(summary).toMatchObject({ count: 8, mean: 5, median: 4.5 });
    expect(summary?.standardDeviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(summary?.standardError).toBeCloseTo(Math.sqrt(32 / 7 / 8), 12);
    expect(summary?.p5).toBeCloseTo(2.7, 12);
    expect(summary?.p95).toBeCloseTo(8.3, 12);
  });

  it('weighs by notional, with an error that takes the weights into account', () => {
    const summary = summaryOf([
      { value: 1, weight: 3_000 },
      { value: 5, weight: 1_000 },
    ]);
    // 0.75 × 1 + 0.25 × 5; distances −1 and 3 times their weights give 2 × 0.75², and 2 of 2 − 1 correct it.
    expect(summary?.weightedMean).toBeCloseTo(2, 12);
    expect(summary?.weightedStandardError).toBeCloseTo(Math.sqrt(2 * 0.75 ** 2 * 2), 12);
    expect(summary?.mean).toBe(3);
  });

  it('of equal weights has the error of the plain mean', () => {
    const summary = summaryOf(even([1, 4, 4, 9]));
    expect(summary?.weightedMean).toBeCloseTo(summary?.mean ?? NaN, 12);
    expect(summary?.weightedStandardError).toBeCloseTo(summary?.standardError ?? NaN, 12);
  });

  it('of one value has no error, and of none is none', () => {
    expect(summaryOf(even([3]))).toMatchObject({
      count: 1,
      mean: 3,
      p5: 3,
      standardDeviation: null,
      standardError: null,
    });
    expect(summaryOf([])).toBeNull();
  });

  it('without any weight has no weighted mean', () => {
    expect(summaryOf([{ value: 3, weight: 0 }])).toMatchObject({ mean: 3, weightedMean: null });
  });
});
