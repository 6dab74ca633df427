/** The price block and the shortfall for a terminal. */
import type { Basis, Comparison, Cost, Shortfall } from '../report.ts';
import { fact, row, section } from './layout.ts';
import { amountText, bpsText } from './values.ts';
import { naText, type View } from './view.ts';

const BASIS: Readonly<Record<Basis, string>> = {
  MID: 'mid',
  LAST_TRADE: 'last',
  BARS: 'bars',
  TRADES: 'trades',
  LIMIT: 'limit',
};

const LABELS = [
  ['arrival', 'arrival'],
  ['vwapToLastFill', 'VWAP to last fill'],
  ['vwapToPlannedEnd', 'VWAP to planned end'],
  ['twapToLastFill', 'TWAP to last fill'],
  ['twapToPlannedEnd', 'TWAP to planned end'],
  ['limit', 'limit'],
  ['close', 'close'],
  ['best', 'best of the interval'],
] as const;

const bpsOrNa = (value: number | null): string => (value === null ? 'n/a' : bpsText(value));

function lineOf(view: View, label: string, path: string, { price, basis, ...bps }: Comparison): readonly string[] {
  if (price === null) return fact(label, naText(view, path), view.width);
  const name = basis === null || basis === 'LIMIT' ? label : `${label}, ${BASIS[basis]}`;
  return [row(name, [amountText(price), bpsOrNa(bps.slippageBps), bpsOrNa(bps.withFeesBps)])];
}

export function priceSection(view: View): readonly string[] {
  const { price } = view.report;
  return section('PRICE (above 0 is a cost)', [
    row('average against', ['benchmark', 'slippage', 'with fees']),
    ...LABELS.flatMap(([field, label]) => lineOf(view, label, `price.${field}`, price[field])),
  ]);
}

const PARTS = [
  ['delay', 'delay'],
  ['trading', 'trading'],
  ['opportunity', 'opportunity'],
  ['fees', 'fees'],
  ['total', 'total'],
] as const satisfies readonly (readonly [keyof Shortfall, string])[];

function costLine(view: View, label: string, path: string, { amount, bps }: Cost): readonly string[] {
  if (amount === null || bps === null) return fact(label, naText(view, path), view.width);
  return [row(label, [amountText(amount), bpsText(bps)])];
}

export function shortfallSection(view: View): readonly string[] {
  const { shortfall } = view.report.price;
  const { header } = view.report;
  const path = 'price.shortfall';
  if (shortfall.base === null) return section('SHORTFALL', fact('', naText(view, path), view.width));
  const from = shortfall.from === 'DECISION' ? 'the decision' : 'the arrival, the decision price being unknown';
  return section(`SHORTFALL from ${from}`, [
    row('', [header.quoteAsset, 'of the order']),
    ...PARTS.flatMap(([field, label]) => costLine(view, label, `${path}.${field}`, shortfall[field])),
  ]);
}
