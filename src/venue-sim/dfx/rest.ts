/** The REST door: paths to routes, signature and limits, answers in their outer layer. */
import type { SimCore } from '../core.ts';
import { replyOf, type Admitted, type Call, type Gateway } from '../gateway.ts';
import { headerOf, HttpTransport, sendText, type HttpRequest } from '../http-door.ts';
import type { LedgerFact } from '../ledger.ts';
import { addPairs, type Params } from '../pairs.ts';
import type { Limits } from './limits.ts';
import { refusals } from './refusal.ts';
import { ORDER, ROUTES, type Route } from './routes.ts';
import { authenticate } from './signature.ts';
import { refusalReply, wrapped } from './wording.ts';

export interface Venue {
  readonly core: SimCore;
  readonly limits: Limits;
}

function admit({ core, limits }: Venue, route: Route, params: Params, request: HttpRequest): Admitted {
  const now = core.clock.now();
  if (!route.signed) {
    if (route.limit !== null) limits.spend(route.limit, null, now);
    const step = route.admit(core, params);
    return { step: () => wrapped(step(), core.clock.now()), recheck: null };
  }
  const { method, path, query: param, body, headers } = request;
  const { account, checkTime } = authenticate(core, { method, path, param, body, headers });
  if (route.limit !== null) limits.spend(route.limit, account, now);
  const step = route.admit(core, params, account);
  return { step: () => wrapped(step(), core.clock.now()), recheck: checkTime };
}

/** The answer as if the order, or its trades, did not exist. */
function hiddenOf(core: SimCore, route: Route): Call['hidden'] {
  if (route === ORDER) return () => refusalReply(refusals.noOrder());
  const isList = route.op === 'query' || route.op === 'trades';
  return isList ? () => replyOf(200, wrapped([], core.clock.now())) : null;
}

/** Keys without a value are left out of the ledger's line by JSON. */
function arrival(core: SimCore, params: Params, apiKey: string): Omit<LedgerFact, 'type'> {
  const fact = {
    account: core.accounts.get(apiKey)?.name,
    clientOrderId: params.get('clientOrderId'),
    symbol: params.get('symbol'),
    side: params.get('side'),
    price: params.get('price'),
    qty: params.get('quantity'),
  };
  return fact as Omit<LedgerFact, 'type'>;
}

/** Answers one HTTP request whose body is complete. */
export function serveRest(venue: Venue, gateway: Gateway, request: HttpRequest): void {
  const { core } = venue;
  const { method, path, query, body, response } = request;
  const route = ROUTES.get(`${method} ${path}`);
  if (route === undefined) {
    sendText(response, 404, 'text/html', '<html><body><h2>404 Not found</h2></body></html>');
    return;
  }
  const params: Params = new Map();
  addPairs(params, query);
  addPairs(params, body);
  const clientOrderId = params.get('clientOrderId');
  gateway.handle({
    op: route.op,
    name: route.name,
    weight: 1,
    clientOrderIds: clientOrderId === undefined ? [] : [clientOrderId],
    create: route.op === 'create' ? arrival(core, params, headerOf(request, 'exchange-api-key')) : null,
    admit: () => admit(venue, route, params, request),
    hidden: hiddenOf(core, route),
    transport: new HttpTransport(response),
  });
}
