/**
 * A seeded market as a venue would publish it: a book that lives by small changes, and the trades that take from it. A
 * trade prints at a level that was shown and takes no more than was shown there; the book says so in its next message.
 */
import { mulberry32, type Draw } from '../domain/random.ts';
import { hourLevel } from './day-shape.ts';
import { FairPrice } from './fair-price.ts';
import type { MarketSymbol } from './symbols.ts';

export interface MadeMarketOptions {
  readonly seed: number;
  readonly symbol: MarketSymbol;
  /** Epoch ms of the first book. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Time between two messages of the book, ms. */
  readonly stepMs: number;
  /** Levels a side. */
  readonly levels: number;
}

/** Price in ticks, quantity in lots. */
export interface MadeTrade {
  /** Epoch ms. */
  readonly at: number;
  readonly isSell: boolean;
  readonly price: number;
  readonly quantity: number;
}

/** The new quantity of a level, in lots; 0 deletes it. */
export interface LevelChange {
  readonly isAsk: boolean;
  readonly price: number;
  readonly quantity: number;
}

/** What happened in one step: the trades before `at`, and the book's changes at `at`. The first step is a whole book. */
export interface MadeStep {
  /** Epoch ms. */
  readonly at: number;
  readonly trades: readonly MadeTrade[];
  readonly changes: readonly LevelChange[];
}

interface Level {
  readonly price: number;
  quantity: number;
}

/** A trader takes no more than this many levels at once. */
const SWEEP_LEVELS = 3;
/** Chances per step and side that somebody quotes a better price, and that somebody changes a quantity. */
const IMPROVE_CHANCE = 0.4;
const RESIZE_CHANCE = 0.35;

class MadeMarket {
  readonly #options: MadeMarketOptions;
  readonly #draw: Draw;
  readonly #fair: FairPrice;
  /** Best first. */
  readonly #bids: Level[] = [];
  readonly #asks: Level[] = [];
  #shown = new Map<number, number>();

  constructor(options: MadeMarketOptions) {
    this.#options = options;
    this.#draw = mulberry32(options.seed);
    this.#fair = new FairPrice(options.symbol, options.stepMs, this.#draw, options.symbol.startTicks);
  }

  step(at: number): MadeStep {
    const before = this.#fair.mid;
    const trend = this.#fair.move();
    // Takers feel where the price is going: who rested on the wrong side is filled just before it goes against them.
    const trades = this.#shown.size === 0 ? [] : this.#trades(at, Math.min(0.9, Math.max(0.1, 0.5 + trend * 0.12)));
    this.#requote(before);
    return { at, trades, changes: this.#changes() };
  }

  #trades(at: number, buyChance: number): MadeTrade[] {
    const { symbol, stepMs } = this.#options;
    const draw = this.#draw;
    const expected = (symbol.tradesPerSecond * stepMs * hourLevel(at) * this.#fair.scale) / 1_000;
    const count = Math.floor(2 * expected * draw() + draw());
    const times = Array.from({ length: count }, () => at - 1 - Math.floor(draw() * (stepMs - 1))).sort((a, b) => a - b);
    return times.flatMap((when) => this.#take(when, draw() >= buyChance));
  }

  /** One taker: a print a level, best first. */
  #take(at: number, isSell: boolean): MadeTrade[] {
    const size = this.#draw();
    let left = 1 + Math.floor(4 * this.#options.symbol.tradeLots * size * size * size);
    const prints: MadeTrade[] = [];
    const levels = isSell ? this.#bids : this.#asks;
    // The last level stays, so that the book never has an empty side.
    for (let level = levels[0]; level !== undefined && left > 0 && levels.length > 1; level = levels[0]) {
      if (prints.length === SWEEP_LEVELS) break;
      const quantity = Math.min(left, level.quantity);
      prints.push({ at, isSell, price: level.price, quantity });
      left -= quantity;
      level.quantity -= quantity;
      if (level.quantity === 0) levels.shift();
    }
    return prints;
  }

  /** Those who quote follow the fair price: pull what is on its wrong side, fill up what is missing, change their mind. */
  #requote(before: number): void {
    const { spreadTicks } = this.#options.symbol;
    const chance = this.#draw();
    const half = (1 + chance * chance * chance * spreadTicks * this.#fair.scale) / 2;
    const moved = Math.abs(this.#fair.mid - before) > spreadTicks / 4;
    this.#side(this.#bids, -1, Math.floor(this.#fair.mid - half), moved);
    this.#side(this.#asks, 1, Math.ceil(this.#fair.mid + half), moved);
  }

  #side(levels: Level[], sign: 1 | -1, best: number, moved: boolean): void {
    while (levels[0] !== undefined && (levels[0].price - this.#fair.mid) * sign <= 0) levels.shift();
    const [first] = levels;
    const improves = first === undefined || (first.price - best) * sign > 0;
    if (improves && (moved || this.#draw() < IMPROVE_CHANCE || first === undefined))
      levels.unshift(this.#level(best, 0));
    this.#resize(levels);
    this.#fillUp(levels, sign, best);
  }

  /** Now and then somebody changes the quantity of a level. */
  #resize(levels: Level[]): void {
    if (this.#draw() >= RESIZE_CHANCE) return;
    const index = Math.floor(this.#draw() * levels.length);
    const level = levels[index];
    if (level !== undefined) level.quantity = this.#level(level.price, index).quantity;
  }

  #fillUp(levels: Level[], sign: 1 | -1, best: number): void {
    levels.length = Math.min(levels.length, this.#options.levels);
    while (levels.length < this.#options.levels) {
      const last = levels.at(-1)?.price ?? best;
      const away = 1 + Math.floor(this.#draw() * (2 + levels.length));
      levels.push(this.#level(last + sign * away, levels.length));
    }
  }

  /** Deeper levels show more. */
  #level(price: number, index: number): Level {
    const [least, most] = this.#options.symbol.touchLots;
    return { price, quantity: Math.floor((least + this.#draw() * (most - least)) * (1 + index / 3)) };
  }

  /** What differs from the book that was shown last: bids best first, then asks; deletions first. */
  #changes(): LevelChange[] {
    const now = new Map<number, number>();
    for (const { price, quantity } of this.#bids) now.set(-price, quantity);
    for (const { price, quantity } of this.#asks) now.set(price, quantity);
    const gone = [...this.#shown.keys()].filter((key) => !now.has(key)).map((key) => [key, 0] as const);
    const fresh = [...now].filter(([key, quantity]) => this.#shown.get(key) !== quantity);
    this.#shown = now;
    return [...gone, ...fresh].map(([key, quantity]) => ({ isAsk: key > 0, price: Math.abs(key), quantity }));
  }
}

/** Every step from the first book to the end. The same options give the same steps. */
export function* madeMarket(options: MadeMarketOptions): Generator<MadeStep> {
  const market = new MadeMarket(options);
  for (let passed = 0; passed < options.durationMs; passed += options.stepMs)
    yield market.step(options.startMs + passed);
}
