/** The one door of the execution system: paths to requests, the key to accounts, replies with exact numbers. */
import { isLosslessNumber, stringify } from 'lossless-json';
import type { SimCore } from '../core.ts';
import { replyOf, type Admitted, type Call, type Gateway, type Reply, type Transport } from '../gateway.ts';
import { headerOf, HttpTransport, sendText, type HttpRequest } from '../http-door.ts';
import type { LedgerFact } from '../ledger.ts';
import { decodePart, pairsOf, type Params } from '../pairs.ts';
import { accountAt, accountsOf, exchangeIdOf, exchangeOf } from './accounts.ts';
import { readBody, readIfAny, required, textIn, type Body } from './bodies.ts';
import { candlesOf, countOr, levelsOf, quotesOf, symbolsOf, type LastTrade } from './market.ts';
import { balances, cancel, cancelAll, openOrders, place, readPlace, status } from './orders.ts';
import { messageReject, refusals } from './refusal.ts';

/** What a route has to work with. */
interface Question {
  readonly core: SimCore;
  readonly key: string;
  readonly params: Params;
  readonly text: string;
  /** The last part of the path, for the routes that end in a name. */
  readonly tail: string;
  readonly lastTrades: ReadonlyMap<string, LastTrade>;
}

interface Route {
  readonly name: string;
  readonly op: Call['op'];
  /** Checks key and body; what it returns runs when the exchange behind gets to it. Throws EmsRefusal. */
  admit(question: Question): () => unknown;
}

const accountOf = ({ core, key }: Question, body: Body) => accountAt(core, key, required(body, 'exchange_id'));

/** The accounts a list is of: one, when it is named, or all of the key. */
function listed({ core, key, params }: Question) {
  const exchangeId = params.get('exchange_id');
  return exchangeId === undefined ? accountsOf(core, key) : [accountAt(core, key, exchangeId)];
}

const PLACE: Route = {
  name: 'orders.new',
  op: 'create',
  admit(question) {
    const body = readBody(question.text);
    const request = readPlace(question.core, accountOf(question, body), body);
    return () => place(question.core, request);
  },
};
const CANCEL: Route = {
  name: 'orders.cancel',
  op: 'cancel',
  admit(question) {
    const body = readBody(question.text);
    const account = accountOf(question, body);
    return () => cancel(question.core, account, body);
  },
};
const CANCEL_ALL: Route = {
  name: 'orders.cancelAll',
  op: 'cancel',
  admit(question) {
    const account = accountOf(question, readBody(question.text));
    return () => cancelAll(question.core, account);
  },
};
const STATUS: Route = {
  name: 'orders.status',
  op: 'query',
  admit(question) {
    const accounts = accountsOf(question.core, question.key);
    return () => status(question.core, accounts, question.tail);
  },
};
const OPEN: Route = {
  name: 'orders.open',
  op: 'query',
  admit(question) {
    const accounts = listed(question);
    return () => openOrders(question.core, accounts);
  },
};
const BALANCES: Route = {
  name: 'balances',
  op: 'other',
  admit(question) {
    const accounts = listed(question);
    return () => balances(accounts);
  },
};
const ACCOUNTS: Route = {
  name: 'accounts',
  op: 'other',
  admit({ core, key }) {
    const accounts = accountsOf(core, key);
    return () => accounts.map((account) => ({ exchange_id: exchangeIdOf(account), parameters: [] }));
  },
};
const SYMBOLS: Route = {
  name: 'symbols',
  op: 'other',
  admit({ core, key, tail }) {
    accountsOf(core, key);
    return () => symbolsOf(core, tail);
  },
};
const QUOTES: Route = {
  name: 'quotes',
  op: 'other',
  admit({ core, key, params, lastTrades }) {
    const exchanges = [...new Set(accountsOf(core, key).map(exchangeOf))];
    const parts = (params.get('filter_symbol_id') ?? '').split(/[,;]/).filter((part) => part !== '');
    return () => quotesOf(core, exchanges, parts, lastTrades);
  },
};

const exchangesOf = ({ core, key }: Question): string[] => [...new Set(accountsOf(core, key).map(exchangeOf))];

