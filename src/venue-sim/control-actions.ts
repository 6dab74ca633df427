/** What the control port can do to a venue. Every action reads its own fields and names the one that is wrong. */
import { balanceOf } from './account.ts';
import type { Action, Body, Controlled } from './core.ts';
import { readFault } from './faults.ts';
import type { Listing, Rules } from './listing.ts';
import type { Account } from './order.ts';
import { readSignedUnits, readUnits } from './units.ts';

function listingIn({ core }: Controlled, body: Body): Listing {
  const listing = core.listings.get(String(body['symbol']));
  if (listing === undefined) throw new RangeError(`symbol must be one of ${[...core.listings.keys()].join(', ')}`);
  return listing;
}

function accountIn({ core }: Controlled, body: Body): Account {
  for (const account of core.accounts.values()) if (account.name === body['account']) return account;
  throw new RangeError('account must be the name of an account of the accounts file');
}

function whole(body: Body, field: string): number {
  const value = body[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new RangeError(`${field} must be a whole number`);
  return value;
}

/** A positive amount as a safe integer of units. */
function amount(body: Body, field: string): number {
  const units = readUnits(body[field], field);
  if (units <= 0n || units > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`${field} is out of range`);
  return Number(units);
}

const addFault: Action = ({ core: { faults } }, body) => {
  faults.add(readFault(body));
  return { faults: faults.list() };
};

/** Ends faults, lag, clock offset, counted limits and bans; prices, filters, fees and balances stay. */
const clear: Action = ({ core, doors }) => {
  core.faults.clear();
  core.lagMs = 0;
  core.clock.setOffset(0);
  doors.limits.clear();
  return {};
};

const setClock: Action = ({ core }, body) => {
  core.clock.setOffset(whole(body, 'offsetMs'));
  return { now: core.clock.now() };
};

const setPrice: Action = (controlled, body) => {
  const listing = listingIn(controlled, body);
  const price = amount(body, 'price');
  const { tickUnits } = listing;
  if (price % tickUnits !== 0 || price <= 20 * tickUnits) throw new RangeError('price must be a multiple of the tick');
  controlled.driver.setPrice(listing, price, body['qty'] === undefined ? null : amount(body, 'qty'));
  return {};
};

/** The rest of the market takes liquidity: `side` BUY lifts asks up to `price`. */
const trade: Action = (controlled, body) => {
  const { side } = body;
  if (side !== 'BUY' && side !== 'SELL') throw new RangeError('side must be BUY or SELL');
  const { exchange } = controlled.core;
  exchange.takeLiquidity(listingIn(controlled, body), side, amount(body, 'price'), amount(body, 'qty'));
  exchange.commit();
  return {};
};

const freeze: Action = (controlled, body) => {
  const { frozen } = body;
  if (typeof frozen !== 'boolean') throw new RangeError('frozen must be true or false');
  listingIn(controlled, body).frozen = frozen;
  return {};
};

const setLag: Action = ({ core }, body) => {
  core.lagMs = whole(body, 'ms');
  return {};
};

/** What an asynchronous engine takes to get to an order. */
const setEngine: Action = ({ core }, body) => {
  core.engineMs = whole(body, 'ms');
  return {};
};

const STATUSES: readonly Rules['status'][] = ['TRADING', 'HALT', 'BREAK', 'END_OF_DAY', 'CANCEL_ONLY'];

/** Reads one changed rule; throws before anything is changed. */
function ruleChange(rules: Rules, name: string, value: unknown): Partial<Rules> {
  if (name === 'status') {
    const status = STATUSES.find((word) => word === value);
    if (status === undefined) throw new RangeError(`status must be one of ${STATUSES.join(', ')}`);
    return { status };
  }
  if (name === 'maxNumOrders') return { maxNumOrders: whole({ maxNumOrders: value }, 'maxNumOrders') };
  if (!(name in rules)) throw new RangeError(`${name} is not a rule; known are ${Object.keys(rules).join(', ')}`);
  return { [name]: readUnits(value, name) };
}

const setFilters: Action = (controlled, body) => {
  const { rules } = listingIn(controlled, body);
  const changed = Object.entries(body).filter(([name]) => name !== 'symbol');
  Object.assign(rules, ...changed.map(([name, value]) => ruleChange(rules, name, value)));
  return {};
};

const setFees: Action = ({ core }, body) => {
  const { fees } = core.exchange;
  const makerBps = body['makerBps'] === undefined ? fees.makerBps : readSignedUnits(body['makerBps'], 'makerBps');
  const takerBps = body['takerBps'] === undefined ? fees.takerBps : readSignedUnits(body['takerBps'], 'takerBps');
  Object.assign(fees, { makerBps, takerBps });
  return {};
};

/** Sets what is free of an asset; what open orders lock stays locked. */
const setBalance: Action = (controlled, body) => {
  const account = accountIn(controlled, body);
  const asset = String(body['asset']);
  if (!/^[A-Z0-9]{1,20}$/.test(asset)) throw new RangeError('asset must be capital letters and digits');
  balanceOf(account, asset).free = readUnits(body['free'], 'free');
  controlled.core.exchange.touchBalance(account, asset);
  controlled.core.exchange.commit();
  return {};
};

const setLimits: Action = ({ doors: { limits } }, body) => {
  const changed: Record<string, number> = {};
  for (const name of Object.keys(body)) {
    if (!(name in limits.options))
      throw new RangeError(`${name} is not a limit; known are ${Object.keys(limits.options).join(', ')}`);
    changed[name] = whole(body, name);
  }
  limits.options = { ...limits.options, ...changed };
  return { limits: limits.options };
};

/** Breaks the connections of `stream` user or market, both when not given. */
const disconnect: Action = ({ core, doors }, body) => {
  const { stream = 'both' } = body;
  if (stream !== 'user' && stream !== 'market' && stream !== 'both') {
    throw new RangeError('stream must be user, market or both');
  }
  if (stream !== 'market') core.privateStreams.disconnect();
  if (stream !== 'user') doors.disconnectMarket();
  return {};
};

export const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['/faults', addFault],
  ['/clear', clear],
  ['/clock', setClock],
  ['/price', setPrice],
  ['/trade', trade],
  ['/freeze', freeze],
  ['/lag', setLag],
  ['/engine', setEngine],
  ['/filters', setFilters],
  ['/fees', setFees],
  ['/balance', setBalance],
  ['/limits', setLimits],
  ['/disconnect', disconnect],
]);
