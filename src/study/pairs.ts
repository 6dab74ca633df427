/**
 * Two strategies on the same parents. The market's moves are common to both and fall out of the difference, so a paired
 * comparison sees a tenth of a basis point where the two means, each with its own error, see nothing.
 */
import { mean, quantile } from '../report/html/statistics.ts';
import { METRICS, type Metric, type StudyRow } from './rows.ts';
import { deviationOf, sortedOf } from './statistics.ts';

export interface PairedMetric {
  /** Parents on which both have the metric. */
  readonly count: number;
  /** Mean of first − second, bps: below zero the first is cheaper. */
  readonly mean: number;
  readonly median: number;
  /** Of that mean; null for a single parent. */
  readonly standardError: number | null;
  /** Share of the parents on which the first is cheaper, percent; equal ones count for neither. */
  readonly firstCheaperPct: number;
}

export interface PairedComparison {
  readonly first: string;
  readonly second: string;
  /** Null for a metric that no parent has from both. */
  readonly metrics: Readonly<Record<Metric, PairedMetric | null>>;
}

function pairedMetric(differences: readonly number[]): PairedMetric | null {
  if (differences.length === 0) return null;
  const deviation = deviationOf(differences);
  return {
    count: differences.length,
    mean: mean(differences),
    median: quantile(sortedOf(differences), 0.5),
    standardError: deviation === null ? null : deviation / Math.sqrt(differences.length),
    firstCheaperPct: (differences.filter((each) => each < 0).length * 100) / differences.length,
  };
}

/** The orders of a variant by their parent. Only parents that it worked once can be paired. */
function byParent(rows: readonly StudyRow[], variant: string): Map<string, StudyRow> {
  const once = new Map<string, StudyRow>();
  const twice = new Set<string>();
  for (const row of rows) {
    if (row.variant !== variant) continue;
    if (once.has(row.parent)) twice.add(row.parent);
    once.set(row.parent, row);
  }
  for (const parent of twice) once.delete(parent);
  return once;
}

function differencesOf(first: Map<string, StudyRow>, second: Map<string, StudyRow>, metric: Metric): number[] {
  return [...first].flatMap(([parent, row]) => {
    const a = row.metrics[metric];
    const b = second.get(parent)?.metrics[metric] ?? null;
    return a === null || b === null ? [] : [a - b];
  });
}

/** Every two variants that share parents, in the order of their names. */
export function pairsOf(rows: readonly StudyRow[]): PairedComparison[] {
  const variants = [...new Set(rows.map((row) => row.variant))].sort();
  const orders = variants.map((variant) => byParent(rows, variant));
  const pairs = variants.flatMap((_, a) => variants.slice(a + 1).map((__, after) => [a, a + 1 + after] as const));
  return pairs.flatMap(([a, b]) => {
    const [first, second] = [orders[a] ?? new Map<string, StudyRow>(), orders[b] ?? new Map<string, StudyRow>()];
    if (![...first.keys()].some((parent) => second.has(parent))) return [];
    const metrics = METRICS.map((metric) => [metric, pairedMetric(differencesOf(first, second, metric))] as const);
    const names = { first: variants[a] ?? '', second: variants[b] ?? '' };
    return [{ ...names, metrics: Object.fromEntries(metrics) as Record<Metric, PairedMetric | null> }];
  });
}
