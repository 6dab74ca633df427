/** Reading single values out of a query or a JSON body. */
import type { Account, PlaceRequest } from '../order.ts';
import type { Listing } from '../listing.ts';
import { pairsOf, type Params } from '../pairs.ts';
import { DECIMAL, parseUnits } from '../units.ts';
import { refusals } from './refusal.ts';

/** Fields of a JSON body as text; numbers as written by JSON. Throws the refusal of a body that is no object. */
export function bodyParams(text: string): Params {
  try {
    const raw: unknown = JSON.parse(text);
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw refusals.parameter('body');
    return new Map(
      Object.entries(raw).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
  } catch {
    throw refusals.parameter('body');
  }
}

/** The parameters as far as they can be read: for the arrival line of the ledger. */
export function paramsOf(method: string, query: string, body: string): Params {
  if (method !== 'POST') return pairsOf(query);
  try {
    return bodyParams(body);
  } catch {
    return new Map();
  }
}

export function required(params: Params, name: string): string {
  const value = params.get(name);
  if (value === undefined || value === '') throw refusals.parameter(name);
  return value;
}

function unitsOf(params: Params, name: string): bigint {
  const text = required(params, name);
  const units = DECIMAL.test(text) ? parseUnits(text) : null;
  if (units === null) throw refusals.parameter(name);
  return units;
}

export function wholeOr(params: Params, name: string, fallback: number, most: number): number {
  const text = params.get(name);
  if (text === undefined) return fallback;
  if (!/^[0-9]{1,15}$/.test(text)) throw refusals.parameter(name);
  return Math.min(Number(text), most);
}

const LINK_ID = /^[A-Za-z0-9_-]{1,36}$/;

export function linkIdOf(params: Params): string | null {
  const text = params.get('orderLinkId');
  if (text === undefined || text === '') return null;
  if (!LINK_ID.test(text)) throw refusals.parameter('orderLinkId');
  return text;
}

function oneOf<T extends string>(params: Params, name: string, words: readonly T[], fallback?: T): T {
  const value = params.get(name) ?? fallback;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw refusals.parameter(name);
  return word;
}

export function assertSpot(params: Params): void {
  if (params.get('category') !== 'spot') throw refusals.parameter('category');
}

/** Reads a create; `nextLinkId` makes a client order id for a request that has none. */
export function readPlace(params: Params, account: Account, listing: Listing, nextLinkId: () => string): PlaceRequest {
  assertSpot(params);
  oneOf(params, 'orderType', ['Limit']);
  oneOf(params, 'orderFilter', ['Order'], 'Order');
  const side = oneOf(params, 'side', ['Buy', 'Sell']);
  const timeInForce = oneOf(params, 'timeInForce', ['GTC', 'IOC', 'FOK', 'PostOnly'], 'GTC');
  return {
    account,
    listing,
    clientOrderId: linkIdOf(params) ?? nextLinkId(),
    side: side === 'Buy' ? 'BUY' : 'SELL',
    postOnly: timeInForce === 'PostOnly',
    timeInForce: timeInForce === 'PostOnly' ? 'GTC' : timeInForce,
    price: unitsOf(params, 'price'),
    quantity: unitsOf(params, 'qty'),
    selfTrade: 'EXPIRE_MAKER',
  };
}
