/** Means and quantiles of plain numbers: milliseconds, bps, percents. Never of money. */
import type { Spread } from '../report.ts';

/** A value and how much it counts. */
export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

const DIGITS = 1e10;
/** Ten digits after the point: what a double holds of bps without noise at the end. */
export const tidy = (value: number): number =>
  Number.isFinite(value) ? Math.round(value * DIGITS) / DIGITS + 0 : value;

const total = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : tidy(total(values) / values.length);

/** Null when nothing counts. */
export function weightedMean(items: readonly Weighted[]): number | null {
  const weights = total(items.map(({ weight }) => weight));
  return weights > 0 ? tidy(total(items.map(({ value, weight }) => value * weight)) / weights) : null;
}

/**
 * Standard error of a weighted mean (Cochran 1977, ratio estimator): with equal weights the usual s ÷ √n. Null with
 * fewer than two values.
 */
export function weightedStandardError(items: readonly Weighted[]): number | null {
  const middle = weightedMean(items);
  const weights = total(items.map(({ weight }) => weight));
  if (middle === null || items.length < 2) return null;
  const squares = total(items.map(({ value, weight }) => ((weight / weights) * (value - middle)) ** 2));
  return tidy(Math.sqrt((squares * items.length) / (items.length - 1)));
}

/** The value at a share of an ascending list, nearest rank (Hyndman and Fan 1996, definition 1). */
export function nearestRank<T>(ascending: readonly T[], share: number): T | null {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null;
}

export function spreadOf(values: readonly number[]): Spread {
  const ascending = values.toSorted((a, b) => a - b);
  return {
    count: ascending.length,
    mean: mean(ascending),
    min: ascending[0] ?? null,
    p50: nearestRank(ascending, 0.5),
    p95: nearestRank(ascending, 0.95),
    p99: nearestRank(ascending, 0.99),
    max: ascending.at(-1) ?? null,
  };
}
