/** The tables of a study: what each group of orders cost, two strategies on the same parents, and outliers. */
import { markup, type Markup } from '../../report/html/markup.ts';
import { grid } from '../../report/html/table.ts';
import { bpsText, countText, isoText, percentText, plainText } from '../../report/html/values.ts';
import type { Group } from '../groups.ts';
import type { Outlier } from '../outliers.ts';
import type { PairedComparison, PairedMetric } from '../pairs.ts';
import { METRIC_HEADS, METRIC_TITLES, METRICS, type Metric } from '../rows.ts';
import type { Summary } from '../statistics.ts';
import { plusMinus } from '../texts.ts';

export const MISSING = markup`<span class="none">n/a</span>`;
const cell = (text: string | null): Markup => (text === null ? MISSING : markup`${text}`);

const COLUMNS = ['Orders', 'Mean ± error', 'Median', '5 %', '95 %', 'By notional ± error', 'Filled', 'Maker'];

function summaryCells(summary: Summary | null): readonly Markup[] {
  if (summary === null) return [markup`0`, MISSING, MISSING, MISSING, MISSING, MISSING];
  return [
    markup`${countText(summary.count)}`,
    markup`${plusMinus(summary.mean, summary.standardError)}`,
    markup`${bpsText(summary.median)}`,
    markup`${bpsText(summary.p5)}`,
    markup`${bpsText(summary.p95)}`,
    summary.weightedMean === null ? MISSING : markup`${plusMinus(summary.weightedMean, summary.weightedStandardError)}`,
  ];
}

const nameOf = ({ variant, symbol, size, hour }: Group): Markup => {
  const parts = [symbol, size === null ? null : `size ${size}`, hour === null ? null : `${hour}:00`];
  const known = parts.filter((part) => part !== null).join(', ');
  return known === '' ? markup`<bdi>${variant}</bdi>` : markup`<bdi>${variant}</bdi><small>${known}</small>`;
};

/** One line a group, for one metric. */
export const groupTable = (title: string, groups: readonly Group[], metric: Metric): Markup =>
  grid(
    `${title}: ${METRIC_TITLES[metric]}`,
    null,
    COLUMNS,
    groups.map((group) => ({
      name: nameOf(group),
      cells: [
        ...summaryCells(group.metrics[metric]),
        markup`${percentText(group.filledPct)}`,
        cell(group.makerPct === null ? null : percentText(group.makerPct)),
      ],
    })),
  );

function pairedCell(paired: PairedMetric | null): Markup {
  if (paired === null) return MISSING;
  const cheaper = `less in ${percentText(paired.firstCheaperPct)} of ${countText(paired.count)}`;
  return markup`${plusMinus(paired.mean, paired.standardError)}<small>${cheaper}</small>`;
}

export const pairTable = (pairs: readonly PairedComparison[]): Markup =>
  grid(
    'Two strategies on the same parents',
    'Mean of first − second in bps with its standard error: below 0 the first is cheaper; below it the share of parents on which it is. A difference under twice its error is not known to be one.',
    METRICS.map((metric) => METRIC_HEADS[metric]),
    pairs.map(({ first, second, metrics }) => ({
      name: markup`<bdi>${first}</bdi> − <bdi>${second}</bdi>`,
      cells: METRICS.map((metric) => pairedCell(metrics[metric])),
    })),
  );

/** A link to a file beside the page; a name is escaped as an address and as text. */
function orderLink({ orderId, report }: Outlier): Markup {
  if (report === null) return markup`<bdi>${orderId}</bdi>`;
  const address = report.split('/').map(encodeURIComponent).join('/');
  return markup`<a href="${address}"><bdi>${orderId}</bdi></a>`;
}

export const outlierTable = (outliers: readonly Outlier[]): Markup =>
  grid(
    'Outliers',
    'Orders more than three robust standard deviations from the median of their own strategy, the furthest first.',
    ['Strategy', 'Order', 'Start', 'Measure', 'Cost', 'Deviations'],
    outliers.map((outlier) => ({
      name: orderLink(outlier),
      cells: [
        markup`<bdi>${outlier.variant}</bdi>`,
        markup`${outlier.side} ${outlier.symbol}`,
        markup`${isoText(outlier.startAt)}`,
        markup`${outlier.metric}`,
        markup`${bpsText(outlier.bps)}`,
        markup`${plainText(outlier.deviations)}`,
      ],
    })),
  );
