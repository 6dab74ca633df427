/** What the replayed venue charges: a share of each fill's notional, in the quote asset, to the last digit. */
import {
  fee,
  feeFromStored,
  fromStored,
  isZero,
  percentOf,
  ratio,
  toText,
  ZERO_FEE,
  type Fee,
  type Notional,
  type Ratio,
} from '../../domain/decimal.ts';

const ONE_PERCENT = ratio('1');

interface Rate {
  readonly isRebate: boolean;
  readonly size: Ratio;
}

function rateOf(bps: string): Rate {
  const rate = toText(fee(bps, 'fee'));
  const isRebate = rate.startsWith('-');
  return { isRebate, size: ratio(isRebate ? rate.slice(1) : rate, 'fee') };
}

/** Rates that were read last: a replay has two. */
const rates = new Map<string, Rate>();
const RATES_MAX = 16;

function knownRate(bps: string): Rate {
  const known = rates.get(bps);
  if (known !== undefined) return known;
  if (rates.size >= RATES_MAX) rates.clear();
  const rate = rateOf(bps);
  rates.set(bps, rate);
  return rate;
}

/** Basis points as decimal text, below zero for a rebate. */
export function feeOf(notional: Notional, bps: string): Fee {
  const { isRebate, size } = knownRate(bps);
  if (isZero(size)) return ZERO_FEE;
  // A percent of so many percent is so many basis points.
  const amount = toText(percentOf(percentOf(fromStored<Notional>(toText(notional)), size), ONE_PERCENT));
  return feeFromStored(isRebate ? `-${amount}` : amount);
}
