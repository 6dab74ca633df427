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

/** One public print. */
export interface Trade {
  readonly tradeId: string;
  readonly price: Price;
  readonly quantity: Quantity;
  /** Side of the order that took liquidity. */
  readonly takerSide: 'BUY' | 'SELL';
  readonly at: Instant;
}
