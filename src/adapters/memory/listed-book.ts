/** One symbol of the in-memory exchange: its book, and the exchange's rules for what may enter it. */
import { brokenRule } from '../../domain/broken-rule.ts';
import { isPositive, stepsIn, stepsOf, type Price, type Quantity } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Levels, Quote, Trade } from '../../domain/market.ts';
import type { Instant } from '../../domain/time.ts';
import { OrderBook } from '../../matching/order-book.ts';
import { TradeTape } from '../trade-tape.ts';

/** Price ticks and quantity lots as whole numbers, for the book. */
export interface Grid {
  readonly ticks: (price: Price) => number;
  readonly lots: (quantity: Quantity) => number;
  readonly price: (ticks: number) => Price;
  readonly quantity: (lots: number) => Quantity;
}

export class ListedBook {
  readonly instrument: Instrument;
  readonly book: OrderBook;
  readonly grid: Grid;
  /** When the book last changed from outside. */
  movedAt: Instant;
  lastTrade: Trade | null = null;
  readonly tape = new TradeTape();

  constructor(instrument: Instrument, at: Instant) {
    const { tick, step } = instrument.rules;
    invariant(isPositive(tick), `${instrument.symbol} has no tick: its book needs one`);
    this.instrument = instrument;
    this.book = new OrderBook();
    this.movedAt = at;
    this.grid = {
      ticks: (price) => Number(stepsIn(price, tick)),
      lots: (quantity) => Number(stepsIn(quantity, step)),
      price: (ticks) => stepsOf(tick, BigInt(ticks)),
      quantity: (lots) => stepsOf(step, BigInt(lots)),
    };
  }

  /** The touch, or null when a side is empty. */
  quote(at: Instant): Quote | null {
    const bid = this.book.depth('BUY', 1)[0];
    const ask = this.book.depth('SELL', 1)[0];
    if (bid === undefined || ask === undefined) return null;
    return {
      bid: this.grid.price(bid[0]),
      bidQuantity: this.grid.quantity(bid[1]),
      ask: this.grid.price(ask[0]),
      askQuantity: this.grid.quantity(ask[1]),
      at,
    };
  }

  /** Best levels of both sides, at most `count` of each. */
  levels(count: number): Levels {
    const prices = (side: 'BUY' | 'SELL'): Price[] =>
      this.book.depth(side, count).map(([ticks]) => this.grid.price(ticks));
    return { bids: prices('BUY'), asks: prices('SELL') };
  }

  /** A public trade. */
  print(trade: Trade): void {
    this.lastTrade = trade;
    this.tape.note(trade);
  }

  /** The rule an order breaks, in words; null when it breaks none. */
  brokenRule(price: Price, quantity: Quantity): string | null {
    return brokenRule(this.instrument.rules, price, quantity);
  }
}
