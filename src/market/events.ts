/**
 * What the rest of the market does, as data: the levels it shows and the trades it takes. Prices are whole ticks,
 * quantities whole lots, times whole milliseconds from the start of the source.
 */
import type { BookSide, LevelView } from '../matching/events.ts';

export interface MarketBook {
  readonly type: 'book';
  readonly at: number;
  readonly symbol: string;
  /** Best first. The levels replace all earlier ones. */
  readonly bids: readonly LevelView[];
  readonly asks: readonly LevelView[];
}

export interface MarketTrade {
  readonly type: 'trade';
  readonly at: number;
  readonly symbol: string;
  readonly takerSide: BookSide;
  /** The worst price the taker accepts. */
  readonly price: number;
  readonly quantity: number;
}

export type MarketEvent = MarketBook | MarketTrade;

export interface MarketSource {
  /** All events not handed out yet with `at` up to and including `until`, in time order. */
  readUntil(until: number): MarketEvent[];
}
