/** Whether an order is one of those a filter means. */
import type { OrderSnapshot } from './desk.ts';
import type { OrderFilter } from './reads.ts';

/** By our symbol, or by the form most venues have for it: without the slash. */
export const isSymbol = (symbol: string, wanted: string): boolean =>
  symbol === wanted || symbol.replaceAll('/', '') === wanted;

const wants = <T>(wanted: T | null, value: T): boolean => wanted === null || wanted === value;

const isFound = ({ symbol, clientOrderIdPrefix, statuses }: OrderFilter, order: OrderSnapshot): boolean =>
  (symbol === null || isSymbol(order.symbol, symbol)) &&
  (clientOrderIdPrefix === null || order.clientOrderId?.startsWith(clientOrderIdPrefix) === true) &&
  (statuses === null || statuses.includes(order.status));

/** Creation times are not looked at: the index has them. */
export const isWanted = (filter: OrderFilter, order: OrderSnapshot): boolean =>
  wants(filter.exchange, order.exchange) &&
  wants(filter.subaccount, order.subaccount) &&
  wants<string>(filter.side, order.side) &&
  wants(filter.strategy, order.strategy) &&
  isFound(filter, order);
