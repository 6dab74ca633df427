/** A study as text for a terminal: as wide as its figures. */
import { METRIC_HEADS, type Metric } from './rows.ts';
import type { Study } from './study.ts';
import { figureText, tableText, withError } from './table-text.ts';
import { findingsOf } from './texts.ts';

/** What a terminal has room for; study.json and the page hold the others too. */
const SHOWN = ['vwap', 'vwapError', 'arrival', 'shortfall', 'fees'] as const satisfies readonly Metric[];

function variantTable({ groups }: Study): string {
  return tableText(
    ['strategy', 'orders', 'filled %', ...SHOWN.map((metric) => METRIC_HEADS[metric])],
    groups.variant.map(({ variant, orders, filledPct, metrics }) => [
      variant,
      String(orders),
      figureText(filledPct),
      ...SHOWN.map((metric) => withError(metrics[metric]?.mean ?? null, metrics[metric]?.standardError ?? null)),
    ]),
  );
}

function pairTable({ pairs }: Study): string {
  return tableText(
    ['first - second', 'parents', ...SHOWN.map((metric) => METRIC_HEADS[metric])],
    pairs.map(({ first, second, metrics }) => [
      `${first} - ${second}`,
      String(Math.max(0, ...SHOWN.map((metric) => metrics[metric]?.count ?? 0))),
      ...SHOWN.map((metric) => withError(metrics[metric]?.mean ?? null, metrics[metric]?.standardError ?? null)),
    ]),
  );
}

/** What the study says; above zero is a cost, in basis points. Ends without a line break. */
export function studyText(study: Study): string {
  const refusals = study.refusals.map(
    ({ message, count, orderId }) => `${count} refused (first: order ${orderId}): ${message}`,
  );
  return [
    'Mean and its standard error, bps; above 0 is a cost.',
    '',
    variantTable(study),
    ...(study.pairs.length === 0
      ? []
      : ['', 'The same parents, paired:', '', pairTable(study), '', ...findingsOf(study)]),
    ...(refusals.length === 0 ? [] : ['', ...refusals]),
    ...(study.outliers.length === 0
      ? []
      : ['', `Orders far from their strategy's median: ${study.outliers.length}, see study.html`]),
  ].join('\n');
}
