/** Where the market went after the fills: the price of liquidity, and whom it was given to. */
import { MARKOUT_MS } from '../execution.ts';
import type { LiquidityBlock, Markout } from '../report.ts';
import { fillFigures, referenceAfter } from './fill-figures.ts';
import { weightedMean, weightedStandardError, type Weighted } from './statistics.ts';
import { NO_FILLS, type Subject } from './subject.ts';

/** The values that are known, each weighted by its fill's share of the quantity. */
export const weighted = (subject: Subject, valueOf: (index: number) => number | null): readonly Weighted[] =>
  fillFigures(subject).weights.flatMap((weight, index) => {
    const value = valueOf(index);
    return value === null ? [] : [{ value, weight }];
  });

function markoutOf(subject: Subject, afterMs: number, place: number): Markout {
  const { fills, missing } = subject;
  const { markouts } = fillFigures(subject);
  const items = weighted(subject, (index) => markouts[index]?.[place] ?? null);
  const bps = weightedMean(items);
  if (bps === null) {
    const reason = fills.length === 0 ? NO_FILLS : `the market ${afterMs / 1_000} s after the fills is not known`;
    missing.note(`liquidity.markouts.${afterMs}`, reason);
  }
  return { afterMs, bps, standardErrorBps: weightedStandardError(items), fills: items.length };
}

function basisOf({ fills }: Subject): LiquidityBlock['markoutBasis'] {
  const bases = fills.flatMap((fill) => MARKOUT_MS.map((_, place) => referenceAfter(fill, place)?.basis ?? null));
  if (bases.includes('LAST_TRADE')) return 'LAST_TRADE';
  return bases.includes('MID') ? 'MID' : null;
}

export const markoutsOf = (subject: Subject): Pick<LiquidityBlock, 'markouts' | 'markoutBasis'> => ({
  markouts: MARKOUT_MS.map((afterMs, place) => markoutOf(subject, afterMs, place)),
  markoutBasis: basisOf(subject),
});
