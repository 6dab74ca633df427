/** What the venue keeps: accounts, orders, trades. Amounts in units of 10^-8, times in whole ms of the venue's clock. */
import type { BookSide, SelfTradeMode } from '../matching/events.ts';
import type { Listing } from './listing.ts';
import type { RefusalReason } from './refused.ts';

export interface Balance {
  free: bigint;
  locked: bigint;
}

export interface Account {
  /** `BINANCE/main`. */
  readonly name: string;
  readonly apiKey: string;
  readonly secret: string;
  /** Whatever else the accounts file says of it: what a venue asks for beside the keys. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly balances: Map<string, Balance>;
  /** Open orders by client order id. */
  readonly open: Map<string, SimOrder>;
  /** The latest order of each client order id. */
  readonly latest: Map<string, SimOrder>;
  readonly trades: SimTrade[];
  updatedAt: number;
}

export type OrderStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH'
  /** Taken in by an asynchronous venue and refused by its engine. */
  | 'REJECTED';

/** A create request whose parameters have been read. */
export interface PlaceRequest {
  readonly account: Account;
  readonly listing: Listing;
  readonly clientOrderId: string;
  readonly side: BookSide;
  readonly postOnly: boolean;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly price: bigint;
  readonly quantity: bigint;
  readonly selfTrade: SelfTradeMode;
}

export interface SimTrade {
  readonly tradeId: number;
  /** The trade's id as this venue writes it. */
  readonly venueTradeId: string;
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
  /** The order's id as this venue writes it. */
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly side: BookSide;
  readonly postOnly: boolean;
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
  /** For REJECTED. */
  rejectReason: RefusalReason | null;
  updatedAt: number;
}

export const isOpen = (order: SimOrder): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
