/** What a market shows: the touch and the public trades. */
import type { Price, Quantity } from './decimal.ts';
import type { Instant } from './time.ts';

/** Best bid and ask with their displayed quantities. `at` is when we received it. */
export interface Quote {
  readonly bid: Price;
  readonly bidQuantity: Quantity;
  readonly ask: Price;
  readonly askQuantity: Quantity;
  readonly at: Instant;
}

/** Best bid and ask. */
export interface Touch {
  readonly bid: Price;
  readonly ask: Price;
}

/** Observed prices of both sides, best first: level 1 is the touch. */
export interface Levels {
  readonly bids: readonly Price[];
  readonly asks: readonly Price[];
}

/** Trading of an equal piece of time, `at` its start. A piece without a trade may be missing. */
export interface Candle {
  readonly at: Instant;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** Base units. */
  readonly volume: Quantity;
}

/** One public print. */
export interface Trade {
  readonly tradeId: string;
  readonly price: Price;
  readonly quantity: Quantity;
  /** Side of the order that took liquidity. */
  readonly takerSide: 'BUY' | 'SELL';
  readonly at: Instant;
}
