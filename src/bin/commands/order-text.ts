/** Orders as text for a terminal. */
import { textAt, type ExactObject } from '../../client/exact-json.ts';

const FIELDS = [
  ['orderId', 'order'],
  ['clientOrderId', 'client id'],
  ['symbol', 'symbol'],
  ['side', 'side'],
  ['status', 'status'],
  ['filledQuantity', 'filled'],
  ['leavesQuantity', 'left'],
  ['averagePrice', 'average'],
  ['lastQuantity', 'last quantity'],
  ['lastPrice', 'last price'],
  ['createdAt', 'created'],
  ['errorCode', 'error'],
  ['message', 'message'],
] as const;

/** One field a line; fields without a value are left out. */
export function orderCard(order: ExactObject): string {
  const lines = FIELDS.map(([field, label]) => [label, textAt(order, field)] as const).filter(
    ([, text]) => text !== '',
  );
  return lines.map(([label, text]) => `${label.padEnd(14)}${text}`).join('\n');
}

/** One order a line. */
export function orderRow(order: ExactObject): string {
  const at = (field: string): string => textAt(order, field);
  const done = `${at('filledQuantity')} filled, ${at('leavesQuantity')} left`;
  return `${at('orderId')}  ${at('status').padEnd(16)}  ${at('side')} ${at('symbol')}  ${done}  average ${at('averagePrice')}`;
}
