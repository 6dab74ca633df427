/** Execution reports. */
import { formatInstant, instant } from '../../domain/time.ts';
import { isOpen, type SimOrder } from '../order.ts';
import type { RefusalReason } from '../refused.ts';
import { exchangeIdOf, exchangeOf } from './accounts.ts';
import { numberOf } from './numbers.ts';
import { symbolIdOf } from './symbols.ts';

const TIMES_IN_FORCE = { GTC: 'GOOD_TILL_CANCEL', IOC: 'IMMEDIATE_OR_CANCEL', FOK: 'FILL_OR_KILL' } as const;

/** What the exchange behind says, in its own words. */
const WORDS: Readonly<Record<RefusalReason, string>> = {
  MARKET_CLOSED: 'EService:Market in cancel_only mode',
  PRICE_LOW: 'EOrder:Invalid price',
  PRICE_HIGH: 'EOrder:Invalid price',
  PRICE_OFF_TICK: 'EOrder:Tick size check failed',
  PRICE_AWAY: 'EOrder:Invalid price',
  QUANTITY_LOW: 'EOrder:Order minimum not met',
  QUANTITY_HIGH: 'EGeneral:Invalid arguments:volume',
  QUANTITY_OFF_STEP: 'EGeneral:Invalid arguments:volume',
  NOTIONAL_LOW: 'EOrder:Cost minimum not met',
  NOTIONAL_HIGH: 'EGeneral:Invalid arguments:volume',
  OPEN_ORDERS_MAX: 'EOrder:Orders limit exceeded',
  POSITION_MAX: 'EGeneral:Invalid arguments:volume',
  DUPLICATE_ID: 'EGeneral:Invalid arguments:cl_ord_id',
  FUNDS: 'EOrder:Insufficient funds',
  WOULD_TAKE: 'EOrder:Post only order',
  NOT_OPEN: 'EOrder:Unknown order',
};

/**
 * Times have seven decimals: the four beyond the millisecond are made up, the same for the same thing each time, and
 * growing from step to step.
 */
function timeText(ms: number, order: SimOrder, step: number): string {
  const more = String(Math.min(9_999, ((order.id * 7_919) % 5_000) + step * 101)).padStart(4, '0');
  return formatInstant(instant(Math.floor(ms))).replace('Z', `${more}Z`);
}

function statusOf(order: SimOrder): string {
  if (order.status === 'EXPIRED' || order.status === 'EXPIRED_IN_MATCH') return 'CANCELED';
  return order.status;
}

/** Statuses passed through, oldest first, each with the time it began. */
function historyOf(order: SimOrder, isRouted: boolean): [string, string][] {
  const steps: [string, number][] = [
    ['RECEIVED', order.createdAt],
    ['ROUTING', order.createdAt],
  ];
  const status = statusOf(order);
  if (status !== 'REJECTED') steps.push(['ROUTED', order.createdAt]);
  if (!isRouted && status !== 'REJECTED') {
    steps.push(['NEW', order.createdAt]);
    for (const trade of order.trades) steps.push(['PARTIALLY_FILLED', trade.at]);
    if (status === 'CANCELED') steps.push(['PENDING_CANCEL', order.updatedAt]);
  }
  if (!isRouted && !isOpen(order)) {
    if (status === 'FILLED') steps.pop();
    steps.push([status, order.updatedAt]);
  }
  return steps.map(([name, at], index) => [name, timeText(at, order, index)]);
}

function averageOf(order: SimOrder): number | bigint {
  return order.executed === 0 ? 0 : (order.quoteExecuted * 100_000_000n) / BigInt(order.executed);
}

/** A fill has no id and no fee here. */
const fillsOf = (order: SimOrder): object[] =>
  order.trades.map((trade, index) => ({
    time: timeText(trade.at, order, index),
    price: numberOf(trade.price),
    amount: numberOf(trade.quantity),
  }));

function viewOf(order: SimOrder, isRouted: boolean): object {
  const { account, listing, clientOrderId } = order;
  const executed = isRouted ? 0 : order.executed;
  const rejected = order.status === 'REJECTED';
  const history = historyOf(order, isRouted);
  return {
    type: 'ORDER_EXEC_REPORT_UPDATE',
    id: clientOrderId,
    client_order_id_format_exchange: String(order.id % 2_147_483_647),
    exchange_order_id: rejected ? null : order.venueOrderId,
    amount_open: numberOf(order.quantity - executed),
    amount_filled: numberOf(executed),
    avg_px: numberOf(isRouted ? 0 : averageOf(order)),
    status: history.at(-1)?.[0] ?? 'RECEIVED',
    status_history: history,
    error_message: order.rejectReason === null ? null : WORDS[order.rejectReason],
    fills: isRouted ? [] : fillsOf(order),
    exchange_id: exchangeIdOf(account),
    client_order_id: clientOrderId,
    symbol_id_exchange: listing.symbol,
    symbol_id_coinapi: symbolIdOf(exchangeOf(account), listing),
    amount_order: numberOf(order.quantity),
    price: numberOf(order.price),
    side: order.side,
    order_type: 'LIMIT',
    time_in_force: TIMES_IN_FORCE[order.timeInForce],
    expire_time: null,
    exec_inst: order.postOnly ? ['MAKER_OR_CANCEL'] : [],
  };
}

/** The order as it is. */
export const reportOf = (order: SimOrder): object => viewOf(order, false);

/** The answer to a create: the exchange behind has the order, and nothing has come back from it yet. */
export const routedReportOf = (order: SimOrder): object => viewOf(order, order.status !== 'REJECTED');
