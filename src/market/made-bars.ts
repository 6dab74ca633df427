/**
 * Seeded one-minute bars with what matters to a schedule: hours and weekdays, busy days and busy quarters of an hour,
 * busy minutes of the hour, prices that move more when more is traded, silent minutes, and holes. Only operations that
 * IEEE 754 defines exactly are used, so a seed gives the same bars on every machine.
 */
import { mulberry32, type Draw } from '../domain/random.ts';
import { DAY_MS, MINUTE_MS } from '../domain/time.ts';
import { hourLevel } from './day-shape.ts';
import { bell } from './fair-price.ts';
import type { MarketSymbol } from './symbols.ts';

/** Prices in ticks, volumes in lots, `notional` in ticks × lots, all whole numbers. */
export interface MadeBar {
  /** Epoch ms of its beginning. */
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly notional: number;
  /** Of takers who bought. */
  readonly bought: number;
  readonly boughtNotional: number;
  readonly trades: number;
}

export interface MadeBarsOptions {
  readonly seed: number;
  readonly symbol: MarketSymbol;
  readonly startMs: number;
  readonly minutes: number;
  /** Stretches without bars: the minute of their beginning, counted from the start, and their length in minutes. */
  readonly holes: readonly (readonly [from: number, minutes: number])[];
}

/** Level of each weekday, Thursday first, as days since 1970 are counted; measured over 455 days of the largest market. */
const WEEKDAYS = [1.13, 1.1, 0.57, 0.74, 1.25, 1.25, 1.13];
/** Minutes of the hour in which schedules meet, against an ordinary one; same source. */
const MEETING_MINUTES: ReadonlyMap<number, number> = new Map([
  [0, 1.34],
  [30, 1.21],
  [59, 0.9],
]);
const SILENT_CHANCE = 0.002;
/** A minute's price is drawn in so many moves, each with its own share of the volume. */
const MOVES = 8;
/** Standard deviation of the return of a minute with the mean volume of an hour of the average day. */
const MINUTE_RETURN = 0.000_35;

/** e to the power of x to four digits for |x| < 4, by squaring ten times: exact operations, so the same everywhere. */
function growth(x: number): number {
  let value = 1 + x / 1_024;
  for (let time = 0; time < 10; time += 1) value *= value;
  return value;
}

/** A slow and a fast wandering of the logarithm of volume. */
class Mood {
  #slow = 0;
  #fast = 0;

  step(draw: Draw): number {
    this.#slow = this.#slow * 0.9993 + bell(draw) * 0.016;
    this.#fast = this.#fast * 0.97 + bell(draw) * 0.13;
    return this.#slow + this.#fast;
  }
}

const levelAt = (at: number): number =>
  hourLevel(at) *
  (WEEKDAYS[Math.floor(at / DAY_MS) % 7] ?? 1) *
  (MEETING_MINUTES.get(Math.floor(at / MINUTE_MS) % 60) ?? 1);

interface Walk {
  /** In ticks, not rounded. */
  price: number;
}

function silentBar(at: number, walk: Walk): MadeBar {
  const last = Math.round(walk.price);
  const nothing = { volume: 0, notional: 0, bought: 0, boughtNotional: 0, trades: 0 };
  return { at, open: last, high: last, low: last, close: last, ...nothing };
}

function tradedBar(at: number, level: number, symbol: MarketSymbol, walk: Walk, draw: Draw): MadeBar {
  const trades = Math.max(MOVES, Math.round(symbol.tradesPerSecond * 60 * level));
  const prices: number[] = [];
  let [volume, notional, bought, boughtNotional] = [0, 0, 0, 0];
  for (let move = 0; move < MOVES; move += 1) {
    const change = (MINUTE_RETURN * Math.sqrt(level) * bell(draw)) / Math.sqrt(MOVES);
    walk.price *= 1 + change;
    const price = Math.round(walk.price);
    const lots = 1 + Math.floor((2 * draw() * trades * symbol.tradeLots) / MOVES);
    const lotsBought = Math.floor(lots * Math.min(1, Math.max(0, 0.5 + (change / MINUTE_RETURN) * 0.3)));
    prices.push(price);
    volume += lots;
    notional += lots * price;
    bought += lotsBought;
    boughtNotional += lotsBought * price;
  }
  const [open = 0] = prices;
  const [high, low, close] = [Math.max(...prices), Math.min(...prices), prices.at(-1) ?? open];
  return { at, open, high, low, close, volume, notional, bought, boughtNotional, trades };
}

/** All bars; of a hole none, though the price goes on. The same options give the same bars. */
export function madeBars({ seed, symbol, startMs, minutes, holes }: MadeBarsOptions): MadeBar[] {
  const draw = mulberry32(seed);
  const mood = new Mood();
  const walk: Walk = { price: symbol.startTicks };
  const bars: MadeBar[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const at = startMs + minute * MINUTE_MS;
    const level = levelAt(at) * growth(mood.step(draw) + bell(draw) * 0.5 - 0.25);
    const bar = draw() < SILENT_CHANCE ? silentBar(at, walk) : tradedBar(at, level, symbol, walk, draw);
    const isHole = holes.some(([from, length]) => minute >= from && minute < from + length);
    if (!isHole) bars.push(bar);
  }
  return bars;
}
