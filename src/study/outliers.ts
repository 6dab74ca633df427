/** Orders whose cost lies far from that of their own strategy: those worth reading one by one. */
import { quantile } from '../report/html/statistics.ts';
import { type Metric, type StudyRow } from './rows.ts';
import { sortedOf } from './statistics.ts';

export interface Outlier {
  readonly orderId: string;
  readonly variant: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly startAt: string;
  readonly metric: Metric;
  readonly bps: number;
  /** Distance from the strategy's median in robust standard deviations; above zero it was dear. */
  readonly deviations: number;
  /** The order's report, relative to the study; null when none was written. */
  readonly report: string | null;
}

/** Distance from the median at which an order is called an outlier, in robust standard deviations. */
const OUTLIER_DEVIATIONS = 3;
/** So many of each metric are named at most. */
const OUTLIERS_MAX = 20;
/** Makes the median absolute deviation of a normal sample its standard deviation. */
const NORMAL = 1.4826;
/** With fewer orders there is no telling what is usual. */
const LEAST_ORDERS = 8;

/** Metrics in which outliers are looked for: what the schedule does, and what the market does to it. */
const LOOKED_AT = ['vwap', 'arrival', 'shortfall'] as const satisfies readonly Metric[];

function ofVariant(rows: readonly StudyRow[], metric: Metric): Omit<Outlier, 'report'>[] {
  const known = rows.flatMap((row) => {
    const bps = row.metrics[metric];
    return bps === null ? [] : [{ row, bps }];
  });
  if (known.length < LEAST_ORDERS) return [];
  const median = quantile(sortedOf(known.map(({ bps }) => bps)), 0.5);
  const spread = NORMAL * quantile(sortedOf(known.map(({ bps }) => Math.abs(bps - median))), 0.5);
  if (spread === 0) return [];
  return known.flatMap(({ row, bps }) => {
    const deviations = (bps - median) / spread;
    if (Math.abs(deviations) <= OUTLIER_DEVIATIONS) return [];
    const { orderId, variant, symbol, side, startAt } = row;
    return [{ orderId, variant, symbol, side, startAt, metric, bps, deviations }];
  });
}

/**
 * Orders further than three robust standard deviations (median and median absolute deviation: Leys et al. 2013) from the
 * median of their own variant, the furthest first, at most 20 of each metric.
 */
export function outliersOf(rows: readonly StudyRow[]): Omit<Outlier, 'report'>[] {
  const variants = [...new Set(rows.map((row) => row.variant))].sort();
  return LOOKED_AT.flatMap((metric) =>
    variants
      .flatMap((variant) =>
        ofVariant(
          rows.filter((row) => row.variant === variant),
          metric,
        ),
      )
      .sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations) || (a.orderId < b.orderId ? -1 : 1))
      .slice(0, OUTLIERS_MAX),
  );
}
