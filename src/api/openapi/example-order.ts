/** The order that all examples are about. */
import type { Json } from './json-schema.ts';

export const orderId = 7_120_533_290_147_841;
export const clientOrderId = 'desk-2026-01-15-001';
export const createdAt = '2026-01-15T12:00:00.000Z';

export const order: Json = {
  clientOrderId,
  exchange: 'BINANCE',
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  side: 'BUY',
  quantity: '1.5',
  strategy: 'TWAP',
  limitPrice: '43000.5',
  clipSizeType: 'PERCENTAGE',
  clipSizeVal: 10,
  params: { durationSeconds: 3600, tradingStyle: 'HYBRID' },
};
export const details: Json = {
  orderId,
  clientOrderId,
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  exchange: 'BINANCE',
  status: 'PARTIALLY_FILLED',
  filledQuantity: 0.3,
  leavesQuantity: 1.2,
  side: 'BUY',
  lastQuantity: 0.1,
  lastPrice: 42988.5,
  averagePrice: 42989.7266666667,
};
export const child = 't1y3j5k7m9p0001';

export const byId: Json = { orderId: String(orderId) };

/** Why its first child is as it is. */
export const childReason: Json = {
  size: 'SLICE',
  time: 'DUE',
  price: 'TOUCH',
  bid: 42990.12,
  ask: 42990.13,
  message: 'what the schedule plans for its slice; its slice was due; rests at the best price of its side',
};
