/** A study as text for a terminal of 80 columns. */
import { METRIC_HEADS, METRICS } from './rows.ts';
import type { Study } from './study.ts';
import { figureText, tableText, withError } from './table-text.ts';
import { findingsOf } from './texts.ts';

function variantTable({ groups }: Study): string {
  return tableText(
    ['strategy', 'orders', 'filled %', ...METRICS.map((metric) => METRIC_HEADS[metric])],
    groups.variant.map(({ variant, orders, filledPct, metrics }) => [
      variant,
      String(orders),
      figureText(filledPct),
      ...METRICS.map((metric) => withError(metrics[metric]?.mean ?? null, metrics[metric]?.standardError ?? null)),
    ]),
  );
}

function pairTable({ pairs }: Study): string {
  return tableText(
    ['first - second', 'parents', ...METRICS.map((metric) => METRIC_HEADS[metric])],
    pairs.map(({ first, second, metrics }) => [
      `${first} - ${second}`,
      String(Math.max(0, ...METRICS.map((metric) => metrics[metric]?.count ?? 0))),
      ...METRICS.map((metric) => withError(metrics[metric]?.mean ?? null, metrics[metric]?.standardError ?? null)),
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
