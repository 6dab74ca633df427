/** Orders and trades as REST and WebSocket API answers show them. */
import { isOpen, type SimOrder, type SimTrade } from '../order.ts';
import { fixed } from '../units.ts';

const ZERO = '0.00000000';

export const typeOf = (order: SimOrder): string => (order.postOnly ? 'LIMIT_MAKER' : 'LIMIT');

/** What every answer about an order has. */
function core(order: SimOrder): object {
  return {
    price: fixed(order.price),
    origQty: fixed(order.quantity),
    executedQty: fixed(order.executed),
    origQuoteOrderQty: ZERO,
    cummulativeQuoteQty: fixed(order.quoteExecuted),
    status: order.status,
    timeInForce: order.timeInForce,
    type: typeOf(order),
    side: order.side,
  };
}

const head = (order: SimOrder): object => ({ symbol: order.listing.symbol, orderId: order.id, orderListId: -1 });

export function placeView(order: SimOrder, type: 'ACK' | 'RESULT' | 'FULL'): object {
  const ack = { ...head(order), clientOrderId: order.clientOrderId, transactTime: order.updatedAt };
  if (type === 'ACK') return ack;
  const result = { ...ack, ...core(order), workingTime: order.createdAt, selfTradePreventionMode: order.selfTrade };
  if (type === 'RESULT') return result;
  const fills = order.trades.map((trade) => ({
    price: fixed(trade.price),
    qty: fixed(trade.quantity),
    commission: fixed(trade.fee),
    commissionAsset: trade.feeAsset,
    tradeId: trade.tradeId,
  }));
  return { ...result, fills };
}

/** `cancelId` is the client order id of the cancel. */
export const cancelView = (order: SimOrder, cancelId: string): object => ({
  symbol: order.listing.symbol,
  origClientOrderId: order.clientOrderId,
  orderId: order.id,
  orderListId: -1,
  clientOrderId: cancelId,
  transactTime: order.updatedAt,
  ...core(order),
  selfTradePreventionMode: order.selfTrade,
});

export const orderView = (order: SimOrder): object => ({
  ...head(order),
  clientOrderId: order.clientOrderId,
  ...core(order),
  stopPrice: ZERO,
  icebergQty: ZERO,
  time: order.createdAt,
  updateTime: order.updatedAt,
  isWorking: isOpen(order) || order.executed > 0,
  workingTime: order.createdAt,
  selfTradePreventionMode: order.selfTrade,
});

export const tradeView = (trade: SimTrade): object => ({
  symbol: trade.order.listing.symbol,
  id: trade.tradeId,
  orderId: trade.order.id,
  orderListId: -1,
  price: fixed(trade.price),
  qty: fixed(trade.quantity),
  quoteQty: fixed(trade.quoteQuantity),
  commission: fixed(trade.fee),
  commissionAsset: trade.feeAsset,
  time: trade.at,
  isBuyer: trade.order.side === 'BUY',
  isMaker: trade.isMaker,
  isBestMatch: true,
});
