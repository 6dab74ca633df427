/** What an account may ask about itself: orders, executions, balances, its key. */
import { isVisible } from '../core.ts';
import type { Admitted } from '../gateway.ts';
import { isOpen, type Account, type SimOrder } from '../order.ts';
import type { Params } from '../pairs.ts';
import { plain } from '../units.ts';
import { assertSpot, linkIdOf, wholeOr } from './params.ts';
import { refusals } from './refusal.ts';
import { listingOf, reads } from './route.ts';
import { findOrder } from './trade-routes.ts';
import { isRecent, type Venue } from './venue.ts';
import { executionView, orderView } from './views.ts';

const DAY_MS = 86_400_000;
/** Ended orders that stay among the recent ones. */
const RECENT_MAX = 500;

interface Listed<T> {
  readonly list: readonly T[];
  readonly nextPageCursor: string;
}

/** A page from `cursor` (how many were shown before) on. */
function pageOf<T>(all: readonly T[], params: Params, limitMax: number, usual: number): Listed<T> {
  const limit = wholeOr(params, 'limit', usual, limitMax);
  const from = wholeOr(params, 'cursor', 0, Number.MAX_SAFE_INTEGER);
  const next = from + limit;
  return { list: all.slice(from, next), nextPageCursor: next < all.length ? String(next) : '' };
}

const listed = <T>({ list, nextPageCursor }: Listed<T>, view: (each: T) => object): object => ({
  category: 'spot',
  list: list.map(view),
  nextPageCursor,
});

const isNamed = (params: Params): boolean => linkIdOf(params) !== null || params.has('orderId');

function named(venue: Venue, params: Params, account: Account): SimOrder[] {
  const order = findOrder(venue, params, account);
  return order !== null && isVisible(venue.core, order.createdAt) ? [order] : [];
}

function isOfSymbol(venue: Venue, params: Params): (order: SimOrder) => boolean {
  const listing = params.has('symbol') ? listingOf(venue, params) : null;
  return (order) => listing === null || order.listing === listing;
}

/** Open orders; named by id, recent ones that have ended as well. */
export function admitRealtime(venue: Venue, params: Params, account: Account): Admitted {
  assertSpot(params);
  const isWanted = isOfSymbol(venue, params);
  return reads(() => {
    const all = isNamed(params)
      ? named(venue, params, account).filter((order) => isRecent(venue, order))
      : [...account.open.values()].filter((order) => isVisible(venue.core, order.createdAt));
    return listed(pageOf(all.filter(isWanted), params, 50, 20), (order) => orderView(order));
  });
}

/** Ended orders, newest first; those that never traded for a day. */
export function admitHistory(venue: Venue, params: Params, account: Account): Admitted {
  assertSpot(params);
  const isWanted = isOfSymbol(venue, params);
  return reads(() => {
    const since = venue.core.clock.now() - DAY_MS;
    const ended = (isNamed(params) ? named(venue, params, account) : [...account.latest.values()])
      .filter((order) => !isOpen(order) && isWanted(order) && isVisible(venue.core, order.createdAt))
      .filter((order) => order.executed > 0 || order.updatedAt >= since)
      .sort((a, b) => b.createdAt - a.createdAt)
      .slice(0, RECENT_MAX);
    return listed(pageOf(ended, params, 50, 20), (order) => orderView(order));
  });
}

/** Executions, newest first. */
export function admitExecutions(venue: Venue, params: Params, account: Account): Admitted {
  assertSpot(params);
  const isWanted = isOfSymbol(venue, params);
  const linkId = linkIdOf(params);
  const orderId = params.get('orderId') ?? null;
  return reads(() => {
    const trades = account.trades
      .filter(({ order, at }) => isWanted(order) && isVisible(venue.core, at))
      .filter(({ order }) => linkId === null || order.clientOrderId === linkId)
      .filter(({ order }) => orderId === null || order.venueOrderId === orderId);
    return listed(pageOf(trades.reverse(), params, 100, 50), executionView);
  });
}

export function admitBalances(_venue: Venue, params: Params, account: Account): Admitted {
  if (params.get('accountType') !== 'UNIFIED') throw refusals.parameter('accountType');
  return reads(() => ({
    list: [
      {
        accountType: 'UNIFIED',
        coin: [...account.balances].map(([coin, { free, locked }]) => ({
          coin,
          walletBalance: plain(free + locked),
          equity: plain(free + locked),
          locked: plain(locked),
          availableToWithdraw: '',
          borrowAmount: '0',
        })),
      },
    ],
  }));
}

/**
 * The rights of the key: it trades spot and cannot withdraw, unless `Permissions` of the accounts file names rights of
 * the wallet, with commas between.
 */
export const admitKeyInfo = (_venue: Venue, _params: Params, { apiKey, parameters }: Account): Admitted =>
  reads(() => ({
    apiKey,
    readOnly: 0,
    permissions: {
      ContractTrade: [],
      Spot: ['SpotTrade'],
      Wallet: parameters['Permissions']?.split(',') ?? [],
      Options: [],
      Exchange: [],
    },
    ips: ['*'],
    type: 1,
    uta: 1,
    unified: 0,
  }));
