/** What an order of the demo cost, and whether the venue's ledger says the same: as an object and as text. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bpsFrom, isPositive, middle, subtract, toText, type Price } from '../../domain/decimal.ts';
import { parentAveragePrice, type ParentOrder } from '../../domain/parent.ts';
import { reportJson } from '../../report/json.ts';
import type { ExecutionReport } from '../../report/report.ts';
import { reportText } from '../../report/text/report-text.ts';
import { compareWithLedger, feesOf, type Comparison, type LedgerExtract, type OrderRecord } from './demo-ledger.ts';
import { writePrivate } from './up-files.ts';

/** Amounts are decimal texts. */
export interface DemoReport {
  readonly orderId: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: string;
  readonly status: string;
  readonly quantity: string;
  readonly filledQuantity: string;
  readonly averagePrice: string;
  readonly clips: number;
  readonly fees: Readonly<Record<string, string>>;
  /** Middle of the market when the order became active; null when there was none. */
  readonly arrivalPrice: string | null;
  /** Positive is a cost. */
  readonly slippageBps: string | null;
  /** From acceptance to the last fill at the venue; null without a fill. */
  readonly durationMs: number | null;
  /** The latest arrival of a clip at the venue after its due time; null when none was sent. */
  readonly maxLatenessMs: number | null;
  readonly ledger: {
    readonly agrees: boolean;
    readonly fills: number;
    readonly quantity: string;
    readonly notional: string;
    readonly differences: readonly string[];
  };
}

/** Columns of the text file. */
const TEXT_WIDTH = 80;

const toTenth = (ms: number): number => Math.round(ms * 10) / 10;

function latenessOf({ clips }: OrderRecord, ledger: LedgerExtract): number | null {
  const due = new Map<string, number>(clips.map((clip) => [clip.clipId, clip.dueAt]));
  const late = ledger.arrivals.flatMap(({ clipId, t }) => {
    const at = due.get(clipId);
    return at === undefined ? [] : [t - at];
  });
  return late.length === 0 ? null : toTenth(Math.max(...late));
}

/** Against the middle at arrival: what a BUY paid more, or a SELL got less. */
function slippageOf(parent: ParentOrder, arrival: Price | null): string | null {
  const average = parentAveragePrice(parent);
  if (arrival === null || !isPositive(average)) return null;
  if (parent.request.side === 'BUY') return toText(bpsFrom(average, arrival));
  const mirrored = subtract(arrival, subtract(average, arrival));
  return toText(bpsFrom(mirrored, arrival));
}

const ledgerPart = (comparison: Comparison): DemoReport['ledger'] => ({
  ...comparison,
  quantity: toText(comparison.quantity),
  notional: toText(comparison.notional),
});

export function buildReport(record: OrderRecord, ledger: LedgerExtract): DemoReport {
  const { parent, clips } = record;
  const { request, arrival } = parent;
  const arrivalPrice = arrival === null ? null : middle(arrival.bid, arrival.ask);
  const lastFill = ledger.fills.reduce<number | null>((last, { t }) => Math.max(last ?? t, t), null);
  return {
    orderId: request.orderId,
    strategy: request.strategy,
    symbol: request.symbol,
    side: request.side,
    status: parent.status,
    quantity: toText(request.quantity),
    filledQuantity: toText(parent.filledQuantity),
    averagePrice: toText(parentAveragePrice(parent)),
    clips: clips.length,
    fees: Object.fromEntries([...feesOf(clips)].map(([asset, fee]) => [asset, toText(fee)])),
    arrivalPrice: arrivalPrice === null ? null : toText(arrivalPrice),
    slippageBps: slippageOf(parent, arrivalPrice),
    durationMs: lastFill === null ? null : Math.round(lastFill - request.createdAt),
    maxLatenessMs: latenessOf(record, ledger),
    ledger: ledgerPart(compareWithLedger(record, ledger)),
  };
}

const or = (value: string | null, text: (value: string) => string): string =>
  value === null ? 'not known' : text(value);
const msText = (ms: number | null): string | null => (ms === null ? null : String(ms));

/** What the ledger says, and every difference. */
export function ledgerText({ ledger }: DemoReport): string {
  const told = `venue ledger: ${ledger.fills} fills, quantity ${ledger.quantity}, notional ${ledger.notional}`;
  if (ledger.agrees) return `${told} — agrees to the last digit`;
  return [`${told} — DIFFERS:`, ...ledger.differences.map((difference) => `  ${difference}`)].join('\n');
}

export function renderReport(report: DemoReport): string {
  const fees = Object.entries(report.fees).map(([asset, fee]) => `${fee} ${asset}`);
  const rows: readonly (readonly [string, string])[] = [
    ['order', `${report.orderId}  ${report.strategy} ${report.side} ${report.quantity} ${report.symbol}`],
    ['status', report.status],
    ['filled', `${report.filledQuantity} of ${report.quantity}`],
    ['average price', report.averagePrice],
    ['clips', String(report.clips)],
    ['fees', fees.length === 0 ? 'none' : fees.join(', ')],
    ['slippage', or(report.slippageBps, (bps) => `${bps} bps to the arrival price ${report.arrivalPrice ?? ''}`)],
    ['duration', or(msText(report.durationMs), (ms) => `${(Number(ms) / 1_000).toFixed(1)} s to the last fill`)],
    ['max lateness', or(msText(report.maxLatenessMs), (ms) => `${ms} ms from due to the venue`)],
  ];
  return `${rows.map(([label, text]) => `${label.padEnd(15)}${text}`).join('\n')}\n${ledgerText(report)}`;
}

/** FILLED, and the ledger agrees: what the demo promises. */
export const isGood = (report: DemoReport): boolean => report.status === 'FILLED' && report.ledger.agrees;

/**
 * Writes the execution report as JSON, as a page and as text, and beside it what the ledger says; returns the path without
 * its ending.
 */
export function saveReport(dataDir: string, summary: DemoReport, report: ExecutionReport, html: string): string {
  const folder = join(dataDir, 'report');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, summary.orderId);
  writePrivate(`${path}.json`, reportJson(report));
  writePrivate(`${path}.html`, html);
  writePrivate(`${path}.txt`, `${reportText(report, TEXT_WIDTH)}\n\n${ledgerText(summary)}\n`);
  writePrivate(`${path}.ledger.json`, `${JSON.stringify(summary, null, 2)}\n`);
  return path;
}
