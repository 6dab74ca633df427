/** What DFX can be asked over REST. A route reads and checks its parameters; what it returns runs at the engine. */
import { isVisible, type SimCore } from '../core.ts';
import { tradesIn } from '../exchange.ts';
import type { Call } from '../gateway.ts';
import type { Listing } from '../listing.ts';
import { isOpen, type Account, type PlaceRequest, type SimOrder } from '../order.ts';
import type { Params } from '../pairs.ts';
import { Refused } from '../refused.ts';
import { DECIMAL, parseUnits } from '../units.ts';
import type { LimitName } from './limits.ts';
import { refusals } from './refusal.ts';
import {
  accountIdOf,
  balancesView,
  cancelView,
  levelsOf,
  nameOf,
  orderView,
  placeView,
  refusalView,
  symbolView,
  tradeView,
} from './views.ts';

type EngineStep = () => unknown;

interface RouteBase {
  readonly name: string;
  readonly op: Call['op'];
  /** Null: no limit is stated. */
  readonly limit: LimitName | null;
}

export interface PublicRoute extends RouteBase {
  readonly signed: false;
  admit(core: SimCore, params: Params): EngineStep;
}

export interface SignedRoute extends RouteBase {
  readonly signed: true;
  admit(core: SimCore, params: Params, account: Account): EngineStep;
}

export type Route = PublicRoute | SignedRoute;

function required(params: Params, name: string): string {
  const value = params.get(name);
  if (value === undefined || value === '') throw refusals.parameter(name);
  return value;
}

function unitsIn(params: Params, name: string): bigint {
  const text = required(params, name);
  const units = DECIMAL.test(text) ? parseUnits(text) : null;
  if (units === null || units <= 0n) throw refusals.parameter(name);
  return units;
}

function listingNamed(core: SimCore, name: string): Listing {
  const listing = [...core.listings.values()].find((each) => nameOf(each) === name);
  if (listing === undefined) throw refusals.symbol();
  return listing;
}

function checkAccountId(params: Params, account: Account): void {
  if (required(params, 'accountId') !== accountIdOf(account)) throw refusals.account();
}

function readPlace(core: SimCore, params: Params, account: Account): PlaceRequest {
  checkAccountId(params, account);
  const side = required(params, 'side');
  if (side !== 'BUY' && side !== 'SELL') throw refusals.parameter('side');
  if (required(params, 'type') !== 'LIMIT') throw refusals.parameter('type');
  return {
    account,
    listing: listingNamed(core, required(params, 'symbol')),
    clientOrderId: params.get('clientOrderId')?.trim() ?? '',
    side,
    postOnly: false,
    timeInForce: 'GTC',
    price: unitsIn(params, 'price'),
    quantity: unitsIn(params, 'quantity'),
    selfTrade: 'EXPIRE_MAKER',
  };
}

function noteRefusal({ ledger }: SimCore, { account, clientOrderId, listing }: PlaceRequest, reason: string): void {
  ledger.add({ type: 'REJ', account: account.name, clientOrderId, symbol: listing.symbol, reason });
}

/** Refusals of the engine come with success outside. A price outside the band is an order that was rejected. */
function place(core: SimCore, request: PlaceRequest): object {
  const id = core.exchange.reserveId();
  try {
    return placeView(core.exchange.place(request, id));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.reason !== 'PRICE_AWAY') {
      // The answer is a success outside, so nobody but us knows that it says no.
      noteRefusal(core, request, error.reason);
      return refusalView(error.reason, request.clientOrderId);
    }
    return placeView(core.exchange.reject(request, id, error.reason));
  }
}

/** The order a request names: the venue's id wins over the client's. */
function find(core: SimCore, params: Params, account: Account): SimOrder | undefined {
  checkAccountId(params, account);
  const orderId = params.get('orderId');
  if (orderId === undefined) return account.latest.get(required(params, 'clientOrderId'));
  return [...core.exchange.orders()].find((order) => order.account === account && order.venueOrderId === orderId);
}

function cancel(core: SimCore, order: SimOrder | undefined, clientOrderId: string | null): object[] {
  if (order === undefined || !isOpen(order)) return [refusalView('NOT_OPEN', clientOrderId)];
  core.exchange.cancel(order);
  return [cancelView(order)];
}

function batchOf(core: SimCore, params: Params, account: Account): readonly (SimOrder | undefined)[] {
  checkAccountId(params, account);
  const ids = params.get('orderIds')?.split(',') ?? null;
  if (ids === null) {
    const listing = listingNamed(core, required(params, 'symbol'));
    return [...account.open.values()].filter((order) => order.listing === listing);
  }
  if (ids.length > 20) throw refusals.parameter('orderIds');
  return ids.map((id) => [...account.latest.values()].find((order) => order.venueOrderId === id));
}

function wholeIn(params: Params, name: string, usual: number): number {
  const text = params.get(name) ?? String(usual);
  if (!/^[0-9]{1,16}$/.test(text)) throw refusals.parameter(name);
  return Number(text);
}

