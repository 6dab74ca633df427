/** Who gave and who took liquidity, what it cost, and where the market went afterwards. */
import { isZero, quotientOf, sum, toText } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import type { LiquidityBlock, LiquidityShare } from '../report.ts';
import { BPS } from './comparison.ts';
import { feeReason, feesByAsset, feesInQuote } from './fees.ts';
import { fillFigures, quotedSpreadBps, spreadCapture } from './fill-figures.ts';
import { markoutsOf, weighted } from './markouts.ts';
import { weightedMean } from './statistics.ts';
import { NO_FILLS, NO_QUOTES, type Subject, type SubjectFill } from './subject.ts';

/** Null when there was none of the kind and it is not one of the two that every report shows. */
function shareOf(subject: Subject, liquidity: Fill['liquidity']): LiquidityShare | null {
  const fills = subject.fills.filter(({ fill }) => fill.liquidity === liquidity);
  if (fills.length === 0 && liquidity === null) return null;
  const quantity = sum(fills.map(({ fill }) => fill.quantity));
  const notional = sum(fills.map((fill) => fill.notional));
  const isEmpty = isZero(subject.filled);
  return {
    quantity: toText(quantity),
    notional: toText(notional),
    quantityPct: isEmpty ? null : quotientOf(quantity, subject.filled, 100),
    notionalPct: isEmpty ? null : quotientOf(notional, subject.notional, 100),
  };
}

/** The quantity-weighted mean of a figure over the fills that have it. */
function meanOf(subject: Subject, field: keyof LiquidityBlock, figures: readonly (number | null)[]) {
  const { fills, missing } = subject;
  const items = weighted(subject, (index) => figures[index] ?? null);
  const reason = fills.length === 0 ? NO_FILLS : NO_QUOTES;
  return weightedMean(items) ?? missing.note(`liquidity.${field}`, reason);
}

function feeFigures(subject: Subject): Pick<LiquidityBlock, 'feesInQuote' | 'feesBps'> {
  const { missing, notional } = subject;
  const fees = feesInQuote(subject);
  if (fees === null) {
    missing.note('liquidity.feesBps', feeReason(subject));
    return { feesInQuote: missing.note('liquidity.feesInQuote', feeReason(subject)), feesBps: null };
  }
  const feesBps = isZero(notional) ? missing.note('liquidity.feesBps', NO_FILLS) : quotientOf(fees, notional, BPS);
  return { feesInQuote: toText(fees), feesBps };
}

const isQuoted = ({ before }: SubjectFill): boolean => before !== null && before.bid !== null && before.ask !== null;

export function liquidityBlock(subject: Subject): LiquidityBlock {
  const { isBuy, fills, missing } = subject;
  if (fills.length === 0) for (const kind of ['maker', 'taker']) missing.note(`liquidity.${kind}`, NO_FILLS);
  return {
    maker: shareOf(subject, 'MAKER'),
    taker: shareOf(subject, 'TAKER'),
    unknown: shareOf(subject, null),
    fees: feesByAsset(subject),
    ...feeFigures(subject),
    effectiveSpreadBps: meanOf(subject, 'effectiveSpreadBps', fillFigures(subject).effectiveSpreads),
    quotedSpreadBps: meanOf(subject, 'quotedSpreadBps', fills.map(quotedSpreadBps)),
    spreadCapture: meanOf(
      subject,
      'spreadCapture',
      fills.map((fill) => spreadCapture(fill, isBuy)),
    ),
    spreadFills: fills.filter(isQuoted).length,
    ...markoutsOf(subject),
  };
}
