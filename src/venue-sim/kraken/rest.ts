/** The REST door: paths to routes, signatures and nonces, answers in the venue's envelope. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { replyOf, type Admitted, type Call, type Gateway } from '../gateway.ts';
import { headerOf, HttpTransport, sendText, type HttpRequest } from '../http-door.ts';
import type { LedgerFact } from '../ledger.ts';
import type { Account } from '../order.ts';
import { pairsOf, type Params } from '../pairs.ts';
import { KEY_INFO } from './key-info.ts';
import { PUBLIC_ROUTES } from './market-routes.ts';
import { listingOf } from './names.ts';
import {
  BALANCE,
  BALANCE_EX,
  CLOSED_ORDERS,
  OPEN_ORDERS,
  QUERY_ORDERS,
  TRADES_HISTORY,
  WEBSOCKETS_TOKEN,
} from './query-routes.ts';
import { KrakenRefusal } from './refusal.ts';
import type { PrivateRoute, PublicRoute, Venue } from './route.ts';
import { ADD_ORDER, CANCEL_ORDER } from './trade-routes.ts';

const PRIVATE = new Map<string, PrivateRoute>(
  [
    ADD_ORDER,
    CANCEL_ORDER,
    QUERY_ORDERS,
    OPEN_ORDERS,
    CLOSED_ORDERS,
    TRADES_HISTORY,
    BALANCE,
    BALANCE_EX,
    WEBSOCKETS_TOKEN,
    KEY_INFO,
  ].map((route) => [`/0/private/${route.name}`, route]),
);
const PUBLIC = new Map<string, PublicRoute>(PUBLIC_ROUTES.map((route) => [`/0/public/${route.name}`, route]));

const envelope = (result: unknown): object => ({ error: [], result });

function isSigned({ path, body, headers }: HttpRequest, nonce: string, secret: string): boolean {
  const digest = createHash('sha256')
    .update(nonce + body)
    .digest();
  const right = createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(digest).digest();
  const given = Buffer.from(String(headers['api-sign'] ?? ''), 'base64');
  return given.length === right.length && timingSafeEqual(given, right);
}

function authenticate({ core, limits }: Venue, request: HttpRequest, params: Params): Account {
  const account = core.accounts.get(headerOf(request, 'api-key'));
  if (account === undefined) throw new KrakenRefusal('EAPI:Invalid key');
  const nonce = params.get('nonce') ?? '';
  if (!isSigned(request, nonce, account.secret)) throw new KrakenRefusal('EAPI:Invalid signature');
  limits.useNonce(account.apiKey, nonce);
  return account;
}

function admit(venue: Venue, route: PrivateRoute, request: HttpRequest, params: Params): Admitted {
  const account = authenticate(venue, request, params);
  if (route.points > 0) venue.limits.spendQuery(account.apiKey, route.points);
  const step = route.admit(venue, account, params);
  const { recheck } = route;
  return {
    step: () => envelope(step()),
    recheck:
      recheck === undefined
        ? null
        : () => {
            recheck(venue, params);
          },
  };
}

/** What a create asks for; keys without a value are left out of the ledger's line by JSON. */
function arrival({ core }: Venue, request: HttpRequest, params: Params): Omit<LedgerFact, 'type'> {
  const fact = {
    account: core.accounts.get(headerOf(request, 'api-key'))?.name,
    clientOrderId: params.get('cl_ord_id'),
    symbol: listingOf(core, params.get('pair') ?? '')?.symbol ?? params.get('pair'),
    side: params.get('type')?.toUpperCase(),
    price: params.get('price'),
    qty: params.get('volume'),
  };
  return fact as Omit<LedgerFact, 'type'>;
}

function idsOf({ core }: Venue, params: Params): readonly string[] {
  const id = params.get('cl_ord_id');
  if (id !== undefined) return [id];
  const txids = params.get('txid')?.split(',') ?? [];
  return [...core.exchange.orders()]
    .filter((order) => txids.includes(order.venueOrderId))
    .map(({ clientOrderId }) => clientOrderId);
}

function privateCall(venue: Venue, route: PrivateRoute, request: HttpRequest): Call {
  const params = pairsOf(request.body);
  const { hidden } = route;
  return {
    op: route.op,
    name: route.name,
    weight: route.points,
    clientOrderIds: idsOf(venue, params),
    create: route.op === 'create' ? arrival(venue, request, params) : null,
    admit: () => admit(venue, route, request, params),
    hidden: hidden === undefined ? null : () => replyOf(200, envelope(hidden)),
    transport: new HttpTransport(request.response),
  };
}

function publicCall(venue: Venue, route: PublicRoute, request: HttpRequest): Call {
  return {
    op: 'other',
    name: route.name,
    weight: 0,
    clientOrderIds: [],
    create: null,
    admit: () => ({ step: () => envelope(route.answer(venue, pairsOf(request.query))), recheck: null }),
    hidden: null,
    transport: new HttpTransport(request.response),
  };
}

/** Answers one HTTP request whose body is complete. */
export function serveRest(venue: Venue, gateway: Gateway, request: HttpRequest): void {
  const forPrivate = request.method === 'POST' ? PRIVATE.get(request.path) : undefined;
  const forPublic = PUBLIC.get(request.path);
  if (forPrivate !== undefined) gateway.handle(privateCall(venue, forPrivate, request));
  else if (forPublic !== undefined) gateway.handle(publicCall(venue, forPublic, request));
  else sendText(request.response, 404, 'application/json', '{"error":["EGeneral:Unknown method"]}');
}
