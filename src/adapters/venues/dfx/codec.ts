/** The requests of DFX: paths with their queries, and whose budget each uses up. Pure: nothing is sent from here. */
import { toText } from '../../../domain/decimal.ts';
import type { PlaceRequest } from '../../../engine/venue.ts';
import type { CallKind } from '../limiter.ts';
import type { LaneName } from './lanes.ts';

/** What an error answer is read as: the same code means different things to different questions. */
export type Operation = 'create' | 'cancel' | 'query';

/** One call before it is signed. Everything goes into the query, for POST and DELETE too. */
export interface DfxCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly operation: Operation;
  readonly kind: CallKind;
  /** Null: the venue states no limit. */
  readonly lane: LaneName | null;
  readonly bodyLimit?: number;
}

/** Longest list read in one answer. */
const LIST_BYTES_MAX = 8 * 1_048_576;
/** Most entries the venue gives at once. */
export const TRADES_PER_PAGE = 100;
export const OPEN_ORDERS_PER_PAGE = 100;
export const FINISHED_PER_PAGE = 500;

const ORDER_PATH = '/api/v1/spot/order';

export const queryOf = (params: DfxCall['params']): string =>
  params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');

/** The protocol has no time in force: every order stays until it is filled or cancelled. */
export function placeCall(request: PlaceRequest, accountId: string, venueSymbol: string): DfxCall {
  return {
    method: 'POST',
    path: ORDER_PATH,
    params: [
      ['symbol', venueSymbol],
      ['accountId', accountId],
      ['side', request.side],
      ['type', 'LIMIT'],
      ['price', toText(request.price)],
      ['quantity', toText(request.quantity)],
      ['clientOrderId', request.clipId],
    ],
    operation: 'create',
    kind: 'ORDER',
    lane: 'CREATE',
  };
}

/** By our id: the reference's own sample spells the parameter wrongly, its table is right. */
export const cancelCall = (accountId: string, clipId: string): DfxCall => ({
  method: 'DELETE',
  path: ORDER_PATH,
  params: [
    ['accountId', accountId],
    ['clientOrderId', clipId],
  ],
  operation: 'cancel',
  kind: 'MANAGE',
  lane: 'CANCEL',
});

const query = (path: string, lane: LaneName, params: DfxCall['params']): DfxCall => ({
  method: 'GET',
  path,
  params,
  operation: 'query',
  kind: 'MANAGE',
  lane,
  bodyLimit: LIST_BYTES_MAX,
});

export const orderCall = (accountId: string, clipId: string): DfxCall =>
  query(ORDER_PATH, 'ORDER', [
    ['accountId', accountId],
    ['clientOrderId', clipId],
  ]);

/** Open orders, of one symbol or of all. */
export const openOrdersCall = (accountId: string, venueSymbol: string | null = null): DfxCall =>
  query('/api/v1/spot/open_order', 'OPEN', [
    ['accountId', accountId],
    ...(venueSymbol === null ? [] : ([['symbol', venueSymbol]] as const)),
    ['limit', String(OPEN_ORDERS_PER_PAGE)],
  ]);

/** When an order was made at the earliest and at the latest, on the venue's clock, ms. */
export interface Made {
  readonly from: number;
  readonly to: number;
}

/** Orders that have ended, and were made in that time. */
export const finishedOrdersCall = (accountId: string, venueSymbol: string, made: Made | null): DfxCall =>
  query('/api/v1/spot/finish_order', 'FINISHED', [
    ['accountId', accountId],
    ['symbol', venueSymbol],
    ['limit', String(FINISHED_PER_PAGE)],
    ...(made === null ? [] : [['startTime', String(made.from)] as const, ['endTime', String(made.to)] as const]),
  ]);

/** Trades of one order, newest first; from trade `fromId` down when given. */
export const tradesCall = (
  accountId: string,
  venueSymbol: string,
  venueOrderId: string,
  fromId: string | null,
): DfxCall =>
  query('/api/v1/account/trades', 'TRADES', [
    ['symbol', venueSymbol],
    ['accountId', accountId],
    ['orderId', venueOrderId],
    ...(fromId === null ? [] : ([['fromId', fromId]] as const)),
    ['limit', String(TRADES_PER_PAGE)],
  ]);

export const balancesCall = (accountId: string): DfxCall =>
  query('/api/v1/account/balance', 'BALANCE', [['accountId', accountId]]);

const publicCall = (path: string, lane: LaneName | null, params: DfxCall['params']): DfxCall => ({
  method: 'GET',
  path,
  params,
  operation: 'query',
  kind: 'DATA',
  lane,
  bodyLimit: LIST_BYTES_MAX,
});

export const symbolsCall: DfxCall = publicCall('/api/v1/symbols', 'SYMBOLS', [['clientType', 'OP']]);

export const bookTickerCall = (venueSymbol: string): DfxCall =>
  publicCall('/api/v1/spot/ticker/book_ticker', null, [['symbol', venueSymbol]]);

/** The lightest thing to ask for when only the time of the answer matters. */
export const timeCall: DfxCall = publicCall('/api/v1/spot/ticker/price', null, [['symbol', 'BTC-USDT']]);
