/** What Kraken answers about orders, trades and balances over REST. Everything here throws WireError or is exact. */
import { isAtLeast, isZero, subtract, ZERO_QUANTITY, type Quantity } from '../../../domain/decimal.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import type {
  OrderFill,
  OrderView,
  PlaceRequest,
  Refusal,
  VenueBalance,
  VenueOrderState,
} from '../../../engine/venue.ts';
import { clipIdFrom, positive, type FromVenue } from '../facts.ts';
import { asList, asObject, feeOf, optionalText, priceOf, quantityOf, textOf, WireError, type Wire } from '../json.ts';
import { AGAINST_THE_RULES, NO_FUNDS, refusalField } from '../late-refusal.ts';
import { assetFrom, secondsOf } from './reading.ts';

/** An order as it was read, with what is needed to read its trades. */
export interface ReadOrder {
  readonly view: OrderView;
  /** Ids of its trades; null when the venue did not list them. */
  readonly tradeIds: readonly string[] | null;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
}

/** Beginnings of the reasons with which the engine refuses an order that the venue had acknowledged. */
const REFUSALS: readonly (readonly [start: string, refusal: Refusal])[] = [
  ['post only', AGAINST_THE_RULES],
  ['insufficient', NO_FUNDS],
];

export const refusalOf = (reason: string | null): Refusal | null =>
  REFUSALS.find(([start]) => reason?.toLowerCase().startsWith(start))?.[1] ?? null;

/** A cancel that nobody asked for, of an order that never traded, is the engine's refusal. */
export const isRefusal = (reason: string | null, cumQuantity: Quantity): boolean =>
  isZero(cumQuantity) && refusalOf(reason) !== null;

function stateOf(status: string, cum: Quantity, quantity: Quantity, reason: string | null): VenueOrderState {
  switch (status) {
    case 'pending':
      return 'PENDING';
    case 'open':
      return 'OPEN';
    case 'closed':
      // Closed without being full would contradict itself if it were called filled.
      return isAtLeast(cum, quantity) ? 'FILLED' : 'CANCELLED';
    case 'canceled':
      return isRefusal(reason, cum) ? 'REJECTED' : 'CANCELLED';
    case 'expired':
      return 'EXPIRED';
    default:
      throw new WireError('status is not a known one');
  }
}

export function readOrder(venueOrderId: string, answer: unknown, fromVenue: FromVenue): ReadOrder {
  const order = asObject(answer, 'order');
  const quantity = quantityOf(order, 'vol');
  const cumQuantity = quantityOf(order, 'vol_exec');
  const reason = optionalText(order, 'reason');
  const state = stateOf(textOf(order, 'status'), cumQuantity, quantity, reason);
  const openedAt = secondsOf(order, 'opentm');
  const closedAt = optionalText(order, 'closetm') === null ? null : secondsOf(order, 'closetm');
  const hasClosed = closedAt !== null && closedAt > 0;
  const view: OrderView = {
    clipId: clipIdFrom(optionalText(order, 'cl_ord_id')),
    venueOrderId,
    symbol: fromVenue(textOf(asObject(order['descr'], 'descr'), 'pair')),
    state,
    ...refusalField(state, refusalOf(reason)),
    quantity,
    cumQuantity,
    reason,
    at: hasClosed ? closedAt : openedAt,
  };
  return { view, tradeIds: readTradeIds(order), openedAt, closedAt: hasClosed ? closedAt : null };
}

function readTradeIds(order: Wire): readonly string[] | null {
  if (order['trades'] === undefined) return null;
  return asList(order['trades'], 'trades').map((id) => textOf({ trade: id }, 'trade'));
}

/** Orders by the venue's ids. */
export const readOrders = (answer: unknown, what: string, fromVenue: FromVenue): ReadOrder[] =>
  Object.entries(asObject(answer, what)).map(([venueOrderId, order]) => readOrder(venueOrderId, order, fromVenue));

export const readOpenOrders = (answer: unknown, fromVenue: FromVenue): ReadOrder[] =>
  readOrders(asObject(answer, 'answer')['open'], 'open orders', fromVenue);

export const readClosedOrders = (answer: unknown, fromVenue: FromVenue): ReadOrder[] =>
  readOrders(asObject(answer, 'answer')['closed'], 'closed orders', fromVenue);

/** What the venue says to a create: that it has the order, and not yet what its engine makes of it. */
export function readPlaced(answer: unknown, request: PlaceRequest, now: number): OrderView {
  const placed = asObject(answer, 'answer');
  const [first, ...others] = asList(placed['txid'], 'txid');
  const venueOrderId = textOf({ txid: first }, 'txid');
  const named = optionalText(placed, 'cl_ord_id');
  if (others.length > 0) throw new WireError('txid names several orders');
  if (named !== null && named !== request.clipId) throw new WireError('answer is about another order');
  return {
    clipId: request.clipId,
    venueOrderId,
    symbol: request.symbol,
    state: 'PENDING',
    quantity: request.quantity,
    cumQuantity: ZERO_QUANTITY,
    reason: null,
    at: instant(now),
  };
}

/** Orders the cancel has reached. */
export function readCancelled(answer: unknown): number {
  const count = textOf(asObject(answer, 'answer'), 'count');
  if (!/^[0-9]{1,4}$/.test(count)) throw new WireError('count is not a whole number');
  return Number(count);
}

export interface TradePage {
  /** Trades on the page, of whatever order. */
  readonly length: number;
  readonly fills: readonly OrderFill[];
}

/** The trades of one order on a page of the account's trades. */
export function readTrades(answer: unknown, order: OrderView): TradePage {
  const trades = Object.entries(asObject(asObject(answer, 'answer')['trades'], 'trades'));
  const ours = trades.filter(([, trade]) => asObject(trade, 'trade')['ordertxid'] === order.venueOrderId);
  return { length: trades.length, fills: ours.map(([id, trade]) => readTrade(id, asObject(trade, 'trade'), order)) };
}

function readTrade(fillId: string, trade: Wire, order: OrderView): OrderFill {
  const fee = feeOf(trade, 'fee');
  const isMaker = trade['maker'];
  return {
    clipId: order.clipId,
    venueOrderId: order.venueOrderId,
    symbol: order.symbol,
    fill: {
      fillId,
      quantity: positive(quantityOf(trade, 'vol'), 'vol'),
      price: positive(priceOf(trade, 'price'), 'price'),
      fee,
      // Orders are sent with the wish to pay in the quote asset, which is what this list is kept in.
      feeAsset: isZero(fee) ? null : (order.symbol.split('/')[1] ?? null),
      liquidity: typeof isMaker === 'boolean' ? (isMaker ? 'MAKER' : 'TAKER') : null,
      at: secondsOf(trade, 'time'),
    },
  };
}

export function readBalances(answer: unknown): Map<string, VenueBalance> {
  const balances = Object.entries(asObject(answer, 'balances')).map(([asset, each]) => {
    const entry = asObject(each, 'balance');
    const locked = quantityOf(entry, 'hold_trade');
    const free = subtract(quantityOf(entry, 'balance'), locked);
    return [assetFrom(asset), { free, locked }] as const;
  });
  return new Map(balances);
}

export const readToken = (answer: unknown): string => textOf(asObject(answer, 'answer'), 'token');
