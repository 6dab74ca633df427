/** What Binance answers about orders, trades and balances over REST. Everything here throws WireError or is exact. */
import type { Fill } from '../../../domain/fill.ts';
import type { OrderFill, OrderView, VenueBalance, VenueOrderState } from '../../../engine/venue.ts';
import { clipIdFrom, positive, stateNamed, type FromVenue, type StateWords } from '../facts.ts';
import {
  asList,
  asObject,
  flagOf,
  instantOf,
  feeOf,
  optionalText,
  priceOf,
  quantityOf,
  textOf,
  wholeTextOf,
  WireError,
  type Wire,
} from '../json.ts';

const STATES: StateWords = {
  NEW: 'OPEN',
  PENDING_NEW: 'PENDING',
  PARTIALLY_FILLED: 'OPEN',
  FILLED: 'FILLED',
  CANCELED: 'CANCELLED',
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
  EXPIRED_IN_MATCH: 'EXPIRED',
};

export const stateOf = (status: string): VenueOrderState => stateNamed(STATES, status);

/** The keys that differ between a create answer, a cancel answer and a queried order. */
export interface OrderKeys {
  readonly id: 'clientOrderId' | 'origClientOrderId';
  readonly at: 'transactTime' | 'updateTime';
}

export const PLACED: OrderKeys = { id: 'clientOrderId', at: 'transactTime' };
/** A cancel has a client id of its own in `clientOrderId`. */
export const CANCELLED: OrderKeys = { id: 'origClientOrderId', at: 'transactTime' };
export const QUERIED: OrderKeys = { id: 'clientOrderId', at: 'updateTime' };

export function readOrder(answer: unknown, keys: OrderKeys, fromVenue: FromVenue): OrderView {
  const order = asObject(answer, 'order');
  const status = textOf(order, 'status');
  const state = stateOf(status);
  return {
    clipId: clipIdFrom(optionalText(order, keys.id)),
    venueOrderId: wholeTextOf(order, 'orderId'),
    symbol: fromVenue(textOf(order, 'symbol')),
    state,
    quantity: quantityOf(order, 'origQty'),
    cumQuantity: quantityOf(order, 'executedQty'),
    reason: state === 'REJECTED' || state === 'EXPIRED' ? status : null,
    at: instantOf(order, keys.at),
  };
}

/** What a trade takes over from its order. */
type TradedOrder = Pick<OrderView, 'clipId' | 'venueOrderId' | 'symbol'>;

/** The trades inside a FULL create answer. They happened on arrival, so each of them took liquidity. */
export function readPlacedFills(answer: unknown, order: OrderView): OrderFill[] {
  const fills = asObject(answer, 'order')['fills'];
  // RESULT answers have no list; what is missing shows against cumQuantity.
  if (fills === undefined) return [];
  return asList(fills, 'fills').map((each) => {
    const fill = asObject(each, 'fill');
    return toFill(fill, order, { fillId: wholeTextOf(fill, 'tradeId'), liquidity: 'TAKER', at: order.at });
  });
}

/** One page of `myTrades` for an order. */
export function readTrades(answer: unknown, order: TradedOrder): OrderFill[] {
  return asList(answer, 'trades').map((each) => {
    const trade = asObject(each, 'trade');
    if (textOf(trade, 'orderId') !== order.venueOrderId) throw new WireError('trade is of another order');
    const liquidity = flagOf(trade, 'isMaker') ? 'MAKER' : 'TAKER';
    return toFill(trade, order, { fillId: wholeTextOf(trade, 'id'), liquidity, at: instantOf(trade, 'time') });
  });
}

function toFill(trade: Wire, order: TradedOrder, known: Pick<Fill, 'fillId' | 'liquidity' | 'at'>): OrderFill {
  return {
    clipId: order.clipId,
    venueOrderId: order.venueOrderId,
    symbol: order.symbol,
    fill: {
      ...known,
      quantity: positive(quantityOf(trade, 'qty'), 'qty'),
      price: positive(priceOf(trade, 'price'), 'price'),
      fee: feeOf(trade, 'commission'),
      feeAsset: optionalText(trade, 'commissionAsset'),
    },
  };
}

export function readBalances(answer: unknown): Map<string, VenueBalance> {
  const balances = asList(asObject(answer, 'account')['balances'], 'balances').map((each) => {
    const balance = asObject(each, 'balance');
    return [
      textOf(balance, 'asset'),
      { free: quantityOf(balance, 'free'), locked: quantityOf(balance, 'locked') },
    ] as const;
  });
  return new Map(balances);
}
