/** Orders that belong together, and what each group cost. */
import { add, fromStored, toText, ZERO_NOTIONAL, type Notional } from '../domain/decimal.ts';
import { METRICS, type Metric, type StudyRow } from './rows.ts';
import { summaryOf, type Summary } from './statistics.ts';

/** Upper ends of the size buckets, in percent of the volume of the planned interval; what is above is the last one. */
const SIZE_ENDS = [0.1, 0.5, 1, 2, 5, 10, 20] as const;
const SIZE_UNKNOWN = 'unknown';
/** All size buckets by name, from the smallest. */
export const SIZE_BUCKETS: readonly string[] = [
  ...SIZE_ENDS.map((end, index) => (index === 0 ? `up to ${end} %` : `${SIZE_ENDS[index - 1] ?? 0} to ${end} %`)),
  `above ${SIZE_ENDS.at(-1) ?? 0} %`,
  SIZE_UNKNOWN,
];

/** The bucket of an order's share of the interval's volume, in percent. An end belongs to the bucket below it. */
export function sizeBucketOf(sizePct: number | null): string {
  if (sizePct === null) return SIZE_UNKNOWN;
  const index = SIZE_ENDS.findIndex((end) => sizePct <= end);
  return SIZE_BUCKETS[index === -1 ? SIZE_ENDS.length : index] ?? SIZE_UNKNOWN;
}

/** What a group is of; null where the group holds all of them. */
export interface GroupKey {
  readonly variant: string;
  readonly symbol: string | null;
  readonly size: string | null;
  readonly hour: number | null;
}

export interface Group extends GroupKey {
  readonly orders: number;
  /** Orders that were filled in full. */
  readonly filled: number;
  /** Mean share of the quantity that was filled, percent. */
  readonly filledPct: number;
  /** Sum over the orders, exact, in the quote asset; null when the group holds more than one instrument. */
  readonly notional: string | null;
  /** Of orders whose fills tell who took; null when there are none. */
  readonly makerPct: number | null;
  /** Null for a metric that no order of the group has. */
  readonly metrics: Readonly<Record<Metric, Summary | null>>;
}

/** What is known of a metric in a sample, weighted by notional. */
export const sampleOf = (rows: readonly StudyRow[], metric: Metric): Summary | null =>
  summaryOf(
    rows.flatMap((row) => {
      const value = row.metrics[metric];
      // The weight is a statistic, not an amount: the notional itself is added up exactly elsewhere.
      return value === null ? [] : [{ value, weight: Number(row.notional) }];
    }),
  );

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const meanOrNull = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

function notionalOf(rows: readonly StudyRow[]): string | null {
  if (rows.some((row) => row.symbol !== rows[0]?.symbol)) return null;
  return toText(rows.reduce((sum, row) => add(sum, fromStored<Notional>(row.notional)), ZERO_NOTIONAL));
}

function groupOf(key: GroupKey, rows: readonly StudyRow[]): Group {
  const metrics = METRICS.map((metric) => [metric, sampleOf(rows, metric)] as const);
  return {
    ...key,
    orders: rows.length,
    filled: rows.filter((row) => row.status === 'FILLED').length,
    filledPct: meanOrNull(rows.map((row) => row.filledPct)) ?? 0,
    notional: notionalOf(rows),
    makerPct: meanOrNull(known(rows.map((row) => row.makerPct))),
    metrics: Object.fromEntries(metrics) as Record<Metric, Summary | null>,
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareKeys(a: GroupKey, b: GroupKey): number {
  return (
    compareText(a.variant, b.variant) ||
    compareText(a.symbol ?? '', b.symbol ?? '') ||
    SIZE_BUCKETS.indexOf(a.size ?? '') - SIZE_BUCKETS.indexOf(b.size ?? '') ||
    (a.hour ?? -1) - (b.hour ?? -1)
  );
}

/** How orders may be put together, by name. */
export const GROUPINGS = ['variant', 'symbol', 'size', 'hour', 'cell'] as const;
export type Grouping = (typeof GROUPINGS)[number];

const ALL = { symbol: null, size: null, hour: null };

const KEYS: Readonly<Record<Grouping, (row: StudyRow) => GroupKey>> = {
  variant: ({ variant }) => ({ variant, ...ALL }),
  symbol: ({ variant, symbol }) => ({ variant, ...ALL, symbol }),
  size: ({ variant, sizePct }) => ({ variant, ...ALL, size: sizeBucketOf(sizePct) }),
  hour: ({ variant, hour }) => ({ variant, ...ALL, hour }),
  cell: ({ variant, symbol, sizePct, hour }) => ({ variant, symbol, size: sizeBucketOf(sizePct), hour }),
};

/** The rows put together: by strategy alone, with one more property, or (cell) by all four. Sorted by their keys. */
export function groupsOf(rows: readonly StudyRow[], grouping: Grouping): Group[] {
  const groups = new Map<string, { key: GroupKey; rows: StudyRow[] }>();
  for (const row of rows) {
    const key = KEYS[grouping](row);
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => compareKeys(a.key, b.key)).map((group) => groupOf(group.key, group.rows));
}
