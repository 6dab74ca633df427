/** Orders and executions as answers and stream messages show them: every value a string. */
import { isOpen, type SimOrder, type SimTrade } from '../order.ts';
import { plain, UNIT } from '../units.ts';

/** What a message says beyond the order itself. */
export interface OrderDetail {
  readonly cancelType?: string;
  readonly rejectReason?: string;
}

const NO_ERROR = 'EC_NoError';

function statusOf(order: SimOrder): string {
  switch (order.status) {
    case 'NEW':
      return 'New';
    case 'PARTIALLY_FILLED':
      return 'PartiallyFilled';
    case 'FILLED':
      return 'Filled';
    case 'REJECTED':
      return 'Rejected';
    default:
      return order.executed > 0 ? 'PartiallyFilledCanceled' : 'Cancelled';
  }
}

function rejectReasonOf(order: SimOrder): string {
  if (order.status === 'EXPIRED') return order.timeInForce === 'FOK' ? 'EC_NoImmediateQtyToFill' : NO_ERROR;
  if (order.rejectReason === null) return NO_ERROR;
  return order.rejectReason === 'WOULD_TAKE' ? 'EC_PostOnlyWillTakeLiquidity' : 'EC_Others';
}

function cancelTypeOf(order: SimOrder): string {
  if (order.status === 'CANCELED') return 'CancelByUser';
  if (order.rejectReason === 'FUNDS') return 'CancelByCannotAffordOrderCost';
  if (order.status === 'EXPIRED_IN_MATCH') return 'CancelBySmp';
  return order.status === 'EXPIRED' ? 'CancelByNoImmediateQty' : 'UNKNOWN';
}

function feesOf(order: SimOrder): Record<string, string> {
  const fees = new Map<string, bigint>();
  for (const { fee, feeAsset } of order.trades) fees.set(feeAsset, (fees.get(feeAsset) ?? 0n) + fee);
  return Object.fromEntries([...fees].map(([asset, fee]) => [asset, plain(fee)]));
}

const averageOf = (order: SimOrder): string =>
  order.executed === 0 ? '' : plain((order.quoteExecuted * BigInt(UNIT)) / BigInt(order.executed));

export const sideOf = (order: SimOrder): string => (order.side === 'BUY' ? 'Buy' : 'Sell');

export function orderView(order: SimOrder, detail: OrderDetail = {}): object {
  const left = isOpen(order) ? order.quantity - order.executed : 0;
  return {
    category: 'spot',
    orderId: order.venueOrderId,
    orderLinkId: order.clientOrderId,
    symbol: order.listing.symbol,
    side: sideOf(order),
    orderType: 'Limit',
    price: plain(order.price),
    qty: plain(order.quantity),
    timeInForce: order.postOnly ? 'PostOnly' : order.timeInForce,
    orderStatus: statusOf(order),
    cancelType: detail.cancelType ?? cancelTypeOf(order),
    rejectReason: detail.rejectReason ?? rejectReasonOf(order),
    avgPrice: averageOf(order),
    leavesQty: plain(left),
    leavesValue: plain((BigInt(left) * BigInt(order.price)) / BigInt(UNIT)),
    cumExecQty: plain(order.executed),
    cumExecValue: plain(order.quoteExecuted),
    cumFeeDetail: feesOf(order),
    isLeverage: '0',
    stopOrderType: '',
    createdTime: String(order.createdAt),
    updatedTime: String(order.updatedAt),
  };
}

export const executionView = (trade: SimTrade): object => ({
  category: 'spot',
  symbol: trade.order.listing.symbol,
  orderId: trade.order.venueOrderId,
  orderLinkId: trade.order.clientOrderId,
  side: sideOf(trade.order),
  orderPrice: plain(trade.order.price),
  orderQty: plain(trade.order.quantity),
  orderType: 'Limit',
  leavesQty: '0',
  execFee: plain(trade.fee),
  feeCurrency: trade.feeAsset,
  execId: trade.venueTradeId,
  execPrice: plain(trade.price),
  execQty: plain(trade.quantity),
  execType: 'Trade',
  execValue: plain(trade.quoteQuantity),
  execTime: String(trade.at),
  isMaker: trade.isMaker,
  seq: trade.tradeId,
});
