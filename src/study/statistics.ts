/**
 * Sample statistics of costs in basis points. Nothing here is money: weights are statistics too. Quantiles are those of
 * definition 7 of Hyndman and Fan (1996): by linear interpolation.
 */
import { mean as meanOf, quantile } from '../report/html/statistics.ts';

export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly p5: number;
  readonly p95: number;
  /** Of the sample, with n − 1; null for a single value. */
  readonly standardDeviation: number | null;
  /** Of the mean; null for a single value. */
  readonly standardError: number | null;
  /** Mean weighted by notional; null when no weight is above zero. */
  readonly weightedMean: number | null;
  /** Of the weighted mean, robust against unequal spread (White 1980); null for fewer than two weights above zero. */
  readonly weightedStandardError: number | null;
}

/** A value and its weight, which is not negative. */
export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export const sortedOf = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** Sample standard deviation with n − 1; null for a single value. */
export function deviationOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

function weighted(sample: readonly Weighted[]): Pick<Summary, 'weightedMean' | 'weightedStandardError'> {
  const weighing = sample.filter(({ weight }) => weight > 0);
  const whole = total(weighing.map(({ weight }) => weight));
  if (weighing.length === 0) return { weightedMean: null, weightedStandardError: null };
  const mean = total(weighing.map(({ value, weight }) => (value * weight) / whole));
  if (weighing.length < 2) return { weightedMean: mean, weightedStandardError: null };
  const spread = total(weighing.map(({ value, weight }) => ((weight / whole) * (value - mean)) ** 2));
  // The correction that makes equal weights give the standard error of the plain mean.
  const correction = weighing.length / (weighing.length - 1);
  return { weightedMean: mean, weightedStandardError: Math.sqrt(spread * correction) };
}

/** Null for an empty sample. */
export function summaryOf(sample: readonly Weighted[]): Summary | null {
  if (sample.length === 0) return null;
  const values = sortedOf(sample.map(({ value }) => value));
  const deviation = deviationOf(values);
  return {
    count: values.length,
    mean: meanOf(values),
    median: quantile(values, 0.5),
    p5: quantile(values, 0.05),
    p95: quantile(values, 0.95),
    standardDeviation: deviation,
    standardError: deviation === null ? null : deviation / Math.sqrt(values.length),
    ...weighted(sample),
  };
}
