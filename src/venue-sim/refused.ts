/** Why the exchange itself refuses an order or a cancel; every protocol words these in its own codes and texts. */

export type RefusalReason =
  | 'MARKET_CLOSED'
  | 'PRICE_LOW'
  | 'PRICE_HIGH'
  | 'PRICE_OFF_TICK'
  /** Too far from the last price. */
  | 'PRICE_AWAY'
  | 'QUANTITY_LOW'
  | 'QUANTITY_HIGH'
  | 'QUANTITY_OFF_STEP'
  | 'NOTIONAL_LOW'
  | 'NOTIONAL_HIGH'
  | 'OPEN_ORDERS_MAX'
  | 'POSITION_MAX'
  | 'DUPLICATE_ID'
  | 'FUNDS'
  /** A post-only order that would trade on arrival. */
  | 'WOULD_TAKE'
  /** A cancel of an order that is not open, or never was there. */
  | 'NOT_OPEN';

export class Refused extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(reason);
    this.name = 'Refused';
    this.reason = reason;
  }
}
