/** What clients see of an order: the two public shapes, field by field, so that nothing else can leak. */
import { toText } from '../domain/decimal.ts';
import { formatInstant } from '../domain/time.ts';
import type { OrderSnapshot } from '../engine/desk.ts';
import { JsonNumber } from './json.ts';

type Amount = Parameters<typeof toText>[0];
const exact = (value: Amount): JsonNumber => new JsonNumber(toText(value));

/** OrderSummary. */
export function summaryOf(order: OrderSnapshot): object {
  return {
    orderId: new JsonNumber(order.orderId),
    clientOrderId: order.clientOrderId,
    status: order.status,
    createdAt: formatInstant(order.createdAt),
    message: order.message,
    errorCode: order.errorCode,
  };
}

/** OrderDetails. */
export function detailsOf(order: OrderSnapshot): object {
  return {
    orderId: new JsonNumber(order.orderId),
    clientOrderId: order.clientOrderId,
    symbol: order.symbol,
    assetClass: order.assetClass,
    exchange: order.exchange,
    status: order.status,
    filledQuantity: exact(order.filledQuantity),
    leavesQuantity: exact(order.leavesQuantity),
    side: order.side,
    lastQuantity: exact(order.lastQuantity),
    lastPrice: exact(order.lastPrice),
    averagePrice: exact(order.averagePrice),
  };
}

/** The answer to a cancel that came too late: the order as it is, and why nothing was done. */
export function alreadyTerminal(order: OrderSnapshot, requestId: string): object {
  return {
    ...summaryOf(order),
    message: `the order is already ${order.status}`,
    errorCode: 'PARENT_ORDER_WAS_TERMINATED',
    requestId,
    errors: [],
  };
}
