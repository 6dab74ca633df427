/** What happens to orders as entries of the `executions` channel. Only the first entry of an order names it in full. */
import type { LosslessNumber } from 'lossless-json';
import type { SimCore } from '../core.ts';
import type { ExchangeListener, OrderEvent } from '../exchange-events.ts';
import { isOpen, type Account, type PlaceRequest, type SimOrder, type SimTrade } from '../order.ts';
import { amount, frameOf, stamp } from './frames.ts';
import { streamName } from './names.ts';
import { averageOf, reasonOf } from './views.ts';

export const EXECUTIONS = 'executions';
const SNAPSHOT_TRADES = 50;

type Entry = Readonly<Record<string, unknown>>;

function publish({ privateStreams }: SimCore, account: Account, clientOrderId: string, entry: Entry): void {
  privateStreams.publish(account, EXECUTIONS, [clientOrderId], ({ frames }) =>
    frameOf({ channel: EXECUTIONS, type: 'update', data: [entry], sequence: frames }),
  );
}

/** The first entry of an order, sent when it is acknowledged. */
export function announce(core: SimCore, request: PlaceRequest, orderId: string): void {
  const entry = {
    order_id: orderId,
    exec_type: 'pending_new',
    order_status: 'pending_new',
    ...namesOf(request),
    cum_qty: amount(0),
    cum_cost: amount(0),
    avg_price: amount(0),
    timestamp: stamp(core.clock.now()),
  };
  publish(core, request.account, request.clientOrderId, entry);
}

type Named = Pick<PlaceRequest, 'clientOrderId' | 'listing' | 'side' | 'timeInForce' | 'postOnly'> & {
  readonly price: number | bigint;
  readonly quantity: number | bigint;
};

const namesOf = (order: Named): Entry => ({
  cl_ord_id: order.clientOrderId,
  symbol: streamName(order.listing),
  side: order.side.toLowerCase(),
  order_type: 'limit',
  order_qty: amount(order.quantity),
  limit_price: amount(order.price),
  time_in_force: order.timeInForce,
  post_only: order.postOnly,
});

const countsOf = (order: SimOrder): Readonly<Record<string, LosslessNumber>> => ({
  cum_qty: amount(order.executed),
  cum_cost: amount(order.quoteExecuted),
  avg_price: amount(averageOf(order)),
});

function entry(order: SimOrder, execType: string, orderStatus: string, more: object = {}): Entry {
  return {
    order_id: order.venueOrderId,
    exec_type: execType,
    order_status: orderStatus,
    ...countsOf(order),
    ...more,
    timestamp: stamp(order.updatedAt),
  };
}

/** A trade that completes its order still says that it is partly filled; that it is filled follows by itself. */
const tradeEntry = (order: SimOrder, trade: SimTrade, more: object = {}): Entry => ({
  ...entry(order, 'trade', 'partially_filled'),
  exec_id: trade.venueTradeId,
  trade_id: trade.tradeId,
  last_qty: amount(trade.quantity),
  last_price: amount(trade.price),
  cost: amount(trade.quoteQuantity),
  liquidity_ind: trade.isMaker ? 'm' : 't',
  fees: [{ asset: trade.feeAsset, qty: amount(trade.fee) }],
  fee_usd_equiv: amount(trade.fee),
  ...more,
  timestamp: stamp(trade.at),
});

function entriesOf(event: OrderEvent): readonly Entry[] {
  const { order } = event;
  switch (event.type) {
    case 'OPENED':
      return [entry(order, 'new', 'new')];
    case 'TRADED':
      return [tradeEntry(order, event.trade), ...(order.status === 'FILLED' ? [entry(order, 'filled', 'filled')] : [])];
    default:
      return [entry(order, 'canceled', 'canceled', { reason: reasonOf(order) })];
  }
}

export function createExecutionEvents(core: SimCore): Pick<ExchangeListener, 'onOrder'> {
  return {
    onOrder(event) {
      const { account, clientOrderId } = event.order;
      if (!core.privateStreams.follows(account, EXECUTIONS)) return null;
      const entries = entriesOf(event);
      return () => {
        for (const each of entries) publish(core, account, clientOrderId, each);
      };
    },
  };
}

const stateOf = (order: SimOrder): string => (order.status === 'NEW' ? 'new' : 'partially_filled');

/** What a new subscription hears first: open orders in full and the latest trades, which do not name our id. */
export function snapshot(
  { exchange }: SimCore,
  account: Account,
  wants: { orders: boolean; trades: boolean },
): Entry[] {
  const open = wants.orders ? [...exchange.orders()].filter((order) => order.account === account && isOpen(order)) : [];
  const trades = wants.trades ? account.trades.slice(-SNAPSHOT_TRADES) : [];
  return [
    ...open.map((order) => entry(order, 'new', stateOf(order), namesOf(order))),
    ...trades.map((trade) => tradeEntry(trade.order, trade, { symbol: streamName(trade.order.listing) })),
  ];
}
