/** Fees: by asset as charged, and what they come to in the quote asset. */
import {
  add,
  feeAsNotional,
  feeAtPrice,
  isLess,
  isZero,
  sum,
  toText,
  ZERO_FEE,
  ZERO_NOTIONAL,
  type Fee,
  type Notional,
} from '../../domain/decimal.ts';
import type { LiquidityBlock } from '../report.ts';
import type { Subject, SubjectFill } from './subject.ts';

/** A fee in the quote asset, a base fee at the price of its own fill; null for any other asset. */
function quoteFee({ fill }: SubjectFill, { baseAsset, quoteAsset }: Subject['execution']): Notional | null {
  if (isZero(fill.fee)) return ZERO_NOTIONAL;
  if (fill.feeAsset === quoteAsset) return feeAsNotional(fill.fee);
  return fill.feeAsset === baseAsset ? feeAtPrice(fill.fee, fill.price) : null;
}

/** All fees in the quote asset, rebates taken off; null when one is in an asset whose price is not known. */
export function feesInQuote({ fills, execution }: Subject): Notional | null {
  const fees = fills.map((fill) => quoteFee(fill, execution));
  return fees.every((one) => one !== null) ? sum(fees) : null;
}

/** Why feesInQuote is null. */
export function feeReason({ fills, execution }: Subject): string {
  const strange = fills.filter((fill) => quoteFee(fill, execution) === null);
  const assets = [...new Set(strange.map(({ fill }) => fill.feeAsset ?? 'an asset the venue did not name'))].sort();
  return `fees were charged in ${assets.join(', ')}, whose price is not known`;
}

/** By asset, as charged. */
export function feesByAsset({ fills }: Subject): LiquidityBlock['fees'] {
  const assets = new Map<string, { paid: Fee; rebates: Fee }>();
  for (const { fill } of fills) {
    if (isZero(fill.fee)) continue;
    const asset = fill.feeAsset ?? 'unknown';
    const known = assets.get(asset) ?? { paid: ZERO_FEE, rebates: ZERO_FEE };
    const isRebate = isLess(fill.fee, ZERO_FEE);
    assets.set(asset, {
      paid: isRebate ? known.paid : add(known.paid, fill.fee),
      rebates: isRebate ? add(known.rebates, fill.fee) : known.rebates,
    });
  }
  return [...assets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([asset, { paid, rebates }]) => ({
      asset,
      paid: toText(paid),
      rebates: toText(rebates),
      net: toText(add(paid, rebates)),
    }));
}
