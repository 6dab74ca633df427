/** What many replays say together: the contents of study.json and of the page. */
import type { ExecutionReport } from '../report/report.ts';
import { GROUPINGS, groupsOf, type Group, type Grouping } from './groups.ts';
import { outliersOf, type Outlier } from './outliers.ts';
import { pairsOf, type PairedComparison } from './pairs.ts';
import type { RefusedRow, StudyRow } from './rows.ts';

export const STUDY_FORMAT = 'tranche-study/1';

/** What it takes to make the study again, besides the orders. */
export type StudyOrigin = Pick<
  ExecutionReport['header'],
  'sources' | 'fillModel' | 'latencyMs' | 'feeRates' | 'seed' | 'version' | 'marketDetail'
>;

export interface Study {
  readonly format: typeof STUDY_FORMAT;
  /** Null when no order ran. */
  readonly origin: StudyOrigin | null;
  readonly orders: number;
  readonly refused: number;
  /** Refusals by what they say; the first order of each. */
  readonly refusals: readonly { readonly message: string; readonly count: number; readonly orderId: string }[];
  readonly groups: Readonly<Record<Grouping, readonly Group[]>>;
  readonly pairs: readonly PairedComparison[];
  readonly outliers: readonly Outlier[];
}

/** Orders in the order of the study. */
export interface StudyResult {
  readonly rows: readonly StudyRow[];
  readonly refused: readonly RefusedRow[];
  readonly origin: StudyOrigin | null;
}

export const originOf = ({ header }: ExecutionReport): StudyOrigin => {
  const { sources, fillModel, latencyMs, feeRates, seed, version, marketDetail } = header;
  return { sources, fillModel, latencyMs, feeRates, seed, version, marketDetail };
};

function refusalsOf(refused: readonly RefusedRow[]): Study['refusals'] {
  const byMessage = new Map<string, { message: string; count: number; orderId: string }>();
  for (const { message, orderId } of refused) {
    const known = byMessage.get(message) ?? { message, count: 0, orderId };
    known.count += 1;
    byMessage.set(message, known);
  }
  return [...byMessage.values()].sort((a, b) => b.count - a.count);
}

/** `reportOf`: where the report of an order is, relative to the study; null when it has none. */
export function studyOf({ rows, refused, origin }: StudyResult, reportOf: (orderId: string) => string | null): Study {
  const groups = GROUPINGS.map((grouping) => [grouping, groupsOf(rows, grouping)] as const);
  return {
    format: STUDY_FORMAT,
    origin,
    orders: rows.length + refused.length,
    refused: refused.length,
    refusals: refusalsOf(refused),
    groups: Object.fromEntries(groups) as Record<Grouping, Group[]>,
    pairs: pairsOf(rows),
    outliers: outliersOf(rows).map((outlier) => ({ ...outlier, report: reportOf(outlier.orderId) })),
  };
}

/** The study as the text of study.json; the same study gives the same bytes. */
export const studyJson = (study: Study): string => `${JSON.stringify(study, null, 1)}\n`;
