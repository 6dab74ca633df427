/** Creates and cancels: checked and acknowledged at once, decided by the engine a little later. */
import { parseInstant } from '../../domain/time.ts';
import { balanceOf } from '../account.ts';
import { isVisible } from '../core.ts';
import { isOpen, type Account, type PlaceRequest, type SimOrder } from '../order.ts';
import type { Params } from '../pairs.ts';
import { Refused } from '../refused.ts';
import { DECIMAL, fixed, parseUnits } from '../units.ts';
import { announce } from './executions.ts';
import { listingOf, shortName } from './names.ts';
import { KrakenRefusal } from './refusal.ts';
import type { PrivateRoute, Venue } from './route.ts';

const DEADLINE_LEAST_MS = 2_000;
const DEADLINE_MOST_MS = 60_000;
/** A UUID with or without dashes, or up to eighteen characters of free text. */
const CLIENT_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[\x21-\x7e]{1,18})$/i;

const bad = (name: string): KrakenRefusal => new KrakenRefusal(`EGeneral:Invalid arguments:${name}`);

function oneOf<T extends string>(params: Params, name: string, values: readonly T[], fallback?: T): T {
  const text = params.get(name) ?? fallback;
  const value = values.find((each) => each === text);
  if (value === undefined) throw bad(name);
  return value;
}

function units(params: Params, name: string): bigint {
  const text = params.get(name) ?? '';
  const value = DECIMAL.test(text) ? parseUnits(text) : null;
  if (value === null || value <= 0n) throw bad(name);
  return value;
}

function clientIdOf({ core }: Venue, params: Params): string {
  const id = params.get('cl_ord_id');
  if (id === undefined) return `none-${core.exchange.reserveId()}`;
  if (params.has('userref') || !CLIENT_ID.test(id)) throw bad('cl_ord_id');
  return id;
}

function readRequest(venue: Venue, account: Account, params: Params): PlaceRequest {
  const listing = listingOf(venue.core, params.get('pair') ?? '');
  if (listing === undefined) throw new KrakenRefusal('EQuery:Unknown asset pair');
  oneOf(params, 'ordertype', ['limit']);
  const flags = (params.get('oflags') ?? '').split(',');
  const timeInForce = oneOf(params, 'timeinforce', ['GTC', 'IOC'], 'GTC');
  return {
    account,
    listing,
    clientOrderId: clientIdOf(venue, params),
    side: oneOf(params, 'type', ['buy', 'sell']) === 'buy' ? 'BUY' : 'SELL',
    postOnly: flags.includes('post'),
    timeInForce,
    price: units(params, 'price'),
    quantity: units(params, 'volume'),
    selfTrade: 'EXPIRE_TAKER',
  };
}

function readDeadline(params: Params): number | null {
  const text = params.get('deadline');
  if (text === undefined) return null;
  try {
    return parseInstant(text, 'deadline');
  } catch {
    throw bad('deadline');
  }
}

function checkDeadline({ core }: Venue, params: Params): void {
  const deadline = readDeadline(params);
  if (deadline === null) return;
  const left = deadline - core.clock.now();
  if (left <= 0) throw new KrakenRefusal('EService:Deadline elapsed');
  if (left < DEADLINE_LEAST_MS || left > DEADLINE_MOST_MS) throw bad('deadline');
}

/** A cheap look: what is set aside for sure is set aside by the engine. */
function checkFunds({ account, side, listing, price, quantity }: PlaceRequest): void {
  const needed = side === 'SELL' ? quantity : (price * quantity) / 100_000_000n;
  const asset = side === 'SELL' ? listing.base : listing.quote;
  if (balanceOf(account, asset).free < needed) throw new Refused('FUNDS');
}

/** The engine's turn. */
function decide({ core, underWay }: Venue, request: PlaceRequest, id: number, key: string): void {
  underWay.delete(key);
  try {
    core.exchange.place(request, id);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    core.exchange.reject(request, id, error.reason);
  }
  core.exchange.commit();
}

function acknowledge(venue: Venue, request: PlaceRequest): object {
  const { core, underWay } = venue;
  const id = core.exchange.reserveId();
  const key = `${request.account.name} ${request.clientOrderId}`;
  underWay.add(key);
  announce(core, request, core.exchange.orderText(id));
  core.timers.after(core.engineMs, () => {
    decide(venue, request, id, key);
  });
  const side = request.side.toLowerCase();
  const order = `${side} ${fixed(request.quantity)} ${shortName(request.listing)} @ limit ${fixed(request.price)}`;
  return { descr: { order }, txid: [core.exchange.orderText(id)], cl_ord_id: request.clientOrderId };
}

export const ADD_ORDER: PrivateRoute = {
  op: 'create',
  name: 'AddOrder',
  points: 0,
  admit(venue, account, params) {
    const request = readRequest(venue, account, params);
    checkDeadline(venue, params);
    venue.limits.spendOrder(account, request.listing);
    return () => {
      venue.core.exchange.check(request);
      if (venue.underWay.has(`${account.name} ${request.clientOrderId}`)) throw new Refused('DUPLICATE_ID');
      checkFunds(request);
      return params.get('validate') === 'true' ? { descr: { order: 'valid' } } : acknowledge(venue, request);
    };
  },
  recheck({ core }, params) {
    const deadline = readDeadline(params);
    if (deadline !== null && core.clock.now() > deadline) throw new KrakenRefusal('EService:Deadline elapsed');
  },
};

/** Open orders that a cancel names, by either id. */
function namedBy(account: Account, params: Params): SimOrder[] {
  const byClientId = account.open.get(params.get('cl_ord_id') ?? '');
  if (byClientId !== undefined) return [byClientId];
  const txid = params.get('txid') ?? '';
  return [...account.open.values()].filter((order) => order.venueOrderId === txid && isOpen(order));
}

export const CANCEL_ORDER: PrivateRoute = {
  op: 'cancel',
  name: 'CancelOrder',
  points: 0,
  admit({ core, limits }, account, params) {
    if (!params.has('txid') && !params.has('cl_ord_id')) throw bad('txid');
    return () => {
      const orders = namedBy(account, params);
      if (orders.length === 0) throw new Refused('NOT_OPEN');
      for (const order of orders) {
        limits.countCancel(account, order.listing, core.clock.now() - order.createdAt);
        core.exchange.cancel(order);
      }
      return { count: orders.length };
    };
  },
};

/** Whether the replica that queries read shows the order yet. */
export const shows = ({ core }: Venue, order: SimOrder): boolean => isVisible(core, order.createdAt);
