/** Liquidity, participation, the plan and the volume curve for a terminal. */
import type { CurveResult, LiquidityShare, Markout } from '../report.ts';
import { fact, section } from './layout.ts';
import { amountText, bpsText, durationText, percentText, timeShown } from './values.ts';
import { factOr, naText, type View } from './view.ts';

function shareLine(view: View, label: string, share: LiquidityShare | null): readonly string[] {
  if (share?.quantityPct === undefined || share.quantityPct === null || share.notionalPct === null) return [];
  const text = `${percentText(share.quantityPct)} of quantity, ${percentText(share.notionalPct)} of notional`;
  return fact(label, text, view.width);
}

function markoutLine(view: View, { afterMs, bps, standardErrorBps, fills }: Markout): readonly string[] {
  const error = standardErrorBps === null ? '' : ` ± ${standardErrorBps.toFixed(2)}`;
  return factOr(view, `markout ${durationText(afterMs)}`, `liquidity.markouts.${afterMs}`, bps, (value) =>
    [bpsText(value) + error, `${fills} fills`].join(', '),
  );
}

export function liquiditySection(view: View): readonly string[] {
  const { liquidity, header } = view.report;
  const fees = liquidity.fees.map(({ asset, net }) => `${amountText(net)} ${asset}`).join(', ');
  return section('LIQUIDITY', [
    ...shareLine(view, 'maker', liquidity.maker),
    ...shareLine(view, 'taker', liquidity.taker),
    ...shareLine(view, 'not told', liquidity.unknown),
    ...fact('fees', fees === '' ? 'none' : fees, view.width),
    ...factOr(view, `fees in ${header.quoteAsset}`, 'liquidity.feesBps', liquidity.feesBps, (bps) =>
      [amountText(liquidity.feesInQuote ?? '0'), bpsText(bps)].join(', '),
    ),
    ...factOr(view, 'effective spread', 'liquidity.effectiveSpreadBps', liquidity.effectiveSpreadBps, bpsText),
    ...factOr(view, 'quoted spread', 'liquidity.quotedSpreadBps', liquidity.quotedSpreadBps, bpsText),
    ...factOr(
      view,
      'spread capture',
      'liquidity.spreadCapture',
      liquidity.spreadCapture,
      (value) => `${value.toFixed(2)} (1 earned half the spread, -1 paid it)`,
    ),
    ...liquidity.markouts.flatMap((markout) => markoutLine(view, markout)),
  ]);
}

function mostLine(view: View): readonly string[] {
  const { maxPct, maxAt, binMs } = view.report.participation;
  const label = binMs === null ? 'most in a bin' : `most in ${durationText(binMs)}`;
  return factOr(view, label, 'participation.maxPct', maxPct, (value) =>
    maxAt === null ? percentText(value) : `${percentText(value)} at ${timeShown(maxAt)}`,
  );
}

export function participationSection(view: View): readonly string[] {
  const { participation, header } = view.report;
  const { overallPct, toPlannedEndPct, capPct, binsOverCap, binsWithoutMarket } = participation;
  const heading = `PARTICIPATION (own fills ${participation.ownFills.toLowerCase()} in the market's volume)`;
  if (participation.marketVolumeToPlannedEnd === null) {
    return section(heading, fact('', naText(view, 'participation'), view.width));
  }
  const market = `${amountText(participation.marketVolumeToPlannedEnd)} ${header.baseAsset} to the planned end`;
  return section(heading, [
    ...fact('market', market, view.width),
    ...factOr(view, 'to the last fill', 'participation.overallPct', overallPct, percentText),
    ...factOr(view, 'to the planned end', 'participation.toPlannedEndPct', toPlannedEndPct, percentText),
    ...mostLine(view),
    ...(capPct === null
      ? []
      : fact('over the cap', `${binsOverCap ?? 'n/a'} bins over ${percentText(capPct)}`, view.width)),
    ...(binsWithoutMarket ? fact('without a market', `${binsWithoutMarket} bins`, view.width) : []),
  ]);
}

export function scheduleSection(view: View): readonly string[] {
  const { schedule } = view.report;
  const { meanDeviationPct, maxDeviationPct, behindMs, behindPct } = schedule;
  if (meanDeviationPct === null) return section('PLAN', fact('', naText(view, 'schedule'), view.width));
  return section('PLAN (filled against planned, in percent of the quantity)', [
    ...factOr(view, 'mean off', 'schedule', meanDeviationPct, percentText),
    ...factOr(
      view,
      'most off',
      'schedule',
      maxDeviationPct,
      (value) => `${percentText(value)} at ${timeShown(schedule.maxDeviationAt ?? '')}`,
    ),
    ...factOr(view, 'mean, behind below 0', 'schedule', schedule.meanSignedPct, percentText),
    ...factOr(
      view,
      'behind',
      'schedule',
      behindMs,
      (ms) => `${durationText(ms)} (${percentText(behindPct ?? 0)}) by more than ${percentText(schedule.tolerancePct)}`,
    ),
    ...factOr(view, 'caught up', 'schedule', schedule.catchUps, (count) => `${count} times`),
  ]);
}

const CURVES = [
  ['own', 'this order'],
  ['twap', 'even spread'],
  ['static', 'stored curve'],
  ['oracle', 'oracle'],
  ['oracleFiveMinutes', 'oracle by 5 minutes'],
] as const;

function curveLine(view: View, label: string, path: string, { slippageBps, shareErrorPp }: CurveResult) {
  return factOr(view, label, path, slippageBps, (bps) =>
    shareErrorPp === null ? bpsText(bps) : `${bpsText(bps)}, shares off by ${shareErrorPp.toFixed(3)} points`,
  );
}

export function curveSection(view: View): readonly string[] {
  const { volumeCurve } = view.report;
  if (volumeCurve.vwap === null || volumeCurve.binMs === null) {
    return section('VOLUME CURVE', fact('', naText(view, 'volumeCurve'), view.width));
  }
  const heading = `VOLUME CURVE (against the VWAP ${amountText(volumeCurve.vwap)}, bins of ${durationText(volumeCurve.binMs)})`;
  return section(
    heading,
    CURVES.flatMap(([field, label]) => curveLine(view, label, `volumeCurve.${field}`, volumeCurve[field])),
  );
}