function limitIn(params: Params, most: number): number {
  const limit = wholeIn(params, 'limit', 10);
  if (limit < 1 || limit > most) throw refusals.parameter('limit');
  return limit;
}

/** Orders of an account that pass the filters, newest first. */
function ordersOf(core: SimCore, params: Params, account: Account): SimOrder[] {
  const symbol = params.get('symbol');
  const [from, to] = [wholeIn(params, 'startTime', 0), wholeIn(params, 'endTime', Number.MAX_SAFE_INTEGER)];
  return [...core.exchange.orders()]
    .filter((order) => order.account === account && (symbol === undefined || nameOf(order.listing) === symbol))
    .filter((order) => order.createdAt >= from && order.createdAt <= to && isVisible(core, order.createdAt))
    .reverse();
}

function averageView(order: SimOrder): object {
  const average = order.executed === 0 ? ' ' : String(Number(order.quoteExecuted) / order.executed);
  return { ...orderView(order), averagePrice: average };
}

const signed = (name: string, op: Call['op'], limit: LimitName, admit: SignedRoute['admit']): SignedRoute => ({
  name,
  op,
  limit,
  signed: true,
  admit,
});

const CREATE = signed('order.place', 'create', 'create', (core, params, account) => {
  const request = readPlace(core, params, account);
  return () => place(core, request);
});
const CANCEL = signed('order.cancel', 'cancel', 'cancel', (core, params, account) => {
  find(core, params, account);
  return () => cancel(core, find(core, params, account), params.get('clientOrderId') ?? null);
});
const BATCH = signed('order.batchCancel', 'cancel', 'batch', (core, params, account) => {
  batchOf(core, params, account);
  return () => batchOf(core, params, account).flatMap((order) => cancel(core, order, null));
});
export const ORDER = signed('order.status', 'query', 'order', (core, params, account) => {
  find(core, params, account);
  return () => {
    const order = find(core, params, account);
    if (order === undefined || !isVisible(core, order.createdAt)) throw refusals.noOrder();
    return orderView(order);
  };
});
const OPEN = signed('order.open', 'query', 'open', (core, params, account) => {
  checkAccountId(params, account);
  const limit = limitIn(params, 100);
  return () => ordersOf(core, params, account).filter(isOpen).slice(0, limit).map(orderView);
});
const FINISHED = signed('order.finished', 'query', 'finished', (core, params, account) => {
  checkAccountId(params, account);
  const limit = limitIn(params, 500);
  const ended = (): SimOrder[] => ordersOf(core, params, account).filter((order) => !isOpen(order));
  return () => ended().slice(0, limit).map(averageView);
});
/** Newest first; from `fromId` down when it is given. */
const TRADES = signed('trades', 'trades', 'trades', (core, params, account) => {
  const listing = listingNamed(core, required(params, 'symbol'));
  const limit = limitIn(params, 100);
  const orderId = params.get('orderId');
  const fromId = wholeIn(params, 'fromId', Number.MAX_SAFE_INTEGER);
  return () =>
    tradesIn(account, listing)
      .filter((trade) => orderId === undefined || trade.order.venueOrderId === orderId)
      .filter((trade) => trade.tradeId <= fromId)
      .reverse()
      .slice(0, limit)
      .map(tradeView);
});
const BALANCE = signed('balance', 'other', 'balance', (_core, params, account) => {
  checkAccountId(params, account);
  return () => balancesView(account);
});

const SYMBOLS: PublicRoute = {
  name: 'symbols',
  op: 'other',
  limit: 'symbols',
  signed: false,
  admit(core, params) {
    required(params, 'clientType');
    return () => [...core.listings.values()].map(symbolView);
  },
};
const BOOK_TICKER: PublicRoute = {
  name: 'bookTicker',
  op: 'other',
  limit: null,
  signed: false,
  admit(core, params) {
    const listing = listingNamed(core, required(params, 'symbol'));
    return () => ({
      symbol: nameOf(listing),
      ask: levelsOf(listing, 'SELL', 1),
      bid: levelsOf(listing, 'BUY', 1),
      time: Math.floor(core.clock.now()),
    });
  },
};
const LAST_PRICE: PublicRoute = {
  name: 'lastPrice',
  op: 'other',
  limit: null,
  signed: false,
  admit(core, params) {
    const listing = listingNamed(core, required(params, 'symbol'));
    return () => String(listing.last / 100_000_000);
  },
};

export const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['POST /api/v1/spot/order', CREATE],
  ['DELETE /api/v1/spot/order', CANCEL],
  ['DELETE /api/v1/spot/batch/order', BATCH],
  ['GET /api/v1/spot/order', ORDER],
  ['GET /api/v1/spot/open_order', OPEN],
  ['GET /api/v1/spot/finish_order', FINISHED],
  ['GET /api/v1/account/trades', TRADES],
  ['GET /api/v1/account/balance', BALANCE],
  ['GET /api/v1/symbols', SYMBOLS],
  ['GET /api/v1/spot/ticker/book_ticker', BOOK_TICKER],
  ['GET /api/v1/spot/ticker/price', LAST_PRICE],
]);
