/** An order as the in-memory exchange keeps it, and what it shows of it. */
import { notionalOf, fromStored, subtract, toText, type Price, type Quantity } from '../../domain/decimal.ts';
import type { ClipId } from '../../domain/ids.ts';
import type { Instrument, Side } from '../../domain/instrument.ts';
import type { Instant } from '../../domain/time.ts';
import type { OrderFill, OrderView, VenueOrderState } from '../../engine/venue.ts';

export interface ExchangeOrder {
  readonly id: number;
  readonly account: string;
  readonly clipId: ClipId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /** When it came in. */
  readonly entered: Instant;
  cumQuantity: Quantity;
  state: VenueOrderState;
  reason: string | null;
  at: Instant;
  readonly fills: OrderFill[];
}

export const viewOf = (order: ExchangeOrder): OrderView => ({
  clipId: order.clipId,
  venueOrderId: String(order.id),
  symbol: order.instrument.symbol,
  state: order.state,
  quantity: order.quantity,
  cumQuantity: order.cumQuantity,
  reason: order.reason,
  at: order.at,
});

/** Price times quantity as an amount of the quote asset. */
export const quoteAmount = (price: Price, quantity: Quantity): Quantity =>
  fromStored<Quantity>(toText(notionalOf(price, quantity)));

/** The asset an order pays with, and how much of it a part of the order needs at most. */
export const neededFor = (order: ExchangeOrder, part: Quantity): readonly [asset: string, amount: Quantity] =>
  order.side === 'BUY' ? [order.instrument.quote, quoteAmount(order.price, part)] : [order.instrument.base, part];

export const leftOf = (order: ExchangeOrder): Quantity => subtract(order.quantity, order.cumQuantity);

export const isOpen = (order: ExchangeOrder): boolean => order.state === 'OPEN';
