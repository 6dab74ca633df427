/** The page of a sweep: cost against risk, and the figures of every setting. */
import { frontierPlot } from '../../report/html/aggregate-plots.ts';
import { markup, NOTHING, type Markup } from '../../report/html/markup.ts';
import { pageHtml } from '../../report/html/page.ts';
import { grid } from '../../report/html/table.ts';
import { bpsText, countText, percentText } from '../../report/html/values.ts';
import { METRIC_TITLES } from '../rows.ts';
import type { SettingResult } from '../sweep/frontier.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { plusMinus } from '../texts.ts';
import { listOf, originBlock } from './study-page.ts';
import { MISSING } from './study-tables.ts';

const lineOf = (result: SettingResult, index: number): { name: Markup; cells: Markup[] } => ({
  name: markup`${index + 1}. <bdi>${result.variant}</bdi>${result.isEfficient ? markup`<small>efficient</small>` : null}`,
  cells: [
    markup`${countText(result.count)}`,
    result.costBps === null ? MISSING : markup`${plusMinus(result.costBps, result.costErrorBps)}`,
    result.riskBps === null ? MISSING : markup`${bpsText(result.riskBps)}`,
    markup`${percentText(result.filledPct)}`,
  ],
});

function plot({ settings }: Sweep): Markup {
  const points = settings.flatMap(({ variant, costBps, riskBps, isEfficient }, index) =>
    costBps === null || riskBps === null ? [] : [{ label: variant, number: index + 1, costBps, riskBps, isEfficient }],
  );
  return frontierPlot(points);
}

/** One HTML file that needs nothing beside it. The same sweep gives the same bytes. */
export function sweepHtml(sweep: Sweep): string {
  const names = sweep.axes.map(({ name }) => name).join(', ');
  const refused = sweep.refused.map(
    ({ variant, count, message }) => `${variant}: ${countText(count)} orders refused: ${message}`,
  );
  return pageHtml({
    title: `Sweep over ${names}`,
    body: markup`<header><h1>Sweep over ${names}</h1>
<p class="lead">${countText(sweep.settings.length)} settings, ${countText(sweep.orders)} orders; cost and risk are mean and standard deviation of the ${METRIC_TITLES[sweep.metric]}.</p></header>
<p class="soft">Above 0 is a cost; 1 bps is a hundredth of a percent. A setting is efficient when no other one is at most as dear and at most as uncertain, and better in one of the two. Hold it also against what was filled: an order that does little costs little.</p>
${refused.length === 0 ? NOTHING : listOf(refused)}<h2>Cost against risk</h2>
<div class="plots">${plot(sweep)}</div>
<h2>Settings</h2>
${grid('Every setting', null, ['Orders', 'Cost ± error', 'Risk', 'Filled'], sweep.settings.map(lineOf))}<h2>Provenance</h2>
${originBlock(sweep.origin)}`,
  });
}