const CANDLES: Route = {
  name: 'ohlcv',
  op: 'other',
  admit(question) {
    const found = candlesOf(question.core, exchangesOf(question), question.tail, question.params);
    if (found === null) throw refusals.invalid('period_id', 'or symbol_id is not known');
    return () => found;
  },
};
const LEVELS_USUAL = 100;
const BOOK: Route = {
  name: 'orderbooks',
  op: 'other',
  admit(question) {
    const count = countOr(question.params, 'limit_levels', LEVELS_USUAL);
    const found = levelsOf(question.core, exchangesOf(question), question.tail, count);
    if (found === null) throw refusals.invalid('symbol_id', 'is not known');
    return () => found;
  },
};

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['POST /v1/orders', PLACE],
  ['POST /v1/orders/cancel', CANCEL],
  ['POST /v1/orders/cancel/all', CANCEL_ALL],
  ['GET /v1/orders', OPEN],
  ['GET /v1/balances', BALANCES],
  ['GET /v1/accounts', ACCOUNTS],
  ['GET /v1/quotes/current', QUOTES],
]);
/** Routes that end in a name. */
const NAMED: ReadonlyMap<string, Route> = new Map([
  ['GET /v1/orders/status', STATUS],
  ['GET /v1/symbols', SYMBOLS],
]);

/** Routes with a name before their last part. */
const INNER: ReadonlyMap<string, Route> = new Map([
  ['GET /v1/ohlcv/*/history', CANDLES],
  ['GET /v1/orderbooks/*/current', BOOK],
]);

interface Found {
  readonly route: Route;
  readonly tail: string;
}

function innerRouteOf(method: string, path: string): Found | null {
  const [, version, what, name = '', last, ...more] = path.split('/');
  const route = more.length === 0 ? INNER.get(`${method} /${version}/${what}/*/${last}`) : undefined;
  return route === undefined ? null : { route, tail: decodePart(name) };
}

function routeOf(method: string, path: string): Found | null {
  const whole = ROUTES.get(`${method} ${path}`);
  if (whole !== undefined) return { route: whole, tail: '' };
  const cut = path.lastIndexOf('/');
  const named = NAMED.get(`${method} ${path.slice(0, cut)}`);
  return named === undefined ? innerRouteOf(method, path) : { route: named, tail: decodePart(path.slice(cut + 1)) };
}

/** Answers are JSON whose numbers keep every digit. */
class ExactTransport implements Transport {
  readonly #request: HttpRequest;
  readonly #plain: HttpTransport;

  constructor(request: HttpRequest) {
    this.#request = request;
    this.#plain = new HttpTransport(request.response);
  }

  respond({ status: code, body, retryAfterS }: Reply, how: 'WHOLE' | 'TRUNCATED'): void {
    const text = stringify(body) ?? '';
    const sent = how === 'WHOLE' ? text : text.slice(0, Math.floor(text.length / 2));
    const headers = retryAfterS === null ? {} : { 'Retry-After': String(retryAfterS) };
    sendText(this.#request.response, code, 'application/json; charset=utf-8', sent, headers);
  }

  respondHtml(code: number): void {
    this.#plain.respondHtml(code);
  }

  reset(): void {
    this.#plain.reset();
  }
}

/** Keys without a value are left out of the ledger's line by JSON. */
function arrival(core: SimCore, key: string, body: Body): Omit<LedgerFact, 'type'> {
  const owner = [...core.accounts.values()].find(
    (account) => account.secret === key && exchangeIdOf(account) === body['exchange_id'],
  );
  const textOf = (field: string): string | undefined => {
    const value = body[field];
    return isLosslessNumber(value) ? value.value : (textIn(body, field) ?? undefined);
  };
  const fact = {
    account: owner?.name,
    clientOrderId: textOf('client_order_id'),
    symbol: textOf('symbol_id_coinapi') ?? textOf('symbol_id_exchange'),
    side: textOf('side'),
    price: textOf('price'),
    qty: textOf('amount_order'),
  };
  return fact as Omit<LedgerFact, 'type'>;
}

const hiddenOf = (route: Route, tail: string): Call['hidden'] =>
  route === STATUS ? () => replyOf(404, messageReject('ORDER_ID_NOT_FOUND', `Order with ID: ${tail} not found`)) : null;

/** Answers one HTTP request whose body is complete. */
export function serveRest(
  core: SimCore,
  gateway: Gateway,
  lastTrades: ReadonlyMap<string, LastTrade>,
  request: HttpRequest,
): void {
  const found = routeOf(request.method, request.path);
  if (found === null) {
    sendText(request.response, 404, 'text/html', '<html><body><h2>404 Not found</h2></body></html>');
    return;
  }
  const { route, tail } = found;
  const params = pairsOf(request.query);
  const key = headerOf(request, 'x-coinapi-key') || (params.get('apikey') ?? '');
  const body = readIfAny(request.body);
  const id = route === STATUS ? tail : textIn(body, 'client_order_id');
  const question: Question = { core, key, params, text: request.body, tail, lastTrades };
  gateway.handle({
    op: route.op,
    name: route.name,
    weight: 1,
    clientOrderIds: id === null ? [] : [id],
    create: route.op === 'create' ? arrival(core, key, body) : null,
    admit: (): Admitted => ({ step: route.admit(question), recheck: null }),
    hidden: hiddenOf(route, tail),
    transport: new ExactTransport(request),
  });
}
