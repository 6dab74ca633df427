/** The page of a study: what strategies cost over many orders, held against each other, and the orders worth a look. */
import { markup, NOTHING, type Markup } from '../../report/html/markup.ts';
import { pageHtml } from '../../report/html/page.ts';
import { countText, feesText } from '../../report/html/values.ts';
import { METRICS, type StudyRow } from '../rows.ts';
import type { Study, StudyOrigin } from '../study.ts';
import { findingsOf } from '../texts.ts';
import { studyPlots } from './study-plots.ts';
import { groupTable, outlierTable, pairTable } from './study-tables.ts';

const CONVENTION = markup`<p class="soft">Above 0 is a cost, for a SELL as for a BUY; 1 bps is a hundredth of a percent. Means count every order once, those by notional count each by its size; ± is one standard error. The market moves by far more than strategies differ: hold them against each other on the same parents.</p>
`;

export const listOf = (sentences: readonly string[]): Markup =>
  sentences.length === 0
    ? NOTHING
    : markup`<ul class="notes">${sentences.map((sentence) => markup`<li><bdi>${sentence}</bdi></li>`)}</ul>\n`;

const refusals = (study: Study): Markup =>
  listOf(
    study.refusals.map(
      ({ message, count, orderId }) => `${countText(count)} refused (first: order ${orderId}): ${message}`,
    ),
  );

/** Where the market came from and how it was played: what it takes to make the same study again. */
export function originBlock(origin: StudyOrigin | null): Markup {
  if (origin === null) return markup`<p>No order ran.</p>`;
  const { sources, fillModel, latencyMs, feeRates, seed, version } = origin;
  const lines = [
    `Fill model: ${fillModel ?? 'n/a'}.`,
    latencyMs === null ? null : `Latency: ${latencyMs.order} ms to send, ${latencyMs.cancel} ms to cancel.`,
    feeRates === null ? null : `Fees: ${feesText(feeRates.makerBps, feeRates.takerBps)}.`,
    `Seed: ${seed ?? 'by order id'}. Version ${version}.`,
    ...sources.map(({ name, format, sha256 }) => `${name} (${format}), sha256 ${sha256}`),
  ];
  return listOf(lines.filter((line) => line !== null));
}

function lead(study: Study): Markup {
  const symbols = [...new Set(study.groups.symbol.map(({ symbol }) => symbol))].join(', ');
  const refused = study.refused === 0 ? '' : `, ${countText(study.refused)} of them refused`;
  return markup`<p class="lead">${countText(study.orders)} orders${refused}; ${symbols}.</p>\n`;
}

function tables({ groups }: Study): Markup {
  const isWorthIt = (list: readonly unknown[]): boolean => list.length > groups.variant.length;
  const by = (title: string, list: typeof groups.symbol): Markup =>
    isWorthIt(list) ? markup`${groupTable(title, list, 'vwap')}${groupTable(title, list, 'arrival')}` : NOTHING;
  return markup`${by('By instrument', groups.symbol)}${by('By size', groups.size)}${by('By hour', groups.hour)}`;
}

/** One HTML file that needs nothing beside it but the reports it links to. The same study gives the same bytes. */
export function studyHtml(study: Study, rows: readonly StudyRow[]): string {
  const variants = study.groups.variant;
  const title = `Study of ${variants.map(({ variant }) => variant).join(', ')}`;
  const summaries = METRICS.map((metric) => groupTable('By strategy', variants, metric));
  return pageHtml({
    title,
    body: markup`<header><h1>${title}</h1>
${lead(study)}</header>
${CONVENTION}${listOf(findingsOf(study))}${refusals(study)}<h2>Strategies</h2>
${summaries}${study.pairs.length === 0 ? NOTHING : pairTable(study.pairs)}<h2>Plots</h2>
${studyPlots(study, rows)}<h2>Outliers</h2>
${study.outliers.length === 0 ? markup`<p>No order is far from the others of its strategy.</p>` : outlierTable(study.outliers)}<h2>Groups</h2>
${tables(study)}<h2>Provenance</h2>
${originBlock(study.origin)}`,
  });
}
