/** A trade of ours. The venue's trade id makes it a fact that is applied once. */
import type { Fee, Price, Quantity } from './decimal.ts';
import type { Instant } from './time.ts';

export interface Fill {
  /** The venue's trade id, unique per (venue, account, symbol). */
  readonly fillId: string;
  readonly quantity: Quantity;
  readonly price: Price;
  /** What the venue charged, in `feeAsset`; below zero is a rebate, to the venue's own digit. */
  readonly fee: Fee;
  readonly feeAsset: string | null;
  readonly liquidity: 'MAKER' | 'TAKER' | null;
  /** The venue's time of the trade. */
  readonly at: Instant;
}
