/** The requests of Bybit v5 spot: paths, queries and bodies, and which count they use up. Pure: nothing is sent here. */
import { toText } from '../../../domain/decimal.ts';
import type { Instant } from '../../../domain/time.ts';
import type { PlaceRequest } from '../../../engine/venue.ts';
import type { CallKind } from '../limiter.ts';
import type { Lane } from './rates.ts';

/** What an error answer is read as: the same code means different things to different questions. */
export type Operation = 'create' | 'cancel' | 'query';

type Fields = Readonly<Record<string, string | number>>;

/** One call before it is signed: a GET with its query, or a POST with its body. */
export interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The raw query or the raw body: what is signed. */
  readonly payload: string;
  readonly operation: Operation;
  /** The account's count it uses up; null for public data. */
  readonly lane: Lane | null;
  /** For the count of the address. */
  readonly kind: CallKind;
  readonly bodyLimit?: number;
}

/** Longest list read in one answer: instruments, prices of all symbols. */
const LIST_BYTES_MAX = 32 * 1_048_576;
/** Orders and executions a page holds at most. */
export const ORDERS_PER_PAGE = 50;
export const FILLS_PER_PAGE = 100;

const queryOf = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

const get = (path: string, fields: Fields): ApiCall => ({
  method: 'GET',
  path,
  payload: queryOf({ category: 'spot', ...fields }),
  operation: 'query',
  lane: 'QUERY',
  kind: 'MANAGE',
});

const publicGet = (path: string, fields: Fields = {}): ApiCall => ({
  ...get(path, fields),
  lane: null,
  kind: 'DATA',
  bodyLimit: LIST_BYTES_MAX,
});

const SIDES = { BUY: 'Buy', SELL: 'Sell' } as const;

export const placeCall = (request: PlaceRequest, venueSymbol: string): ApiCall => ({
  method: 'POST',
  path: '/v5/order/create',
  payload: JSON.stringify({
    category: 'spot',
    symbol: venueSymbol,
    side: SIDES[request.side],
    orderType: 'Limit',
    qty: toText(request.quantity),
    price: toText(request.price),
    timeInForce: request.postOnly ? 'PostOnly' : request.timeInForce,
    orderLinkId: request.clipId,
    isLeverage: 0,
    orderFilter: 'Order',
  }),
  operation: 'create',
  lane: 'CREATE',
  kind: 'ORDER',
});

export const cancelCall = (venueSymbol: string, clipId: string): ApiCall => ({
  method: 'POST',
  path: '/v5/order/cancel',
  payload: JSON.stringify({ category: 'spot', symbol: venueSymbol, orderLinkId: clipId, orderFilter: 'Order' }),
  operation: 'cancel',
  lane: 'CANCEL',
  kind: 'MANAGE',
});

/** Open orders and the last closed ones; forgotten when the venue restarts. */
export const orderCall = (venueSymbol: string, clipId: string): ApiCall =>
  get('/v5/order/realtime', { symbol: venueSymbol, orderLinkId: clipId });

/** Closed orders; those without a fill for a day only. */
export const historyCall = (venueSymbol: string, clipId: string): ApiCall =>
  get('/v5/order/history', { symbol: venueSymbol, orderLinkId: clipId });

export const openOrdersCall = (cursor: string | null): ApiCall => ({
  ...get('/v5/order/realtime', {
    openOnly: 0,
    limit: ORDERS_PER_PAGE,
    ...(cursor === null ? {} : { cursor }),
  }),
  bodyLimit: LIST_BYTES_MAX,
});

/** Executions of one order, newest first. */
export const fillsCall = (venueSymbol: string, clipId: string, cursor: string | null): ApiCall =>
  get('/v5/execution/list', {
    symbol: venueSymbol,
    orderLinkId: clipId,
    limit: FILLS_PER_PAGE,
    ...(cursor === null ? {} : { cursor }),
  });

export const balancesCall: ApiCall = {
  ...get('/v5/account/wallet-balance', {}),
  payload: 'accountType=UNIFIED',
};

export const timeCall: ApiCall = { ...publicGet('/v5/market/time'), payload: '', kind: 'MANAGE' };
export const instrumentsCall: ApiCall = publicGet('/v5/market/instruments-info');
export const tickersCall: ApiCall = publicGet('/v5/market/tickers');
export const tickerCall = (venueSymbol: string): ApiCall => publicGet('/v5/market/tickers', { symbol: venueSymbol });

/** What the key may do. */
export const keyCall: ApiCall = { ...get('/v5/user/query-api', {}), payload: '' };

/** The deepest book of a spot symbol. */
export const LEVELS_MAX = 200;

export const bookCall = (venueSymbol: string, count: number): ApiCall =>
  publicGet('/v5/market/orderbook', { symbol: venueSymbol, limit: Math.min(count, LEVELS_MAX) });

const INTERVALS: ReadonlyMap<number, string> = new Map([
  [60_000, '1'],
  [300_000, '5'],
  [900_000, '15'],
  [3_600_000, '60'],
  [86_400_000, 'D'],
]);
const CANDLES_MAX = 1_000;

/** Candles that start in [from, to), the newest thousand of them; null when there are none of this length. */
export function klineCall(venueSymbol: string, intervalMs: number, from: Instant, to: Instant): ApiCall | null {
  const interval = INTERVALS.get(intervalMs);
  if (interval === undefined) return null;
  const range = { start: from, end: to - 1, limit: CANDLES_MAX };
  return publicGet('/v5/market/kline', { symbol: venueSymbol, interval, ...range });
}
