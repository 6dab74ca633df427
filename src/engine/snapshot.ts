/** What the API is shown of a parent. */
import { leavesQuantity, parentAveragePrice, type ParentOrder } from '../domain/parent.ts';
import type { OrderSnapshot } from './desk.ts';

export const snapshotOf = (parent: ParentOrder): OrderSnapshot => ({
  orderId: parent.request.orderId,
  clientOrderId: parent.request.clientOrderId,
  symbol: parent.request.symbol,
  assetClass: parent.request.assetClass,
  exchange: parent.request.exchange,
  subaccount: parent.request.subaccount,
  strategy: parent.request.strategy,
  status: parent.status,
  side: parent.request.side,
  quantity: parent.request.quantity,
  filledQuantity: parent.filledQuantity,
  leavesQuantity: leavesQuantity(parent),
  filledNotional: parent.filledNotional,
  lastQuantity: parent.lastQuantity,
  lastPrice: parent.lastPrice,
  averagePrice: parentAveragePrice(parent),
  createdAt: parent.request.createdAt,
  errorCode: parent.errorCode,
  message: parent.message,
  version: parent.version,
});
