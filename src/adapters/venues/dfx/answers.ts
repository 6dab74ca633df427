/** What DFX answers about orders, trades and balances over REST. Everything here throws WireError or is exact. */
import type { OrderFill, OrderView, VenueBalance, VenueOrderState } from '../../../engine/venue.ts';
import type { ClipId } from '../../../domain/ids.ts';
import { clipIdFrom, positive, type FromVenue } from '../facts.ts';
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
import { refusalField } from '../late-refusal.ts';
import { refusalIn } from './classify.ts';

const STATES: Readonly<Record<string, VenueOrderState>> = {
  PENDING_NEW: 'PENDING',
  NEW: 'OPEN',
  PARTIAL_FILLED: 'OPEN',
  FILLED: 'FILLED',
  CANCELED: 'CANCELLED',
  REJECT: 'REJECTED',
};

export function stateOf(status: string): VenueOrderState {
  const state = STATES[status];
  if (state === undefined) throw new WireError('status is not a known one');
  return state;
}

/** A single space stands for "none" at this venue. */
export function textOrNone(from: Wire, key: string): string | null {
  const text = optionalText(from, key)?.trim() ?? null;
  return text === '' ? null : text;
}

/** What a create answer says about the order itself. */
export interface Placed {
  readonly code: string;
  readonly message: string;
  readonly status: string | null;
  readonly venueOrderId: string | null;
  readonly clipId: ClipId | null;
}

/** The inner part of a create or cancel answer. */
export function readPlaced(data: unknown): Placed {
  const order = asObject(data, 'data');
  const message = order['msg'];
  return {
    code: textOf(order, 'code'),
    message: typeof message === 'string' ? message : '',
    status: textOrNone(order, 'status'),
    venueOrderId: optionalText(order, 'orderId') === null ? null : wholeTextOf(order, 'orderId'),
    clipId: clipIdFrom(textOrNone(order, 'clientOrderId')),
  };
}

/** Why an order is refused that was acknowledged: the venue says it in words. */
export function refused(state: VenueOrderState, said: string | null): Pick<OrderView, 'reason' | 'refusal'> {
  if (state !== 'REJECTED') return { reason: null };
  return { reason: said ?? 'REJECT', ...refusalField(state, said === null ? null : refusalIn(said)) };
}

export function readOrder(data: unknown, fromVenue: FromVenue): OrderView {
  const order = asObject(data, 'order');
  const state = stateOf(textOf(order, 'status'));
  return {
    clipId: clipIdFrom(textOrNone(order, 'clientOrderId')),
    venueOrderId: wholeTextOf(order, 'orderId'),
    symbol: fromVenue(textOf(order, 'symbol')),
    state,
    quantity: quantityOf(order, 'quantity'),
    cumQuantity: quantityOf(order, 'tradeQty'),
    ...refused(state, textOrNone(order, 'failedReason')),
    at: instantOf(order, 'updateTime'),
  };
}

/** What a trade takes over from its order. */
export type TradedOrder = Pick<OrderView, 'clipId' | 'venueOrderId' | 'symbol'>;

/** One page of trades of an order. The venue leaves the order out of some answers: then the question names it. */
export function readTrades(data: unknown, order: TradedOrder): OrderFill[] {
  return asList(data, 'trades').map((each) => {
    const trade = asObject(each, 'trade');
    const orderId = textOrNone(trade, 'orderId');
    if (orderId !== null && orderId !== order.venueOrderId) throw new WireError('trade is of another order');
    return {
      clipId: order.clipId,
      venueOrderId: order.venueOrderId,
      symbol: order.symbol,
      fill: {
        fillId: wholeTextOf(trade, 'tradeId'),
        quantity: positive(quantityOf(trade, 'quantity'), 'quantity'),
        price: positive(priceOf(trade, 'price'), 'price'),
        fee: feeOf(trade, 'fee'),
        feeAsset: textOrNone(trade, 'feeAsset'),
        liquidity: flagOf(trade, 'isMaker') ? 'MAKER' : 'TAKER',
        at: instantOf(trade, 'time'),
      },
    };
  });
}

export function readBalances(data: unknown): Map<string, VenueBalance> {
  const balances = asList(data, 'balances').map((each) => {
    const balance = asObject(each, 'balance');
    // The venue's own documentation spells it both ways.
    const free = balance['available'] === undefined ? 'avaliable' : 'available';
    return [
      textOf(balance, 'tokenCode'),
      { free: quantityOf(balance, free), locked: quantityOf(balance, 'frozen') },
    ] as const;
  });
  return new Map(balances);
}
