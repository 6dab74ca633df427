/** What happens at the exchange, before any protocol has put it into its own words. */
import type { TradeEvent } from '../matching/events.ts';
import type { Listing } from './listing.ts';
import type { Account, SimOrder, SimTrade } from './order.ts';
import type { RefusalReason } from './refused.ts';

export type OrderEvent =
  | { readonly type: 'OPENED'; readonly order: SimOrder }
  | { readonly type: 'TRADED'; readonly order: SimOrder; readonly trade: SimTrade }
  /** `cancelId` is the client order id of the cancel, where the protocol has such a thing. */
  | { readonly type: 'CANCELLED'; readonly order: SimOrder; readonly cancelId: string | null }
  | {
      readonly type: 'EXPIRED';
      readonly order: SimOrder;
      readonly reason: 'IOC_REMAINDER' | 'SELF_TRADE' | 'FOK_NOT_FILLABLE';
    }
  /** Acknowledged, then refused by the engine: asynchronous venues only. */
  | { readonly type: 'REJECTED'; readonly order: SimOrder; readonly reason: RefusalReason };

/** Whoever listens: the protocol's streams. */
export interface ExchangeListener {
  /**
   * Called while the order is as the event left it: words the event at once and returns what sends it. That is called
   * after the ledger is on disk. Null when nobody follows the account.
   */
  onOrder(event: OrderEvent): (() => void) | null;
  /** These assets of the account changed. */
  onBalances(account: Account, assets: ReadonlySet<string>): void;
  onTrade(listing: Listing, trade: TradeEvent): void;
  onBook(listing: Listing): void;
}
