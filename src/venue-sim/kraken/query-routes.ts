/** Private queries: orders by either id, trades, balances, the token of the private stream. */
import { isOpen, type Account, type SimOrder } from '../order.ts';
import type { Params } from '../pairs.ts';
import { isVisible } from '../core.ts';
import { fixed } from '../units.ts';
import { assetName } from './names.ts';
import { KrakenRefusal } from './refusal.ts';
import type { PrivateRoute, Venue } from './route.ts';
import { TOKEN_LIFE_S } from './tokens.ts';
import { shows } from './trade-routes.ts';
import { orderView, tradeView, withTrades } from './views.ts';

const PAGE = 50;
const SECOND_MS = 1_000;

const viewOf = (params: Params) => (params.get('trades') === 'true' ? withTrades : orderView);

/** All orders of the account that queries show, newest first. */
function ordersOf(venue: Venue, account: Account): SimOrder[] {
  const all = [...venue.core.exchange.orders()].filter((order) => order.account === account && shows(venue, order));
  return all.reverse();
}

const byTxid = (orders: readonly SimOrder[], params: Params): object =>
  Object.fromEntries(orders.map((order) => [order.venueOrderId, viewOf(params)(order)]));

/** Those with the id the request names, or all when it names none. */
function wanted(orders: readonly SimOrder[], params: Params): readonly SimOrder[] {
  const id = params.get('cl_ord_id');
  return id === undefined ? orders : orders.filter((order) => order.clientOrderId === id);
}

function offsetOf(params: Params): number {
  const text = params.get('ofs') ?? '0';
  if (!/^[0-9]{1,6}$/.test(text)) throw new KrakenRefusal('EGeneral:Invalid arguments:ofs');
  return Number(text);
}

/** Bounds in seconds; the lower one is exclusive. */
function boundOf(params: Params, name: 'start' | 'end', fallback: number): number {
  const text = params.get(name);
  return text === undefined ? fallback : Number(text) * SECOND_MS;
}

export const QUERY_ORDERS: PrivateRoute = {
  op: 'query',
  name: 'QueryOrders',
  points: 1,
  hidden: {},
  admit: (venue, account, params) => () => {
    const ids = (params.get('txid') ?? '').split(',');
    const found = ordersOf(venue, account).filter((order) => ids.includes(order.venueOrderId));
    if (found.length === 0) throw new KrakenRefusal('EOrder:Unknown order');
    return byTxid(found, params);
  },
};

export const OPEN_ORDERS: PrivateRoute = {
  op: 'query',
  name: 'OpenOrders',
  points: 1,
  hidden: { open: {} },
  admit: (venue, account, params) => () => ({
    open: byTxid(wanted(ordersOf(venue, account).filter(isOpen), params), params),
  }),
};

export const CLOSED_ORDERS: PrivateRoute = {
  op: 'query',
  name: 'ClosedOrders',
  points: 2,
  hidden: { closed: {}, count: 0 },
  admit: (venue, account, params) => () => {
    const [start, end] = [boundOf(params, 'start', -1), boundOf(params, 'end', Infinity)];
    const isWithin = (at: number): boolean => at > start && at <= end;
    // Without a `closetime` either time counts: when the order was made, or when it ended.
    const closed = wanted(
      ordersOf(venue, account).filter(
        (order) => !isOpen(order) && (isWithin(order.createdAt) || isWithin(order.updatedAt)),
      ),
      params,
    );
    const offset = offsetOf(params);
    return { closed: byTxid(closed.slice(offset, offset + PAGE), params), count: closed.length };
  },
};

export const TRADES_HISTORY: PrivateRoute = {
  op: 'trades',
  name: 'TradesHistory',
  points: 2,
  hidden: { trades: {}, count: 0 },
  admit:
    ({ core }, account, params) =>
    () => {
      const start = boundOf(params, 'start', -1);
      const end = boundOf(params, 'end', Infinity);
      const trades = account.trades.filter(({ at }) => at > start && at <= end && isVisible(core, at)).reverse();
      const page = trades.slice(offsetOf(params), offsetOf(params) + PAGE);
      return {
        trades: Object.fromEntries(page.map((trade) => [trade.venueTradeId, tradeView(trade)])),
        count: trades.length,
      };
    },
};

export const BALANCE_EX: PrivateRoute = {
  op: 'other',
  name: 'BalanceEx',
  points: 1,
  admit: (_venue, account) => () =>
    Object.fromEntries(
      [...account.balances].map(([asset, { free, locked }]) => [
        assetName(asset),
        { balance: fixed(free + locked), hold_trade: fixed(locked) },
      ]),
    ),
};

export const BALANCE: PrivateRoute = {
  op: 'other',
  name: 'Balance',
  points: 1,
  admit: (_venue, account) => () =>
    Object.fromEntries(
      [...account.balances].map(([asset, { free, locked }]) => [assetName(asset), fixed(free + locked)]),
    ),
};

export const WEBSOCKETS_TOKEN: PrivateRoute = {
  op: 'other',
  name: 'GetWebSocketsToken',
  points: 1,
  admit:
    ({ tokens }, account) =>
    () => ({ token: tokens.issue(account), expires: TOKEN_LIFE_S }),
};
