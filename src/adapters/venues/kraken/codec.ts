/** The requests of Kraken Spot: paths with their parameters, and what each costs. Pure: nothing is sent from here. */
import { toText } from '../../../domain/decimal.ts';
import { formatInstant, type Instant } from '../../../domain/time.ts';
import type { OrderRef, PlaceRequest } from '../../../engine/venue.ts';
import type { QueryKind } from './budget.ts';

/** What an error answer is read as: the same text means different things to different questions. */
export type Operation = 'create' | 'cancel' | 'query';

export type Params = readonly (readonly [name: string, value: string])[];

/** One private call before it has a nonce. */
export interface PrivateCall {
  readonly path: string;
  readonly params: Params;
  readonly operation: Operation;
  /** What it takes of the counter for queries; null for calls that counter leaves out. */
  readonly query: { readonly kind: QueryKind; readonly cost: number } | null;
}

/** Longest list read in one answer. */
export const LIST_BYTES_MAX = 32 * 1_048_576;
/** Entries a page of closed orders or of trades holds. */
export const PAGE = 50;
export const ORDERS_A_QUERY = 50;

/** Form-encoded, in the order given, exactly as it is signed. */
export const formOf = (params: Params): string =>
  params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');

function flagsOf(request: PlaceRequest): string {
  // One fee asset for both sides, the one in which the venue lists fees of trades.
  return request.postOnly ? 'post,fciq' : 'fciq';
}

/** `deadline`: the venue's time after which its engine must refuse the order. */
export const placeCall = (request: PlaceRequest, pair: string, deadline: Instant): PrivateCall => ({
  path: '/0/private/AddOrder',
  params: [
    ['ordertype', 'limit'],
    ['pair', pair],
    ['type', request.side === 'BUY' ? 'buy' : 'sell'],
    ['volume', toText(request.quantity)],
    ['price', toText(request.price)],
    ['timeinforce', request.timeInForce],
    ['oflags', flagsOf(request)],
    ['cl_ord_id', request.clipId],
    ['deadline', formatInstant(deadline)],
  ],
  operation: 'create',
  query: null,
});

export const cancelCall = (order: OrderRef): PrivateCall => ({
  path: '/0/private/CancelOrder',
  params: [order.venueOrderId === null ? ['cl_ord_id', order.clipId] : ['txid', order.venueOrderId]],
  operation: 'cancel',
  query: null,
});

const query = (name: string, params: Params, kind: QueryKind, cost: number): PrivateCall => ({
  path: `/0/private/${name}`,
  params,
  operation: 'query',
  query: { kind, cost },
});

/** Points of the venue's counter. A look-up takes all it may need before it begins: half of one is worth nothing. */
export const ORDERS_POINTS = 1;
export const OPEN_POINTS = 1;
export const CLOSED_POINTS = 2;
export const TRADES_POINTS = 2;

/** Whoever asks one of these has taken its points. */
const paid = (name: string, params: Params): PrivateCall => query(name, params, 'RESOLVE', 0);

const WITH_TRADES = ['trades', 'true'] as const;

/** Orders by the venue's ids, at most ORDERS_A_QUERY. */
export const ordersCall = (venueOrderIds: readonly string[]): PrivateCall =>
  paid('QueryOrders', [['txid', venueOrderIds.join(',')], WITH_TRADES]);

/** The open orders, or the one with our id. */
export const openCall = (clipId: string | null): PrivateCall =>
  paid('OpenOrders', [WITH_TRADES, ...(clipId === null ? [] : ([['cl_ord_id', clipId]] as const))]);

/** The one with our id among those that have ended. */
export const closedByIdCall = (clipId: string): PrivateCall =>
  paid('ClosedOrders', [WITH_TRADES, ['cl_ord_id', clipId]]);

/** A page of orders that were made or have ended after a time, whole seconds, newest first; of all when it is null. */
export const closedCall = (startS: number | null, offset: number): PrivateCall =>
  paid('ClosedOrders', [
    WITH_TRADES,
    ...(startS === null ? [] : ([['start', String(startS)]] as const)),
    ['ofs', String(offset)],
  ]);

/** A page of the account's trades between two times, whole seconds, newest first; `points` that are not taken yet. */
export const tradesCall = (startS: number, endS: number | null, offset: number, points: number): PrivateCall =>
  query(
    'TradesHistory',
    [['start', String(startS)], ...(endS === null ? [] : ([['end', String(endS)]] as const)), ['ofs', String(offset)]],
    'RESOLVE',
    points,
  );

export const openOrdersCall: PrivateCall = query('OpenOrders', [], 'RESYNC', 1);
export const balancesCall: PrivateCall = query('BalanceEx', [], 'SPARE', 1);
export const tokenCall: PrivateCall = query('GetWebSocketsToken', [], 'READ', 1);
