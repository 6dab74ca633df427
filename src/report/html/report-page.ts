/** The page of one execution: what it came to, the plots, every figure with its meaning, and where all of it is from. */
import type { Execution } from '../execution.ts';
import type { ExecutionReport } from '../report.ts';
import { childrenBlocks } from './blocks/children.ts';
import { liquidityBlocks } from './blocks/liquidity.ts';
import { outcomeBlocks } from './blocks/outcome.ts';
import { priceBlocks } from './blocks/price.ts';
import { provenanceBlock, riskBlock } from './blocks/risk.ts';
import { curveBlock, scheduleBlocks } from './blocks/schedule.ts';
import { drawingOf, type Drawing } from './drawing.ts';
import { emptyFigure } from './figure.ts';
import { headline } from './headline.ts';
import { markup, type Markup, NOTHING } from './markup.ts';
import { pageHtml } from './page.ts';
import { childrenPlot } from './plots/children.ts';
import { markoutPlot } from './plots/markout.ts';
import { pricePlot } from './plots/price.ts';
import { schedulePlot } from './plots/schedule.ts';
import { slippagePlot } from './plots/slippage.ts';
import { volumePlot } from './plots/volume.ts';
import { amountText, isoText } from './values.ts';

const title = ({ header }: ExecutionReport): string =>
  `${header.side} ${amountText(header.quantity, header.baseAsset)} by ${header.strategy}`;

function lead({ header, outcome }: ExecutionReport): Markup {
  const when = header.startedAt === null ? 'never started' : `from ${isoText(header.startedAt)}`;
  const end = header.endedAt === null ? ', not over yet' : ` to ${isoText(header.endedAt)}`;
  return markup`<p class="lead">${header.symbol} on ${header.exchange}/${header.subaccount}, ${outcome.status}, ${when}${header.startedAt === null ? '' : end}. Order <bdi>${header.orderId}</bdi>${header.clientOrderId === null ? null : markup` (<bdi>${header.clientOrderId}</bdi>)`}.</p>
`;
}

const CONVENTION = markup`<p class="soft">Slippage and shortfall above 0 are costs, for a SELL as for a BUY; 1 bps is a hundredth of a percent. VWAP: average price of the market weighted by volume; TWAP: by time. Maker: the order rested and was met; taker: it met a resting one. n/a: the data cannot tell, which is not 0.</p>
`;

function plots(drawing: Drawing | null): Markup {
  if (drawing === null) return emptyFigure('Plots', 'The order never started to work, so there is nothing to draw.');
  return markup`<div class="plots">
${pricePlot(drawing)}${schedulePlot(drawing)}${volumePlot(drawing)}${slippagePlot(drawing)}${markoutPlot(drawing.report)}${childrenPlot(drawing)}</div>
`;
}

const notesOf = ({ notes }: ExecutionReport): Markup =>
  notes.length === 0 ? NOTHING : markup`<ul class="notes">${notes.map((note) => markup`<li>${note}</li>`)}</ul>\n`;

/**
 * One HTML file that needs nothing beside it: no script, no font, no network. The same report and execution give the
 * same bytes. `report` must be the report of `execution`.
 */
export const reportHtml = (report: ExecutionReport, execution: Execution): string =>
  pageHtml({
    title: `${title(report)}, ${report.header.symbol}: execution report`,
    body: markup`<header><h1>${title(report)}</h1>
${lead(report)}</header>
${headline(report)}${CONVENTION}${notesOf(report)}<h2>Plots</h2>
${plots(drawingOf(report, execution))}<h2>Figures</h2>
<div>${priceBlocks(report)}${curveBlock(report)}</div>
<div class="blocks">${outcomeBlocks(report)}${liquidityBlocks(report)}${scheduleBlocks(report)}</div>
<div>${childrenBlocks(report)}</div>
<h2>Risk and provenance</h2>
<div class="blocks">${riskBlock(report)}${provenanceBlock(report)}</div>
`,
  });
