/**
 * A seeded random market: prices that walk with volatility clusters, a spread that widens when the market is nervous,
 * several levels of depth, and public trades whose number follows the hour of the day. Only operations that IEEE 754
 * defines exactly are used, so a seed gives the same market on every machine.
 */
import { mulberry32, type Draw } from '../domain/random.ts';
import { fnv1a32 } from '../domain/ids.ts';
import type { LevelView } from '../matching/events.ts';
import { hourLevel } from './day-shape.ts';
import type { MarketBook, MarketEvent, MarketSource, MarketTrade } from './events.ts';
import { FairPrice } from './fair-price.ts';
import type { MarketSymbol } from './symbols.ts';

export interface WalkOptions {
  readonly seed: number;
  readonly symbols: readonly MarketSymbol[];
  /** Time between two books, ms; default 100. */
  readonly stepMs?: number;
  /** Levels a side; default 10. */
  readonly levels?: number;
  /** Epoch ms of time zero: gives the hour of the day. */
  readonly startMs: number;
  /** First middle prices in ticks, by symbol, where they differ from the symbol's own. */
  readonly startTicks?: ReadonlyMap<string, number>;
  /** Time of the first book, ms; default 0. */
  readonly firstAt?: number;
}

class SymbolWalk {
  readonly symbol: MarketSymbol;
  readonly #draw: Draw;
  readonly #levels: number;
  readonly #stepMs: number;
  readonly #fair: FairPrice;
  #book: MarketBook | null = null;

  constructor(symbol: MarketSymbol, options: WalkOptions) {
    this.symbol = symbol;
    this.#draw = mulberry32((options.seed ^ fnv1a32(symbol.symbol)) >>> 0);
    this.#levels = options.levels ?? 10;
    this.#stepMs = options.stepMs ?? 100;
    const startTicks = options.startTicks?.get(symbol.symbol) ?? symbol.startTicks;
    this.#fair = new FairPrice(symbol, this.#stepMs, this.#draw, startTicks);
  }

  moveTo(ticks: number): void {
    this.#fair.mid = ticks;
  }

  /** The trades since the last book, taken from that book, and the next book. */
  step(at: number, epochMs: number): MarketEvent[] {
    const trades = this.#book === null ? [] : this.#trades(this.#book, at, epochMs);
    this.#fair.move();
    this.#book = this.#nextBook(at);
    return [...trades, this.#book];
  }

  #nextBook(at: number): MarketBook {
    const draw = this.#draw;
    const chance = draw();
    const spread = 1 + Math.floor(chance * chance * chance * this.symbol.spreadTicks * this.#fair.scale);
    const bid = Math.max(this.#levels * 100, Math.floor(this.#fair.mid - spread / 2));
    const bids: LevelView[] = [];
    const asks: LevelView[] = [];
    let below = bid;
    let above = bid + spread;
    for (let index = 0; index < this.#levels; index += 1) {
      bids.push([below, this.#size(index)]);
      asks.push([above, this.#size(index)]);
      below -= 1 + Math.floor(draw() * (4 + 4 * index));
      above += 1 + Math.floor(draw() * (4 + 4 * index));
    }
    return { type: 'book', at, symbol: this.symbol.symbol, bids, asks };
  }

  /** Deeper levels show more. */
  #size(index: number): number {
    const [least, most] = this.symbol.touchLots;
    return Math.floor((least + this.#draw() * (most - least)) * (1 + index / 3));
  }

  #trades(book: MarketBook, at: number, epochMs: number): MarketTrade[] {
    const expected = (this.symbol.tradesPerSecond * this.#stepMs * hourLevel(epochMs) * this.#fair.scale) / 1_000;
    const count = Math.floor(2 * expected * this.#draw() + this.#draw());
    const trades: MarketTrade[] = [];
    for (let index = 0; index < count; index += 1) trades.push(this.#trade(book, at));
    return trades.sort((a, b) => a.at - b.at);
  }

  #trade(book: MarketBook, at: number): MarketTrade {
    const draw = this.#draw;
    const takerSide = draw() < 0.5 ? 'BUY' : 'SELL';
    const [touch] = takerSide === 'BUY' ? book.asks : book.bids;
    const size = draw();
    const quantity = 1 + Math.floor(4 * this.symbol.tradeLots * size * size * size);
    const when = at - 1 - Math.floor(draw() * (this.#stepMs - 1));
    return { type: 'trade', at: when, symbol: this.symbol.symbol, takerSide, price: touch?.[0] ?? 0, quantity };
  }
}

/** More steps than this at once are not made up for: a process that slept goes on from where it was. */
const CATCH_UP_STEPS = 50;

export class WalkSource implements MarketSource {
  readonly #walks: readonly SymbolWalk[];
  readonly #stepMs: number;
  readonly #startMs: number;
  #nextAt: number;

  constructor(options: WalkOptions) {
    this.#walks = options.symbols.map((symbol) => new SymbolWalk(symbol, options));
    this.#stepMs = options.stepMs ?? 100;
    this.#startMs = options.startMs;
    this.#nextAt = options.firstAt ?? 0;
  }

  readUntil(until: number): MarketEvent[] {
    const events: MarketEvent[] = [];
    const behind = Math.floor((until - this.#nextAt) / this.#stepMs);
    if (behind > CATCH_UP_STEPS) this.#nextAt += (behind - CATCH_UP_STEPS) * this.#stepMs;
    while (this.#nextAt <= until) {
      const at = this.#nextAt;
      const step = this.#walks.flatMap((walk) => walk.step(at, this.#startMs + at));
      events.push(...(this.#walks.length > 1 ? step.sort((a, b) => a.at - b.at) : step));
      this.#nextAt += this.#stepMs;
    }
    return events;
  }

  /** Puts the middle price of a symbol somewhere else; the walk goes on from there. */
  moveTo(symbol: string, ticks: number): void {
    this.#walks.find((walk) => walk.symbol.symbol === symbol)?.moveTo(ticks);
  }
}
