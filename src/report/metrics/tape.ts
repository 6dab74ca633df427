/** Reading the market's tape exactly: whole numbers on a grid in, decimals out. */
import { divideBy, price, quantity, stepsOf, type Price, type Quantity } from '../../domain/decimal.ts';
import { plusMs, type Instant } from '../../domain/time.ts';
import type { MarketTape } from '../execution.ts';

/** Bins of the tape, by index, the second exclusive. */
export interface BinRange {
  readonly first: number;
  readonly end: number;
}

export const binStart = (tape: MarketTape, index: number): Instant => plusMs(tape.from, index * tape.binMs);

const clamp = (value: number, { count }: MarketTape): number => Math.min(Math.max(value, 0), count);

/** Bins that touch [from, to). */
export const binsTouching = (tape: MarketTape, from: Instant, to: Instant): BinRange => ({
  first: clamp(Math.floor((from - tape.from) / tape.binMs), tape),
  end: clamp(Math.ceil((to - tape.from) / tape.binMs), tape),
});

/** Bins that end in (from, to]: their last price was known in it. */
export const binsEndingIn = (tape: MarketTape, from: Instant, to: Instant): BinRange => ({
  first: clamp(Math.floor((from - tape.from) / tape.binMs), tape),
  end: clamp(Math.floor((to - tape.from) / tape.binMs), tape),
});

/** A column's number; 0 where there is none. */
export const at = (column: Float64Array, index: number): number => column[index] ?? 0;

/** The exact sum of a column of whole numbers. */
export function sumOf(column: Float64Array, { first, end }: BinRange): bigint {
  let total = 0n;
  for (let index = first; index < end; index += 1) total += BigInt(Math.round(at(column, index)));
  return total;
}

/** One unit of each grid there can be, by its decimals: amounts have at most 18. */
const DECIMALS = Array.from({ length: 19 }, (_, decimals) => `1e-${decimals}`);
const PRICE_UNITS = DECIMALS.map((text) => price(text));
const QUANTITY_UNITS = DECIMALS.map((text) => quantity(text));

/** Price of `units` ÷ `count` grid units. */
export const gridPrice = ({ priceDecimals }: MarketTape, units: bigint, count = 1n): Price =>
  divideBy(stepsOf(PRICE_UNITS[priceDecimals] ?? price(`1e-${priceDecimals}`), units), count);

export const gridQuantity = ({ quantityDecimals }: MarketTape, units: bigint): Quantity =>
  stepsOf(QUANTITY_UNITS[quantityDecimals] ?? quantity(`1e-${quantityDecimals}`), units);
