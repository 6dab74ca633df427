/**
 * What the simulated market did before it was started, by the minute: made up from the seed when it is asked for, in the
 * shape of the day that the walk has, and ending at the price at which the walk begins. The same seed and start give the
 * same past.
 */
import { fnv1a32 } from '../domain/ids.ts';
import { mulberry32 } from '../domain/random.ts';
import { hourLevel } from './day-shape.ts';
import type { MarketSymbol } from './symbols.ts';

/** A minute of trading: prices in ticks, volume in lots, `at` its start in ms since 1970. */
export interface PastMinute {
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trades: number;
}

export const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;
/** Before that nothing is known of the market. */
export const PAST_DAYS = 90;
/** Between two of these, in minutes, the price goes in a straight line. */
const KNOT_MINUTES = 60;
/** How far the price strays from where it starts, in parts of one. */
const STRAY = 0.01;

export class MarketPast {
  readonly #symbol: MarketSymbol;
  readonly #salt: number;
  /** Number of the first minute that is not past. */
  readonly #end: number;

  /** `startMs`: when the market was started; the minute it falls into is not past yet. */
  constructor(symbol: MarketSymbol, seed: number, startMs: number) {
    this.#symbol = symbol;
    this.#salt = (seed ^ fnv1a32(`past of ${symbol.symbol}`)) >>> 0;
    this.#end = Math.floor(startMs / MINUTE_MS);
  }

  /** The minute that starts at this instant; null when it is not past or too long ago. */
  minute(at: number): PastMinute | null {
    const number = Math.floor(at / MINUTE_MS);
    if (number >= this.#end || number < this.#end - PAST_DAYS * MINUTES_A_DAY) return null;
    const { tradesPerSecond, tradeLots } = this.#symbol;
    const draw = this.#drawOf(number, 1);
    const open = this.#price(number);
    const close = this.#price(number + 1);
    const wick = Math.ceil(Math.abs(close - open) * draw() + this.#symbol.spreadTicks * draw());
    const day = 0.8 + 0.4 * this.#drawOf(Math.floor(number / MINUTES_A_DAY), 2)();
    const noise = 0.6 + 0.8 * draw();
    const trades = Math.max(1, Math.round(tradesPerSecond * 60 * hourLevel(number * MINUTE_MS) * day * noise));
    return {
      at: number * MINUTE_MS,
      open,
      high: Math.max(open, close) + wick,
      low: Math.min(open, close) - wick,
      close,
      volume: trades * Math.max(1, Math.round(tradeLots * (0.8 + 0.4 * draw()))),
      trades,
    };
  }

  /** Ticks. What is close to the end is close to the start of the walk. */
  #price(number: number): number {
    const knot = Math.floor(number / KNOT_MINUTES);
    const part = number / KNOT_MINUTES - knot;
    const stray = this.#knot(knot) * (1 - part) + this.#knot(knot + 1) * part;
    const nearness = Math.min(1, (this.#end - number) / KNOT_MINUTES);
    return Math.round(this.#symbol.startTicks * (1 + STRAY * stray * nearness));
  }

  /** −1 to 1. */
  #knot(number: number): number {
    return 2 * this.#drawOf(number, 3)() - 1;
  }

  #drawOf(number: number, purpose: number): () => number {
    return mulberry32((this.#salt ^ Math.imul(number, 0x9e37_79b1) ^ Math.imul(purpose, 0x85eb_ca6b)) >>> 0);
  }
}
