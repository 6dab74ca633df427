/** An order and a trade as the venue keeps them. Amounts in units of 10^-8, times in whole ms of the venue's clock. */
import type { BookSide, SelfTradeMode } from '../matching/events.ts';
import type { Account } from './account.ts';
import type { Listing } from './listing.ts';

export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH';

/** A create request whose parameters have been read. */
export interface PlaceRequest {
  readonly account: Account;
  readonly listing: Listing;
  readonly clientOrderId: string;
  readonly side: BookSide;
  readonly type: 'LIMIT' | 'LIMIT_MAKER';
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly price: bigint;
  readonly quantity: bigint;
  readonly selfTrade: SelfTradeMode;
  readonly responseType: 'ACK' | 'RESULT' | 'FULL';
}

export interface SimTrade {
  readonly tradeId: number;
  readonly order: SimOrder;
  readonly price: number;
  readonly quantity: number;
  readonly quoteQuantity: bigint;
  readonly fee: bigint;
  readonly feeAsset: string;
  readonly isMaker: boolean;
  readonly at: number;
}

export interface SimOrder {
  readonly account: Account;
  readonly listing: Listing;
  readonly id: number;
  readonly clientOrderId: string;
  readonly side: BookSide;
  readonly type: PlaceRequest['type'];
  readonly timeInForce: PlaceRequest['timeInForce'];
  readonly selfTrade: SelfTradeMode;
  readonly price: number;
  readonly quantity: number;
  readonly createdAt: number;
  readonly trades: SimTrade[];
  executed: number;
  quoteExecuted: bigint;
  /** Balance still locked for it, in the asset it gives away. */
  locked: bigint;
  status: OrderStatus;
  updatedAt: number;
}

export const isOpen = (order: SimOrder): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
