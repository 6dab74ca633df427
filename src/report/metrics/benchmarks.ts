/** Prices of the market that an execution is held against. */
import { isZero, priceOf, type Price } from '../../domain/decimal.ts';
import type { Instant } from '../../domain/time.ts';
import type { MarketDetail, MarketSum, MarketTape } from '../execution.ts';
import type { Basis } from '../report.ts';
import { referenceOf, type Reference, type Subject } from './subject.ts';
import { at, binsEndingIn, binsTouching, gridPrice, type BinRange } from './tape.ts';

const VOLUME_BASIS: Readonly<Record<MarketDetail, Basis>> = {
  BARS: 'BARS',
  TRADES: 'TRADES',
  QUOTES: 'TRADES',
  BOOK: 'TRADES',
};

/**
 * Volume-weighted average price: printed notional ÷ printed volume (Berkowitz, Logue and Noser 1988). Null without
 * volume. Of bars the notional is typical price × volume.
 */
export function vwapOf(total: MarketSum | null, detail: MarketDetail): Reference | null {
  if (total === null || isZero(total.volume)) return null;
  return { price: priceOf(total.notional, total.volume), basis: VOLUME_BASIS[detail] };
}

/** A bin's price on the grid, times a whole number; null when nothing is known of it. */
interface BinPrice {
  readonly units: number;
  readonly parts: number;
}
type PriceOfBin = (index: number) => BinPrice | null;

const known = (...units: readonly number[]): BinPrice | null =>
  units.some((one) => one === 0) ? null : { units: units.reduce((all, one) => all + one, 0), parts: units.length };

/** Mids where there are quotes, typical prices (high + low + close) ÷ 3 of bars, else the last trade. */
function pricing(tape: MarketTape, detail: MarketDetail): { readonly of: PriceOfBin; readonly basis: Basis } {
  const close: PriceOfBin = (index) => known(at(tape.close, index));
  if (detail === 'BARS') {
    return {
      of: (index) => known(at(tape.high, index), at(tape.low, index), at(tape.close, index)) ?? close(index),
      basis: 'BARS',
    };
  }
  if (tape.bid.length === 0) return { of: close, basis: 'LAST_TRADE' };
  return { of: (index) => known(at(tape.bid, index), at(tape.ask, index)), basis: 'MID' };
}

/** Time-weighted average price: the mean over an equal grid of time; bins of which nothing is known are left out. */
export function twapOf({ execution, hasMarket }: Subject, from: Instant | null, to: Instant | null): Reference | null {
  const { tape, detail } = execution.market;
  if (!hasMarket || from === null || to === null) return null;
  const { of, basis } = pricing(tape, detail);
  const { first, end } = binsEndingIn(tape, from, to);
  // In sixths, so that a third and a half of a grid step are whole numbers.
  let [sixths, count] = [0n, 0n];
  for (let index = first; index < end; index += 1) {
    const bin = of(index);
    if (bin === null) continue;
    sixths += (BigInt(bin.units) * 6n) / BigInt(bin.parts);
    count += 1n;
  }
  return count === 0n ? null : { price: gridPrice(tape, sixths, count * 6n), basis };
}

/** The lowest (or highest) known number of a column; 0 when none is known. */
function extremeOf(column: Float64Array, { first, end }: BinRange, isLowest: boolean): number {
  let best = 0;
  for (let index = first; index < end; index += 1) {
    const value = at(column, index);
    if (value !== 0 && (best === 0 || value < best === isLowest)) best = value;
  }
  return best;
}

/** The lowest print of the interval for a BUY, the highest for a SELL. */
export function bestOf({ execution, isBuy, hasMarket, startedAt, workEnd }: Subject): Reference | null {
  const { tape, detail } = execution.market;
  if (!hasMarket || startedAt === null || workEnd === null) return null;
  const range = binsTouching(tape, startedAt, workEnd);
  const best = extremeOf(isBuy ? tape.low : tape.high, range, isBuy);
  return best === 0 ? null : { price: gridPrice(tape, BigInt(best)), basis: VOLUME_BASIS[detail] };
}

/** The last price of the interval: the last trade, of data without trades the mid. */
export function closeOf({ execution }: Subject): Reference | null {
  const { atEnd, detail } = execution.market;
  if (atEnd?.last === undefined || atEnd.last === null) return referenceOf(atEnd);
  return { price: atEnd.last, basis: detail === 'BARS' ? 'BARS' : 'LAST_TRADE' };
}

export const limitOf = (limit: Price | null): Reference | null =>
  limit === null ? null : { price: limit, basis: 'LIMIT' };
