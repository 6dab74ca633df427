/** The plots of a study: how costs are spread, what they grow with, and at which hours they arise. */
import { participationPlot, slippageHistograms } from '../../report/html/aggregate-plots.ts';
import { hourMap } from '../../report/html/hour-map.ts';
import { markup, type Markup } from '../../report/html/markup.ts';
import type { Group } from '../groups.ts';
import { METRIC_TITLES, type Metric, type StudyRow } from '../rows.ts';
import type { Study } from '../study.ts';

const BENCHMARKS: Readonly<Partial<Record<Metric, string>>> = {
  vwap: 'the VWAP of the planned interval',
  arrival: 'the price at the start',
};
const benchmarkOf = (metric: Metric): string => BENCHMARKS[metric] ?? METRIC_TITLES[metric];

function histograms(rows: readonly StudyRow[], metric: Metric): Markup {
  const variants = [...new Set(rows.map(({ variant }) => variant))].sort();
  const samples = variants.map((name) => ({
    name,
    bps: rows.flatMap((row) => {
      const value = row.metrics[metric];
      return row.variant === name && value !== null ? [value] : [];
    }),
  }));
  return slippageHistograms(samples, benchmarkOf(metric));
}

function participation(rows: readonly StudyRow[], metric: Metric): Markup {
  // One order of names in all plots gives each strategy one colour.
  const sorted = [...rows].sort((a, b) => (a.variant < b.variant ? -1 : a.variant > b.variant ? 1 : 0));
  const points = sorted.flatMap(({ variant, orderId, participationPct, metrics }) => {
    const bps = metrics[metric];
    return bps === null || participationPct === null
      ? []
      : [{ name: variant, label: orderId, participationPercent: participationPct, bps }];
  });
  return participationPlot(points, benchmarkOf(metric));
}

function hours(groups: readonly Group[], metric: Metric): Markup {
  const variants = [...new Set(groups.map(({ variant }) => variant))];
  const rows = variants.map((name) => ({
    name,
    hours: Array.from({ length: 24 }, (_, hour) => {
      const summary = groups.find((group) => group.variant === name && group.hour === hour)?.metrics[metric] ?? null;
      return summary === null ? null : { meanBps: summary.mean, count: summary.count };
    }),
  }));
  return hourMap(rows, benchmarkOf(metric));
}

export const studyPlots = (study: Study, rows: readonly StudyRow[]): Markup => markup`<div class="plots">
${histograms(rows, 'vwap')}${histograms(rows, 'arrival')}${participation(rows, 'arrival')}${hours(study.groups.hour, 'vwap')}</div>
`;
