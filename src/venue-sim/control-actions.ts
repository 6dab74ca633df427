/** What the control port can do to the venue. Every action reads its own fields and names the one that is wrong. */
import { balanceOf } from './account.ts';
import type { Account } from './order.ts';
import type { FaultPlan } from './faults.ts';
import { readFault } from './faults.ts';
import type { Listing, Rules } from './listing.ts';
import type { LimitOptions } from './limits.ts';
import type { MarketDriver } from './market-driver.ts';
import type { MarketStreams } from './market-streams.ts';
import type { RequestCounts } from './request-counts.ts';
import type { Venue } from './route.ts';
import { readUnits } from './units.ts';
import type { UserStreams } from './user-streams.ts';

export interface Controlled {
  readonly venue: Venue;
  readonly faults: FaultPlan;
  readonly driver: MarketDriver;
  readonly counts: RequestCounts;
  readonly userStreams: UserStreams;
  readonly marketStreams: MarketStreams;
  readonly ledgerPath: string;
}

export type Body = Readonly<Record<string, unknown>>;
type Action = (controlled: Controlled, body: Body) => object;

function listingIn({ venue }: Controlled, body: Body): Listing {
  const listing = venue.listings.get(String(body['symbol']));
  if (listing === undefined) throw new RangeError(`symbol must be one of ${[...venue.listings.keys()].join(', ')}`);
  return listing;
}

function accountIn({ venue }: Controlled, body: Body): Account {
  for (const account of venue.accounts.values()) if (account.name === body['account']) return account;
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

const addFault: Action = ({ faults }, body) => {
  faults.add(readFault(body));
  return { faults: faults.list() };
};

/** Ends faults, lag, clock offset, counted limits and bans; prices, filters, fees and balances stay. */
const clear: Action = ({ venue, faults }) => {
  faults.clear();
  venue.lagMs = 0;
  venue.clock.setOffset(0);
  venue.limiter.clear();
  return {};
};

const setClock: Action = ({ venue }, body) => {
  venue.clock.setOffset(whole(body, 'offsetMs'));
  return { now: venue.clock.now() };
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
  const { exchange } = controlled.venue;
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

const setLag: Action = ({ venue }, body) => {
  venue.lagMs = whole(body, 'ms');
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

const setFees: Action = ({ venue }, body) => {
  const { fees } = venue.exchange;
  const makerBps = body['makerBps'] === undefined ? fees.makerBps : readUnits(body['makerBps'], 'makerBps');
  const takerBps = body['takerBps'] === undefined ? fees.takerBps : readUnits(body['takerBps'], 'takerBps');
  Object.assign(fees, { makerBps, takerBps });
  return {};
};

/** Sets what is free of an asset; what open orders lock stays locked. */
const setBalance: Action = (controlled, body) => {
  const account = accountIn(controlled, body);
  const asset = String(body['asset']);
  if (!/^[A-Z0-9]{1,20}$/.test(asset)) throw new RangeError('asset must be capital letters and digits');
  balanceOf(account, asset).free = readUnits(body['free'], 'free');
  controlled.venue.exchange.touchBalance(account, asset);
  controlled.venue.exchange.commit();
  return {};
};

const setLimits: Action = ({ venue }, body) => {
  const { limiter } = venue;
  const changed: Partial<Record<keyof LimitOptions, number>> = {};
  for (const name of Object.keys(body)) {
    if (!(name in limiter.options))
      throw new RangeError(`${name} is not a limit; known are ${Object.keys(limiter.options).join(', ')}`);
    changed[name as keyof LimitOptions] = whole(body, name);
  }
  limiter.options = { ...limiter.options, ...changed };
  return { limits: limiter.options };
};

/** Breaks the connections of `stream` user or market, both when not given. */
const disconnect: Action = ({ userStreams, marketStreams }, body) => {
  const { stream = 'both' } = body;
  if (stream !== 'user' && stream !== 'market' && stream !== 'both') {
    throw new RangeError('stream must be user, market or both');
  }
  if (stream !== 'market') userStreams.disconnect();
  if (stream !== 'user') marketStreams.disconnect();
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
  ['/filters', setFilters],
  ['/fees', setFees],
  ['/balance', setBalance],
  ['/limits', setLimits],
  ['/disconnect', disconnect],
]);
