/** Tables: the order's part of the market, how it kept to its plan, and what other volume curves would have got. */
import type { CurveResult, ExecutionReport, VolumeCurveBlock } from '../../report.ts';
import { markup, type Markup } from '../markup.ts';
import { block, cellsOf, grid, or, type Row } from '../table.ts';
import { amountText, bpsText, countText, grouped, isoText, lengthText, percentText, plainText } from '../values.ts';

function participationRows({ participation: part, header }: ExecutionReport): readonly Row[] {
  const volume = (amount: string): string => amountText(amount, header.baseAsset);
  const bin = part.binMs === null ? 'a bin' : lengthText(part.binMs);
  const at = part.maxAt === null ? '' : ` (${isoText(part.maxAt)})`;
  const rows: readonly (Omit<Row, 'path'> & { readonly key: keyof ExecutionReport['participation'] })[] = [
    { name: 'Overall', meaning: 'to the last own fill', value: or(part.overallPct, percentText), key: 'overallPct' },
    { name: 'To the planned end', value: or(part.toPlannedEndPct, percentText), key: 'toPlannedEndPct' },
    { name: `Highest in ${bin}`, value: or(part.maxPct, (most) => `${percentText(most)}${at}`), key: 'maxPct' },
    { name: 'Cap', value: or(part.capPct, percentText) ?? 'none', key: 'capPct' },
    {
      name: 'Times over the cap',
      meaning: `of ${bin} each`,
      value: or(part.binsOverCap, countText),
      key: 'binsOverCap',
    },
    {
      name: 'Own fills without any market volume',
      meaning: `times, of ${bin} each`,
      value: or(part.binsWithoutMarket, countText),
      key: 'binsWithoutMarket',
    },
    {
      name: 'Market’s volume to the last fill',
      value: or(part.marketVolumeToLastFill, volume),
      key: 'marketVolumeToLastFill',
    },
    {
      name: 'Market’s volume to the planned end',
      value: or(part.marketVolumeToPlannedEnd, volume),
      key: 'marketVolumeToPlannedEnd',
    },
  ];
  return rows.map(({ key, ...row }) => ({ ...row, path: `participation.${key}` }));
}

function participation(report: ExecutionReport): Markup {
  const own = report.participation.ownFills === 'INCLUDED' ? 'in' : 'not in';
  return block(report, 'Participation', participationRows(report), `Own fills are ${own} the market’s volume.`);
}

function adherence(report: ExecutionReport): Markup {
  const { schedule } = report;
  const at = schedule.maxDeviationAt === null ? '' : ` (${isoText(schedule.maxDeviationAt)})`;
  const area = (value: number): string => `${plainText(value)} % × s`;
  const rows = [
    {
      name: 'Mean distance from the plan',
      meaning: 'of the quantity, over time',
      value: or(schedule.meanDeviationPct, percentText),
      path: 'schedule.meanDeviationPct',
    },
    {
      name: 'Largest distance',
      value: or(schedule.maxDeviationPct, (most) => `${percentText(most)}${at}`),
      path: 'schedule.maxDeviationPct',
    },
    {
      name: 'Mean lead',
      meaning: 'below 0: behind the plan',
      value: or(schedule.meanSignedPct, percentText),
      path: 'schedule.meanSignedPct',
    },
    {
      name: 'Area between the curves',
      meaning: 'below 0: behind the plan',
      value: or(schedule.areaPctSeconds, area),
      path: 'schedule.areaPctSeconds',
    },
    {
      name: 'Tolerance',
      meaning: 'may be missing before the order counts as behind',
      value: percentText(schedule.tolerancePct),
      path: 'schedule.tolerancePct',
    },
    { name: 'Time behind the tolerance', value: or(schedule.behindMs, lengthText), path: 'schedule.behindMs' },
    { name: 'The same of the whole time', value: or(schedule.behindPct, percentText), path: 'schedule.behindPct' },
    { name: 'Times it caught up', value: or(schedule.catchUps, countText), path: 'schedule.catchUps' },
  ];
  return block(report, 'Schedule', rows, 'Filled against the strategy’s own plan.');
}

type Curve = 'own' | 'twap' | 'static' | 'oracle' | 'oracleFiveMinutes';
const CURVES: readonly (readonly [Curve, string, string])[] = [
  ['own', 'This order', 'its fills as they were'],
  ['twap', 'TWAP', 'the same in every bin'],
  ['static', 'Static curve', 'the volume curve known at the start'],
  ['oracleFiveMinutes', 'Oracle, five minutes', 'the volumes that came, known by five minutes'],
  ['oracle', 'Oracle', 'the volumes that came: 0 by definition'],
];

/** What the same quantity would have cost along other volume curves. */
export function curveBlock(report: ExecutionReport): Markup {
  const {
    volumeCurve,
    header,
  }: { readonly volumeCurve: VolumeCurveBlock; readonly header: ExecutionReport['header'] } = report;
  const bins =
    volumeCurve.bins === null || volumeCurve.binMs === null
      ? ''
      : ` Over ${countText(volumeCurve.bins)} bins of ${lengthText(volumeCurve.binMs)}.`;
  const vwap = volumeCurve.vwap === null ? '' : ` VWAP of the bins ${amountText(volumeCurve.vwap, header.quoteAsset)}.`;
  return grid(
    'What other curves would have got',
    `The same quantity over the same interval, traded at each bin’s own price.${bins}${vwap}`,
    ['Against VWAP', 'Share error', `Price, ${header.quoteAsset}`],
    CURVES.map(([key, name, meaning]) => {
      const { price, slippageBps, shareErrorPp }: CurveResult = volumeCurve[key];
      const path = `volumeCurve.${key}`;
      return {
        name: markup`${name}<small>${meaning}</small>`,
        cells: cellsOf(report, [
          { text: or(slippageBps, bpsText), path: `${path}.slippageBps` },
          { text: or(shareErrorPp, (error) => `${plainText(error)} pp`), path: `${path}.shareErrorPp` },
          { text: or(price, grouped), path: `${path}.price` },
        ]),
      };
    }),
  );
}

export const scheduleBlocks = (report: ExecutionReport): Markup => markup`${participation(report)}${adherence(report)}`;
