/** What clients see of an order: the two public shapes, field by field, so that nothing else can leak. */
import { toText } from '../domain/decimal.ts';
import { formatInstant } from '../domain/time.ts';
import type { OrderId } from '../domain/ids.ts';
import type { OrderSnapshot } from '../engine/desk.ts';
import type { OrderEvent } from '../engine/reads.ts';
import { JsonNumber } from './json.ts';

type Amount = Parameters<typeof toText>[0];
export const exact = (value: Amount): JsonNumber => new JsonNumber(toText(value));

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

/** An order in a history: its details, and what tells it from others. */
export function historyEntryOf(order: OrderSnapshot): object {
  return {
    ...detailsOf(order),
    subaccount: order.subaccount,
    strategy: order.strategy,
    quantity: exact(order.quantity),
    createdAt: formatInstant(order.createdAt),
    message: order.message,
    errorCode: order.errorCode,
  };
}

const exactOrAbsent = (text: string | undefined): JsonNumber | undefined =>
  text === undefined ? undefined : new JsonNumber(text);

/** A line of the journal; what does not belong to its type is left out. */
export function eventOf(event: OrderEvent, orderId: OrderId): object {
  return {
    eventId: `${event.version}-${event.place}`,
    ts: formatInstant(event.at),
    orderId: new JsonNumber(orderId),
    version: event.version,
    type: event.type,
    from: event.from,
    to: event.to,
    childId: event.clip,
    fillId: event.fillId,
    qty: exactOrAbsent(event.quantity),
    price: exactOrAbsent(event.price),
    code: event.code,
    message: event.message,
    batch: event.batch,
  };
}

/** Why nothing was done for an order that is over. */
export const terminalReason = (order: OrderSnapshot) => ({
  message: `the order is already ${order.status}`,
  errorCode: 'PARENT_ORDER_WAS_TERMINATED' as const,
});

/** The answer to a cancel that came too late: the order as it is, and why nothing was done. */
export function alreadyTerminal(order: OrderSnapshot, requestId: string): object {
  return { ...summaryOf(order), ...terminalReason(order), requestId, errors: [] };
}
