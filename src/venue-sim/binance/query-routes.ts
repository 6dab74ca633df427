/** What an account may ask about itself: orders, trades, balances, limits. */
import { isVisible } from '../core.ts';
import { tradesIn } from '../exchange.ts';
import type { Account, SimOrder, SimTrade } from '../order.ts';
import { fixed } from '../units.ts';
import { optionalWhole, type Params } from './params.ts';
import { refusals } from './refusal.ts';
import { listingOf, type EngineStep, type SignedRoute, type Venue } from './route.ts';
import { findOrder } from './trade-routes.ts';
import { orderView, tradeView } from './views.ts';

function admitStatus(venue: Venue, params: Params, account: Account): EngineStep {
  const find = (): SimOrder | null => findOrder(venue, params, account);
  find();
  return () => {
    const order = find();
    if (order === null || !isVisible(venue.core, order.createdAt)) throw refusals.noOrder();
    return orderView(order);
  };
}

function admitOpenOrders(venue: Venue, params: Params, account: Account): EngineStep {
  const listing = params.has('symbol') ? listingOf(venue, params) : null;
  return () =>
    [...account.open.values()]
      .filter((order) => (listing === null || order.listing === listing) && isVisible(venue.core, order.createdAt))
      .map(orderView);
}

const DAY_MS = 86_400_000;

interface TradeQuery {
  readonly orderId: number | null;
  readonly fromId: number | null;
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly limit: number;
}

function readTradeQuery(params: Params): TradeQuery {
  const limit = optionalWhole(params, 'limit') ?? 500;
  if (limit < 1 || limit > 1_000) throw refusals.illegal('limit', '1 to 1000');
  const startTime = optionalWhole(params, 'startTime');
  const endTime = optionalWhole(params, 'endTime');
  if (startTime !== null && endTime !== null && endTime - startTime > DAY_MS) {
    throw refusals.illegal('endTime', 'at most 24 hours after startTime');
  }
  return {
    orderId: optionalWhole(params, 'orderId'),
    fromId: optionalWhole(params, 'fromId'),
    startTime,
    endTime,
    limit,
  };
}

function isWanted(query: TradeQuery, trade: SimTrade): boolean {
  if (query.orderId !== null && trade.order.id !== query.orderId) return false;
  if (query.fromId !== null && trade.tradeId < query.fromId) return false;
  if (query.startTime !== null && trade.at < query.startTime) return false;
  return query.endTime === null || trade.at <= query.endTime;
}

/** Without fromId or startTime the newest trades are meant, else the first ones from there; always oldest first. */
function admitTrades(venue: Venue, params: Params, account: Account): EngineStep {
  const listing = listingOf(venue, params);
  const query = readTradeQuery(params);
  return () => {
    const order = query.orderId === null ? undefined : venue.core.exchange.order(query.orderId);
    const source = order?.account === account ? order.trades : tradesIn(account, listing);
    const found = source.filter(
      (trade) => trade.order.listing === listing && isWanted(query, trade) && isVisible(venue.core, trade.at),
    );
    const isForward = query.fromId !== null || query.startTime !== null;
    return (isForward ? found.slice(0, query.limit) : found.slice(-query.limit)).map(tradeView);
  };
}

function accountView(venue: Venue, params: Params, account: Account): object {
  const rate = (bps: bigint): string => fixed(bps / 10_000n);
  const { makerBps, takerBps } = venue.core.exchange.fees;
  const rates = { maker: rate(makerBps), taker: rate(takerBps), buyer: fixed(0), seller: fixed(0) };
  const balances = [...account.balances]
    .filter(([, { free, locked }]) => params.get('omitZeroBalances') !== 'true' || free + locked !== 0n)
    .map(([asset, { free, locked }]) => ({ asset, free: fixed(free), locked: fixed(locked) }));
  return {
    makerCommission: Number(makerBps / 100_000_000n),
    takerCommission: Number(takerBps / 100_000_000n),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: rates,
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: account.updatedAt,
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: 1,
  };
}

const signed = (
  name: string,
  op: SignedRoute['op'],
  weight: SignedRoute['weight'],
  admit: SignedRoute['admit'],
): SignedRoute => ({ name, op, signed: true, weight, admit });

export const STATUS = signed('order.status', 'query', () => 4, admitStatus);
export const OPEN_ORDERS = signed('openOrders.status', 'query', (p) => (p.has('symbol') ? 6 : 80), admitOpenOrders);
export const MY_TRADES = signed('myTrades', 'trades', (p) => (p.has('orderId') ? 5 : 20), admitTrades);
export const ACCOUNT = signed(
  'account.status',
  'other',
  () => 20,
  (venue, params, account) => () => accountView(venue, params, account),
);
export const ORDER_LIMITS = signed(
  'account.rateLimits.orders',
  'other',
  () => 40,
  (venue, _params, account) => () => venue.limiter.orderStates(venue.core.clock.now(), account),
);
