/** The REST door: paths to routes, text to parameters, replies to HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway, Reply, Transport } from './gateway.ts';
import { BOOK_TICKER, DEPTH, EXCHANGE_INFO, GONE, PING, PRICE_TICKER, TIME } from './market-routes.ts';
import { addPairs } from './params.ts';
import { ACCOUNT, MY_TRADES, OPEN_ORDERS, ORDER_LIMITS, STATUS } from './query-routes.ts';
import type { Route, Venue } from './route.ts';
import { isSignature, restPayload } from './signature.ts';
import { CANCEL, PLACE } from './trade-routes.ts';

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /api/v3/ping', PING],
  ['GET /api/v3/time', TIME],
  ['GET /api/v3/exchangeInfo', EXCHANGE_INFO],
  ['GET /api/v3/depth', DEPTH],
  ['GET /api/v3/ticker/bookTicker', BOOK_TICKER],
  ['GET /api/v3/ticker/price', PRICE_TICKER],
  ['POST /api/v3/order', PLACE],
  ['DELETE /api/v3/order', CANCEL],
  ['GET /api/v3/order', STATUS],
  ['GET /api/v3/openOrders', OPEN_ORDERS],
  ['GET /api/v3/myTrades', MY_TRADES],
  ['GET /api/v3/account', ACCOUNT],
  ['GET /api/v3/rateLimit/order', ORDER_LIMITS],
  ['POST /api/v3/userDataStream', GONE],
  ['PUT /api/v3/userDataStream', GONE],
  ['DELETE /api/v3/userDataStream', GONE],
]);

const BODY_BYTES_MAX = 65_536;

function sendText(response: ServerResponse, status: number, type: string, text: string, headers: object = {}): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

class HttpTransport implements Transport {
  readonly #response: ServerResponse;
  readonly #limitHeaders: () => object;

  constructor(response: ServerResponse, limitHeaders: () => object) {
    this.#response = response;
    this.#limitHeaders = limitHeaders;
  }

  respond(reply: Reply, how: 'WHOLE' | 'TRUNCATED'): void {
    const text = JSON.stringify(reply.body);
    const headers = {
      ...this.#limitHeaders(),
      ...(reply.retryAfterS === null ? {} : { 'Retry-After': String(reply.retryAfterS) }),
    };
    const sent = how === 'WHOLE' ? text : text.slice(0, Math.floor(text.length / 2));
    sendText(this.#response, reply.status, 'application/json;charset=UTF-8', sent, headers);
  }

  respondHtml(status: number): void {
    sendText(this.#response, status, 'text/html', `<html><body><h1>${status}</h1></body></html>`);
  }

  reset(): void {
    this.#response.socket?.resetAndDestroy();
  }
}

function limitHeadersOf(venue: Venue, route: Route, apiKey: string): object {
  const now = venue.clock.now();
  const used = String(venue.limiter.usedWeight(now));
  const headers = { 'X-MBX-USED-WEIGHT': used, 'X-MBX-USED-WEIGHT-1M': used };
  const account = venue.accounts.get(apiKey);
  if (route.op !== 'create' || account === undefined) return headers;
  const [short, day] = venue.limiter.orderCounts(now, account);
  return { ...headers, 'X-MBX-ORDER-COUNT-10S': String(short), 'X-MBX-ORDER-COUNT-1D': String(day) };
}

/** Answers one HTTP request whose body is complete. */
function serve(venue: Venue, gateway: Gateway, request: IncomingMessage, response: ServerResponse, body: string): void {
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = cut < 0 ? '' : url.slice(cut + 1);
  const route = ROUTES.get(`${request.method ?? 'GET'} ${path}`);
  if (route === undefined) {
    sendText(response, 404, 'text/html', '<html><body><h2>404 Not found</h2></body></html>');
    return;
  }
  const params = new Map<string, string>();
  addPairs(params, query);
  addPairs(params, body);
  const header = request.headers['x-mbx-apikey'];
  const apiKey = typeof header === 'string' ? header : '';
  gateway.handle({
    route,
    params,
    apiKey,
    isSignedWith: (secret) => isSignature(secret, restPayload(query, body), params.get('signature') ?? ''),
    transport: new HttpTransport(response, () => limitHeadersOf(venue, route, apiKey)),
  });
}

/** The request listener of the venue's HTTP server. */
export function createRestListener(venue: Venue, gateway: Gateway) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_BYTES_MAX) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
      serve(venue, gateway, request, response, body.toString('utf8'));
    });
  };
}
