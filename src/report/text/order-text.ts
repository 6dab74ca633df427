/** Head, children, iceberg, risk and provenance for a terminal. */
import type { ChildrenBlock, ExecutionReport, Spread } from '../report.ts';
import { fact, section } from './layout.ts';
import { sparkLine } from './spark.ts';
import { amountText, bpsText, durationText, percentText, timeShown } from './values.ts';
import { factOr, naText, type View } from './view.ts';

const orderText = ({ header }: ExecutionReport): string =>
  `${header.strategy} ${header.side} ${amountText(header.quantity)} ${header.symbol} on ${header.exchange}/${header.subaccount}`;

const shownTime = (iso: string | null): string => (iso === null ? 'open' : timeShown(iso));

function filledText({ outcome, header }: ExecutionReport): string {
  const of = `${amountText(outcome.filledQuantity)} of ${amountText(outcome.quantity)} ${header.baseAsset}`;
  const price = outcome.averagePrice === null ? '' : ` at ${amountText(outcome.averagePrice)}`;
  return `${of} (${percentText(outcome.filledPct)})${price}, ${amountText(outcome.notional)} ${header.quoteAsset}`;
}

const isNothing = (decimal: string): boolean => Number(decimal) === 0;

export function headSection(view: View): readonly string[] {
  const { report, width } = view;
  const { header, outcome } = report;
  const spark = sparkLine(report, Math.max(10, Math.min(60, width - 28)));
  const words = outcome.message === null ? '' : `: ${outcome.message}`;
  return [
    orderText(report),
    ...fact('order', `${header.orderId}${header.clientOrderId === null ? '' : ` (${header.clientOrderId})`}`, width),
    ...fact('status', `${outcome.status}${words}`, width),
    ...fact('filled', filledText(report), width),
    ...(isNothing(outcome.residual)
      ? []
      : fact('not filled', `${amountText(outcome.residual)} ${header.baseAsset}`, width)),
    ...(isNothing(outcome.overfill)
      ? []
      : fact('OVERFILLED', `${amountText(outcome.overfill)} ${header.baseAsset}`, width)),
    ...fact('worked', `${shownTime(header.startedAt)} to ${shownTime(header.endedAt)}`, width),
    ...factOr(view, 'for', 'outcome.durationMs', outcome.durationMs, durationText),
    ...(spark === null ? [] : fact('fills', spark, width)),
  ];
}

const spreadText = ({ count, p50, p95, max }: Spread, text: (value: number) => string): string | null =>
  count === 0 || p50 === null || p95 === null || max === null
    ? null
    : `median ${text(p50)}, p95 ${text(p95)}, most ${text(max)}`;

const TIMES = [
  ['lifeMs', 'life'],
  ['timeToFillMs', 'time to fill'],
  ['latenessMs', 'after due'],
  ['acknowledgedMs', 'to the answer'],
] as const;

function placedText({ taking, inside, touch, behind }: NonNullable<ChildrenBlock['placed']>): string {
  return `${taking} taking, ${inside} inside the spread, ${touch} at the touch, ${behind} behind it`;
}

export function childrenSection(view: View): readonly string[] {
  const { children, header } = view.report;
  if (children.count === 0) return section('CHILDREN', fact('', naText(view, 'children'), view.width));
  const states = Object.entries(children.byStatus).map(([status, count]) => `${count} ${status}`);
  const { min, p50, max } = children.quantity;
  const sizes = `${amountText(min ?? '0')} to ${amountText(max ?? '0')} ${header.baseAsset}, median ${amountText(p50 ?? '0')}`;
  return section('CHILDREN', [
    ...fact('sent', `${children.count}: ${states.join(', ')}`, view.width),
    ...fact('size', sizes, view.width),
    ...factOr(view, 'filled of what was sent', 'children', children.filledPct, percentText),
    ...factOr(
      view,
      'cancelled',
      'children',
      children.cancelledPct,
      (pct) => `${percentText(pct)}, ${children.replaced} replaced`,
    ),
    ...children.rejects.flatMap(({ reason, count }) => fact('refused', `${count} × ${reason}`, view.width)),
    ...TIMES.flatMap(([field, label]) =>
      factOr(view, label, `children.${field}`, spreadText(children[field], durationText), (text) => text),
    ),
    ...factOr(view, 'placed', 'children.placed', children.placed, placedText),
  ]);
}

export function icebergSection(view: View): readonly string[] {
  const { iceberg } = view.report;
  if (iceberg === null) return [];
  const between = spreadText(iceberg.betweenMs, durationText);
  const moved = spreadText(iceberg.priceMoveBps, bpsText);
  return section('ICEBERG', [
    ...factOr(view, 'shown of what was left', 'iceberg.displayedPct', iceberg.displayedPct, percentText),
    ...fact('refreshes', String(iceberg.refreshes), view.width),
    ...factOr(view, 'between them', 'iceberg.betweenMs', between, (text) => text),
    ...factOr(view, 'price moved away', 'iceberg.priceMoveBps', moved, (text) => text),
  ]);
}

export function riskSection(view: View): readonly string[] {
  const { risk, header } = view.report;
  const held = risk.held.map(({ reason, ms, count }) => `${reason} ${durationText(ms)} (${count} times)`).join(', ');
  const holes = `${risk.holes.length} in the data, ${durationText(risk.holesMs)}`;
  return section('RISK', [
    ...factOr(
      view,
      'most off the plan',
      'risk.maxOffSchedule',
      risk.maxOffSchedule,
      (off) => `${amountText(off)} ${header.baseAsset}`,
    ),
    ...fact('held back', held === '' ? 'never' : `${durationText(risk.heldMs)}: ${held}`, view.width),
    ...fact('holes', risk.holes.length === 0 ? 'none' : holes, view.width),
  ]);
}

function sourceLines({ report, width }: View): readonly string[] {
  return report.header.sources.flatMap(({ name, format, sha256 }) =>
    fact('data', `${name}, ${format}, sha256 ${sha256.slice(0, 16)}…`, width),
  );
}

const marketText = ({ header: { marketDetail, binMs } }: ExecutionReport): string =>
  marketDetail === null ? 'not known' : `${marketDetail.toLowerCase()}, in bins of ${durationText(binMs ?? 0)}`;

export function provenanceSection(view: View): readonly string[] {
  const { header, notes } = view.report;
  const { latencyMs, fillModel, seed } = header;
  // A report that was written before there were fee rates in it has none.
  const feeRates = header.feeRates ?? null;
  return section(`MADE FROM (${header.origin}, tranche ${header.version})`, [
    ...fact('market', marketText(view.report), view.width),
    ...sourceLines(view),
    ...(fillModel === null ? [] : fact('fill model', fillModel, view.width)),
    ...(latencyMs === null
      ? []
      : fact('latency', `order ${latencyMs.order} ms, cancel ${latencyMs.cancel} ms`, view.width)),
    ...(feeRates === null
      ? []
      : fact('fees', `maker ${feeRates.makerBps} bps, taker ${feeRates.takerBps} bps`, view.width)),
    ...(seed === null ? [] : fact('seed', seed, view.width)),
    ...notes.flatMap((note) => fact('note', note, view.width)),
  ]);
}
