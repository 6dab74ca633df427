/** The requests of Binance Spot: paths with their queries, and what each costs. Pure: nothing is sent from here. */
import { toText } from '../../../domain/decimal.ts';
import type { PlaceRequest } from '../../../engine/venue.ts';
import type { HttpRequest } from '../exchange.ts';
import type { CallKind } from '../limiter.ts';
import type { Params } from './signer.ts';

/** What an error answer is read as: the same code means different things to different questions. */
export type Operation = 'create' | 'cancel' | 'query';

/** One call before it is signed. */
export interface ApiCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly params: Params;
  readonly operation: Operation;
  readonly kind: CallKind;
  readonly weight: number;
  readonly bodyLimit?: number;
}

/** Longest list read in one answer: all open orders, all balances. */
const LIST_BYTES_MAX = 32 * 1_048_576;
/** Trades a page of `myTrades` holds at most. */
export const TRADES_PER_PAGE = 1_000;

const ORDER_PATH = '/api/v3/order';

export function placeCall(request: PlaceRequest, venueSymbol: string): ApiCall {
  const kind = request.postOnly
    ? ([['type', 'LIMIT_MAKER']] as const)
    : ([
        ['type', 'LIMIT'],
        ['timeInForce', request.timeInForce],
      ] as const);
  const params: Params = [
    ['symbol', venueSymbol],
    ['side', request.side],
    ...kind,
    ['quantity', toText(request.quantity)],
    ['price', toText(request.price)],
    ['newClientOrderId', request.clipId],
    ['newOrderRespType', 'FULL'],
  ];
  return { method: 'POST', path: ORDER_PATH, params, operation: 'create', kind: 'ORDER', weight: 1 };
}

const named = (venueSymbol: string, clipId: string): Params => [
  ['symbol', venueSymbol],
  ['origClientOrderId', clipId],
];

export const cancelCall = (venueSymbol: string, clipId: string): ApiCall => ({
  method: 'DELETE',
  path: ORDER_PATH,
  params: named(venueSymbol, clipId),
  operation: 'cancel',
  kind: 'MANAGE',
  weight: 1,
});

export const orderCall = (venueSymbol: string, clipId: string): ApiCall => ({
  method: 'GET',
  path: ORDER_PATH,
  params: named(venueSymbol, clipId),
  operation: 'query',
  kind: 'MANAGE',
  weight: 4,
});

/** Trades of one order, from trade `fromId` on when given. */
export const tradesCall = (venueSymbol: string, venueOrderId: string, fromId: string | null): ApiCall => ({
  method: 'GET',
  path: '/api/v3/myTrades',
  params: [
    ['symbol', venueSymbol],
    ['orderId', venueOrderId],
    ...(fromId === null ? [] : ([['fromId', fromId]] as const)),
    ['limit', String(TRADES_PER_PAGE)],
  ],
  operation: 'query',
  kind: 'MANAGE',
  weight: 5,
});

export const openOrdersCall: ApiCall = {
  method: 'GET',
  path: '/api/v3/openOrders',
  params: [],
  operation: 'query',
  kind: 'MANAGE',
  weight: 80,
  bodyLimit: LIST_BYTES_MAX,
};

export const accountCall: ApiCall = {
  method: 'GET',
  path: '/api/v3/account',
  params: [['omitZeroBalances', 'true']],
  operation: 'query',
  // Balances can wait: orders go first.
  kind: 'DATA',
  weight: 20,
  bodyLimit: LIST_BYTES_MAX,
};

/** What the key may do. */
export const restrictionsCall: ApiCall = {
  method: 'GET',
  path: '/sapi/v1/account/apiRestrictions',
  params: [],
  operation: 'query',
  kind: 'MANAGE',
  weight: 1,
};

/** Adds the time window to a call: `timestamp` on the venue's clock, both in ms. */
export const timed = (call: ApiCall, timestamp: number, receiveWindowMs: number): Params => [
  ...call.params,
  ['recvWindow', String(receiveWindowMs)],
  ['timestamp', String(timestamp)],
];
