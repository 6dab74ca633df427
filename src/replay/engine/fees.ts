/** What the replayed venue charges: a share of each fill's notional, in the quote asset, to the last digit. */
import {
  fee,
  feeFromStored,
  fromStored,
  percentOf,
  ratio,
  toText,
  type Fee,
  type Notional,
} from '../../domain/decimal.ts';

const ONE_PERCENT = ratio('1');

/** Basis points as decimal text, below zero for a rebate. */
export function feeOf(notional: Notional, bps: string): Fee {
  const rate = toText(fee(bps, 'fee'));
  const isRebate = rate.startsWith('-');
  const size = ratio(isRebate ? rate.slice(1) : rate, 'fee');
  // A percent of so many percent is so many basis points.
  const amount = toText(percentOf(percentOf(fromStored<Notional>(toText(notional)), size), ONE_PERCENT));
  return feeFromStored(isRebate ? `-${amount}` : amount);
}
