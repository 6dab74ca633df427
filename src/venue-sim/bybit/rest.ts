/** The REST door: paths to routes, signatures, replies in their envelope with the limit headers. */
import { replyOf, type Admitted, type Gateway } from '../gateway.ts';
import { headerOf, HttpTransport, sendText, type HttpRequest } from '../http-door.ts';
import type { LedgerFact } from '../ledger.ts';
import type { Params } from '../pairs.ts';
import { admitBook, admitInstruments, admitKline, admitTickers, admitTime } from './market-routes.ts';
import { bodyParams, paramsOf } from './params.ts';
import { admitBalances, admitExecutions, admitHistory, admitKeyInfo, admitRealtime } from './query-routes.ts';
import { refusals } from './refusal.ts';
import type { Route } from './route.ts';
import { checkWindow, isSignature, readHead } from './signature.ts';
import { admitCancel, admitPlace } from './trade-routes.ts';
import type { Venue } from './venue.ts';
import { envelope } from './wording.ts';

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /v5/market/time', { name: 'time', op: 'other', lane: null, admit: admitTime }],
  ['GET /v5/market/instruments-info', { name: 'instruments', op: 'other', lane: null, admit: admitInstruments }],
  ['GET /v5/market/tickers', { name: 'tickers', op: 'other', lane: null, admit: admitTickers }],
  ['GET /v5/market/kline', { name: 'kline', op: 'other', lane: null, admit: admitKline }],
  ['GET /v5/market/orderbook', { name: 'orderbook', op: 'other', lane: null, admit: admitBook }],
  ['POST /v5/order/create', { name: 'order.create', op: 'create', lane: 'create', admit: admitPlace }],
  ['POST /v5/order/cancel', { name: 'order.cancel', op: 'cancel', lane: 'cancel', admit: admitCancel }],
  ['GET /v5/order/realtime', { name: 'order.realtime', op: 'query', lane: 'query', admit: admitRealtime }],
  ['GET /v5/order/history', { name: 'order.history', op: 'query', lane: 'query', admit: admitHistory }],
  ['GET /v5/execution/list', { name: 'execution.list', op: 'trades', lane: 'query', admit: admitExecutions }],
  ['GET /v5/account/wallet-balance', { name: 'balance', op: 'other', lane: 'query', admit: admitBalances }],
  ['GET /v5/user/query-api', { name: 'key', op: 'other', lane: 'query', admit: admitKeyInfo }],
]);

/** Limits, signature and parameters, in the venue's order. */
function admit(venue: Venue, route: Route, request: HttpRequest): Admitted {
  const now = venue.core.clock.now();
  venue.limiter.spend(now);
  const params = (): Params =>
    request.method === 'POST' ? bodyParams(request.body) : paramsOf(request.method, request.query, '');
  if (route.lane === null) return route.admit(venue, params());
  const head = readHead(request);
  const account = venue.core.accounts.get(head.apiKey);
  if (account === undefined) throw refusals.key();
  checkWindow(head, now);
  if (!isSignature(account.secret, head.payload, head.signature)) throw refusals.signature();
  venue.limiter.spendLane(now, account, route.lane);
  return route.admit(venue, params(), account);
}

/** The result goes into its envelope when it is sent. */
function enveloped(venue: Venue, { step, ...rest }: Admitted): Admitted {
  return { ...rest, step: (fault) => envelope(venue.core.clock.now(), step(fault) as object) };
}

/** Keys without a value are left out of the ledger's line by JSON. */
function arrival(venue: Venue, params: Params, apiKey: string): Omit<LedgerFact, 'type'> {
  const fact = {
    account: venue.core.accounts.get(apiKey)?.name,
    clientOrderId: params.get('orderLinkId'),
    symbol: params.get('symbol'),
    side: params.get('side')?.toUpperCase(),
    price: params.get('price'),
    qty: params.get('qty'),
  };
  return fact as Omit<LedgerFact, 'type'>;
}

function limitHeaders(venue: Venue, { lane }: Route, apiKey: string): object {
  const account = venue.core.accounts.get(apiKey);
  if (lane === null || account === undefined) return {};
  const { limit, left, resetAt } = venue.limiter.state(venue.core.clock.now(), account, lane);
  return {
    'X-Bapi-Limit': String(limit),
    'X-Bapi-Limit-Status': String(left),
    'X-Bapi-Limit-Reset-Timestamp': String(resetAt),
  };
}

const emptyList = (venue: Venue): object =>
  envelope(venue.core.clock.now(), { category: 'spot', list: [], nextPageCursor: '' });

/** Answers one HTTP request whose body is complete. */
export function serveRest(venue: Venue, gateway: Gateway, request: HttpRequest): void {
  const { method, path, query, body, response } = request;
  const route = ROUTES.get(`${method} ${path}`);
  if (route === undefined) {
    sendText(response, 404, 'text/html', '<html><body><h2>404 Not found</h2></body></html>');
    return;
  }
  const params = paramsOf(method, query, body);
  const linkId = params.get('orderLinkId');
  const apiKey = headerOf(request, 'x-bapi-api-key');
  gateway.handle({
    op: route.op,
    name: route.name,
    weight: 1,
    clientOrderIds: linkId === undefined ? [] : [linkId],
    create: route.op === 'create' ? arrival(venue, params, apiKey) : null,
    admit: () => enveloped(venue, admit(venue, route, request)),
    hidden: route.op === 'query' || route.op === 'trades' ? () => replyOf(200, emptyList(venue)) : null,
    transport: new HttpTransport(response, () => limitHeaders(venue, route, apiKey)),
  });
}
