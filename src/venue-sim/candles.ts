/**
 * Candles of the venue's symbols: the minutes before the market was started, those that its trades have made since, and
 * the seconds of its last day.
 */
import { MarketPast, MINUTE_MS, PAST_DAYS } from '../market/past.ts';
import type { TradeEvent } from '../matching/events.ts';
import type { Listing } from './listing.ts';
import { notionalOf } from './units.ts';

/** Amounts in units; `at` the start, ms. Without a trade all prices are the last one before, and the volume is zero. */
export interface SimCandle {
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Quote units. */
  readonly turnover: bigint;
  readonly count: number;
}

type Trading = Omit<SimCandle, 'at'>;

const joined = (a: Trading, b: Trading): Trading => ({
  open: a.open,
  high: Math.max(a.high, b.high),
  low: Math.min(a.low, b.low),
  close: b.close,
  volume: a.volume + b.volume,
  turnover: a.turnover + b.turnover,
  count: a.count + b.count,
});

const still = (price: number): Trading => ({
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 0,
  turnover: 0n,
  count: 0,
});

/** Which candles are wanted: those of whole seconds or minutes that start in [start, end]. */
export interface CandleRange {
  readonly intervalMs: number;
  readonly start: number;
  readonly end: number;
  /** At most so many, the oldest first. */
  readonly limit: number;
}

const SECOND_MS = 1_000;
/** Seconds with a trade that are kept of a symbol, in ms of their time. */
const SECONDS_KEPT_MS = 24 * 60 * MINUTE_MS;
const PAST_MS = PAST_DAYS * 24 * 60 * MINUTE_MS;

function join(all: Map<number, Trading>, number: number, trade: Trading): void {
  const known = all.get(number);
  all.set(number, known === undefined ? trade : joined(known, trade));
}

/** The last price of the stretches of `ms` that began before `at`; null when there is none. */
function closeBefore(all: ReadonlyMap<number, Trading>, ms: number, at: number): number | null {
  let latest = -1;
  for (const number of all.keys()) if (number * ms < at && number > latest) latest = number;
  return all.get(latest)?.close ?? null;
}

class SymbolCandles {
  readonly #past: MarketPast;
  readonly #listing: Listing;
  /** By the number of the minute. */
  readonly #minutes = new Map<number, Trading>();
  /** By the number of the second, the oldest first. */
  readonly #seconds = new Map<number, Trading>();
  #secondsFromMs = 0;

  constructor(listing: Listing, past: MarketPast) {
    this.#listing = listing;
    this.#past = past;
  }

  note({ at, price, quantity }: TradeEvent): void {
    const trade = { ...still(price), volume: quantity, turnover: notionalOf(price, quantity), count: 1 };
    join(this.#minutes, Math.floor(at / MINUTE_MS), trade);
    join(this.#seconds, Math.floor(at / SECOND_MS), trade);
    this.#secondsFromMs = Math.max(this.#secondsFromMs, at - SECONDS_KEPT_MS);
    for (const second of this.#seconds.keys()) {
      if (second * SECOND_MS >= this.#secondsFromMs) return;
      this.#seconds.delete(second);
    }
  }

  /** Before that its seconds are forgotten, ms. */
  get secondsFromMs(): number {
    return this.#secondsFromMs;
  }

  between({ intervalMs, start, end, limit }: CandleRange): SimCandle[] {
    const candles: SimCandle[] = [];
    let at = Math.ceil(start / intervalMs) * intervalMs;
    let last = this.#lastBefore(at, intervalMs);
    for (; at <= end && candles.length < limit; at += intervalMs) {
      const candle = this.#candle(at, intervalMs, last);
      candles.push(candle);
      last = candle.close;
    }
    return candles;
  }

  #candle(at: number, intervalMs: number, last: number): SimCandle {
    if (intervalMs < MINUTE_MS) return { at, ...(this.#seconds.get(at / SECOND_MS) ?? still(last)) };
    let trading: Trading | null = null;
    for (let minute = at; minute < at + intervalMs; minute += MINUTE_MS) {
      const next = this.#minute(minute);
      if (next !== null) trading = trading === null ? next : joined(trading, next);
    }
    return { at, ...(trading ?? still(last)) };
  }

  /** The price at which the market stood then. */
  #lastBefore(at: number, intervalMs: number): number {
    const { market, tickUnits } = this.#listing;
    const known =
      intervalMs < MINUTE_MS ? closeBefore(this.#seconds, SECOND_MS, at) : closeBefore(this.#minutes, MINUTE_MS, at);
    return known ?? market.startTicks * tickUnits;
  }

  #minute(at: number): Trading | null {
    const traded = this.#minutes.get(at / MINUTE_MS);
    const past = traded === undefined ? this.#past.minute(at) : null;
    if (past === null) return traded ?? null;
    const { tickUnits, lotUnits } = this.#listing;
    const [close, volume] = [past.close * tickUnits, past.volume * lotUnits];
    return {
      open: past.open * tickUnits,
      high: past.high * tickUnits,
      low: past.low * tickUnits,
      close,
      volume,
      turnover: notionalOf(close, volume),
      count: past.trades,
    };
  }
}

export class CandleBook {
  readonly #seed: number;
  readonly #startMs: number;
  readonly #symbols = new Map<Listing, SymbolCandles>();

  /** `startMs`: when the market was started, ms since 1970. */
  constructor(seed: number, startMs: number) {
    this.#seed = seed;
    this.#startMs = startMs;
  }

  /** Takes a trade in. */
  note(listing: Listing, trade: TradeEvent): void {
    this.#of(listing).note(trade);
  }

  /**
   * Oldest first; the past goes back ninety days, that of candles of a second to the start of the market and not over a
   * day. Shorter than a minute there are only those of a second. `end` must not be later than now.
   */
  between(listing: Listing, range: CandleRange): SimCandle[] {
    const candles = this.#of(listing);
    const isShort = range.intervalMs < MINUTE_MS;
    const firstSecond = Math.floor(this.#startMs / SECOND_MS) * SECOND_MS;
    const oldest = isShort ? Math.max(firstSecond, candles.secondsFromMs) : this.#startMs - PAST_MS;
    const start = Math.max(range.start, oldest);
    return candles.between({ ...range, start });
  }

  #of(listing: Listing): SymbolCandles {
    const known = this.#symbols.get(listing);
    if (known !== undefined) return known;
    const candles = new SymbolCandles(listing, new MarketPast(listing.market, this.#seed, this.#startMs));
    this.#symbols.set(listing, candles);
    return candles;
  }
}
