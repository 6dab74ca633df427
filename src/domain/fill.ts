/** A trade of ours. The venue's trade id makes it a fact that is applied once. */
import type { Notional, Price, Quantity } from './decimal.ts';
import type { Instant } from './time.ts';

export interface Fill {
  /** The venue's trade id, unique per (venue, account, symbol). */
  readonly fillId: string;
  readonly quantity: Quantity;
  readonly price: Price;
  /** What the venue charged, in `feeAsset`; negative for a rebate is not modelled. */
  readonly fee: Notional;
  readonly feeAsset: string | null;
  readonly liquidity: 'MAKER' | 'TAKER' | null;
  /** The venue's time of the trade. */
  readonly at: Instant;
}
