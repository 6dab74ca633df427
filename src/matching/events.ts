/**
 * What goes into the matching engine and what comes out. Prices are whole ticks and quantities whole lots, both
 * positive safe integers; what a tick or a lot is worth is the caller's business. Time is whatever the caller passes.
 */

export type BookSide = 'BUY' | 'SELL';

/** Who gives way when both sides of a trade have the same owner. */
export type SelfTradeMode = 'NONE' | 'EXPIRE_MAKER' | 'EXPIRE_TAKER' | 'EXPIRE_BOTH';

export interface NewOrder {
  /** Positive, unique in the life of the book. */
  readonly id: number;
  /** Whose order it is; orders of one owner do not trade with each other unless `selfTrade` is NONE. */
  readonly owner: string;
  readonly side: BookSide;
  readonly price: number;
  readonly quantity: number;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  /** Refused instead of trading on arrival. Only with GTC. */
  readonly postOnly: boolean;
  /** The taker's choice; EXPIRE_MAKER when not given. */
  readonly selfTrade?: SelfTradeMode;
}

export interface TradeEvent {
  readonly type: 'trade';
  /** Increases by one per trade of the book. */
  readonly tradeId: number;
  /** The maker's price. */
  readonly price: number;
  readonly quantity: number;
  readonly takerSide: BookSide;
  /** Order ids; negative for background liquidity, which has no owner. */
  readonly makerId: number;
  readonly takerId: number;
  /** What is left of each order after this trade. */
  readonly makerLeft: number;
  readonly takerLeft: number;
  readonly at: number;
}

/** An order that ends with a quantity unfilled. */
export interface ClosedEvent {
  readonly type: 'cancelled' | 'expired';
  readonly orderId: number;
  readonly left: number;
  readonly reason: 'CANCEL' | 'IOC_REMAINDER' | 'SELF_TRADE';
  readonly at: number;
}

export type BookEvent =
  | { readonly type: 'accepted'; readonly orderId: number; readonly at: number }
  | {
      readonly type: 'rejected';
      readonly orderId: number;
      readonly reason: 'POST_ONLY_WOULD_MATCH' | 'FOK_NOT_FILLABLE';
      readonly at: number;
    }
  | TradeEvent
  | ClosedEvent;

/** One price level as others see it: price in ticks, quantity in lots. */
export type LevelView = readonly [price: number, quantity: number];
