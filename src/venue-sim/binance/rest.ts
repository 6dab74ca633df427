/** The REST door: paths to routes, text to parameters, replies to HTTP. */
import type { Gateway } from '../gateway.ts';
import { headerOf, HttpTransport, sendText, type HttpRequest } from '../http-door.ts';
import { addPairs, type Params } from '../pairs.ts';
import { callOf } from './call.ts';
import { KEY_RIGHTS } from './key-routes.ts';
import {
  AGG_TRADES,
  BOOK_TICKER,
  DEPTH,
  EXCHANGE_INFO,
  GONE,
  KLINES,
  PING,
  PRICE_TICKER,
  TIME,
} from './market-routes.ts';
import { ACCOUNT, MY_TRADES, OPEN_ORDERS, ORDER_LIMITS, STATUS } from './query-routes.ts';
import type { Route, Venue } from './route.ts';
import { isSignature, restPayload } from './signature.ts';
import { CANCEL, PLACE } from './trade-routes.ts';

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /api/v3/ping', PING],
  ['GET /api/v3/time', TIME],
  ['GET /api/v3/exchangeInfo', EXCHANGE_INFO],
  ['GET /api/v3/depth', DEPTH],
  ['GET /api/v3/aggTrades', AGG_TRADES],
  ['GET /api/v3/ticker/bookTicker', BOOK_TICKER],
  ['GET /api/v3/ticker/price', PRICE_TICKER],
  ['GET /api/v3/klines', KLINES],
  ['POST /api/v3/order', PLACE],
  ['DELETE /api/v3/order', CANCEL],
  ['GET /api/v3/order', STATUS],
  ['GET /api/v3/openOrders', OPEN_ORDERS],
  ['GET /api/v3/myTrades', MY_TRADES],
  ['GET /api/v3/account', ACCOUNT],
  ['GET /api/v3/rateLimit/order', ORDER_LIMITS],
  ['GET /sapi/v1/account/apiRestrictions', KEY_RIGHTS],
  ['POST /api/v3/userDataStream', GONE],
  ['PUT /api/v3/userDataStream', GONE],
  ['DELETE /api/v3/userDataStream', GONE],
]);

function limitHeadersOf(venue: Venue, route: Route, apiKey: string): object {
  const now = venue.core.clock.now();
  const used = String(venue.limiter.usedWeight(now));
  const headers = { 'X-MBX-USED-WEIGHT': used, 'X-MBX-USED-WEIGHT-1M': used };
  const account = venue.core.accounts.get(apiKey);
  if (route.op !== 'create' || account === undefined) return headers;
  const [short, day] = venue.limiter.orderCounts(now, account);
  return { ...headers, 'X-MBX-ORDER-COUNT-10S': String(short), 'X-MBX-ORDER-COUNT-1D': String(day) };
}

/** Answers one HTTP request whose body is complete. */
export function serveRest(venue: Venue, gateway: Gateway, request: HttpRequest): void {
  const { method, path, query, body, response } = request;
  const route = ROUTES.get(`${method} ${path}`);
  if (route === undefined) {
    sendText(response, 404, 'text/html', '<html><body><h2>404 Not found</h2></body></html>');
    return;
  }
  const params: Params = new Map();
  addPairs(params, query);
  addPairs(params, body);
  const apiKey = headerOf(request, 'x-mbx-apikey');
  const call = callOf(venue, {
    route,
    params,
    apiKey,
    isSignedWith: (secret) => isSignature(secret, restPayload(query, body), params.get('signature') ?? ''),
    transport: new HttpTransport(response, () => limitHeadersOf(venue, route, apiKey)),
  });
  gateway.handle(call);
}
