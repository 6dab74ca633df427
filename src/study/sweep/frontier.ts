/** What the settings of a sweep cost, how uncertain that is, and which of them nothing beats on both. */
import type { Metric, StudyRow } from '../rows.ts';
import { sampleOf } from '../groups.ts';

export interface SettingResult {
  readonly variant: string;
  readonly orders: number;
  /** Orders that count: those with the metric. */
  readonly count: number;
  /** Mean share of the quantity that was filled, percent. */
  readonly filledPct: number;
  /** Mean of the metric, bps; null when no order has it. */
  readonly costBps: number | null;
  /** Standard error of that mean; null for fewer than two orders. */
  readonly costErrorBps: number | null;
  /** Standard deviation of the metric; null for fewer than two orders. */
  readonly riskBps: number | null;
  /** No other setting is at most as dear and at most as uncertain, and better in one of the two. */
  readonly isEfficient: boolean;
}

type Measured = Omit<SettingResult, 'isEfficient'>;

function measured(variant: string, rows: readonly StudyRow[], metric: Metric): Measured {
  const sample = sampleOf(rows, metric);
  return {
    variant,
    orders: rows.length,
    count: sample?.count ?? 0,
    filledPct: rows.reduce((sum, row) => sum + row.filledPct, 0) / rows.length,
    costBps: sample?.mean ?? null,
    costErrorBps: sample?.standardError ?? null,
    riskBps: sample?.standardDeviation ?? null,
  };
}

function beats(a: Measured, b: Measured): boolean {
  if (a.costBps === null || a.riskBps === null || b.costBps === null || b.riskBps === null) return false;
  return a.costBps <= b.costBps && a.riskBps <= b.riskBps && (a.costBps < b.costBps || a.riskBps < b.riskBps);
}

/**
 * One result for each variant, in the order in which they first appear. Efficient in the sense of Markowitz (1952) and, for
 * executions, Almgren and Chriss (2000): no other setting has less of one and no more of the other. A setting without a
 * cost or a risk is never efficient.
 */
export function frontierOf(rows: readonly StudyRow[], metric: Metric): SettingResult[] {
  const variants = [...new Set(rows.map((row) => row.variant))];
  const results = variants.map((variant) =>
    measured(
      variant,
      rows.filter((row) => row.variant === variant),
      metric,
    ),
  );
  return results.map((result) => ({
    ...result,
    isEfficient: result.costBps !== null && result.riskBps !== null && !results.some((other) => beats(other, result)),
  }));
}
