/** One example of each operation: a request and its answer. A test checks them against the schemas. */
import { ACCOUNT_EXAMPLES } from './account-examples.ts';
import { byId, child, childReason, clientOrderId, createdAt, details, order, orderId } from './example-order.ts';
import { INSIGHT_EXAMPLES } from './insight-examples.ts';
import { REPORT_EXAMPLE } from './report-example.ts';
import type { Example } from './example.ts';
import type { Json } from './json-schema.ts';

const iceberg: Json = {
  ...order,
  clientOrderId: 'desk-2026-01-15-002',
  side: 'SELL',
  strategy: 'ICEBERG',
  clipSizeType: 'ABSOLUTE',
  clipSizeVal: '0.1',
  params: '{"refreshDelayMs":500}',
};

const summary = (status: string, more: Json = {}): Json => ({
  orderId,
  clientOrderId,
  status,
  createdAt,
  message: null,
  errorCode: null,
  ...more,
});

const outcome: Json = { message: null, errorCode: null };
const report: Json = {
  type: 'ORDER_EXEC_REPORT_UPDATE',
  id: child,
  client_order_id_format_exchange: child,
  exchange_order_id: '28457',
  amount_open: 0,
  amount_filled: 0.15,
  avg_px: 42990.12,
  status: 'FILLED',
  status_history: [
    ['RECEIVED', createdAt],
    ['ROUTING', createdAt],
    ['NEW', '2026-01-15T12:00:00.120Z'],
    ['FILLED', '2026-01-15T12:00:07.400Z'],
  ],
  error_message: null,
  fills: [
    {
      time: '2026-01-15T12:00:07.400Z',
      price: 42990.12,
      amount: 0.15,
      fillId: '991',
      fee: 0.00015,
      feeAsset: 'BTC',
      makerOrTaker: 'MAKER',
    },
  ],
  exchange_id: 'BINANCE/main',
  client_order_id: child,
  symbol_id_exchange: 'BTCUSDT',
  symbol_id_coinapi: 'BINANCE_SPOT_BTC_USDT',
  amount_order: 0.15,
  price: 42990.12,
  side: 'BUY',
  order_type: 'LIMIT',
  time_in_force: 'GOOD_TILL_CANCEL',
  expire_time: null,
  exec_inst: ['MAKER_OR_CANCEL'],
  childNumber: 1,
  slice: 0,
  dueAt: createdAt,
  inDoubt: false,
  cancelRequested: false,
  errorCode: null,
  reason: childReason,
};

const named: Json = { orderId };

/** By operationId. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  createOrder: { body: order, answer: summary('PENDING_NEW') },
  createBatchOrders: {
    body: { orders: [order, iceberg], allOrNone: true },
    answer: {
      responses: [
        summary('PENDING_NEW'),
        summary('PENDING_NEW', { orderId: orderId + 1, clientOrderId: iceberg['clientOrderId'] }),
      ],
    },
  },
  cancelOrder: { body: named, answer: summary('PENDING_CANCEL') },
  cancelMany: {
    body: { orders: [named, { clientOrderId: 'desk-2026-01-15-009' }] },
    answer: {
      ...summary('PENDING_CANCEL', { orderId: null, clientOrderId: null, message: '1 of 2 accepted' }),
      responses: [
        summary('PENDING_CANCEL'),
        summary('REJECTED', {
          orderId: null,
          clientOrderId: 'desk-2026-01-15-009',
          message: 'there is no such order',
          errorCode: 'INVALID_ORDER',
        }),
      ],
    },
  },
  cancelAll: {
    body: { exchange: 'BINANCE', symbol: 'BTC/USDT' },
    answer: { responses: [{ ...details, ...outcome, status: 'PENDING_CANCEL' }] },
  },
  pauseOrder: { body: named, answer: summary('PENDING_PAUSE') },
  unpauseOrder: { body: named, answer: summary('PENDING_UNPAUSE') },
  amendOrder: {
    body: { orderId, expectedVersion: 12, quantity: '2', limitPrice: '43100' },
    answer: { ...summary('PARTIALLY_FILLED'), version: 13 },
  },
  getOrder: { query: byId, answer: details },
  getOrders: { query: { orderIds: [String(orderId)] }, answer: { responses: [details] } },
  getOpenOrders: { answer: { responses: [details] } },
  getChildren: { query: byId, answer: { orderId, responses: [report], nextCursor: null } },
  getEvents: {
    query: byId,
    answer: {
      orderId,
      responses: [
        { eventId: '1-0', ts: createdAt, orderId, version: 1, type: 'ORDER_CREATED' },
        { eventId: '2-0', ts: createdAt, orderId, version: 2, type: 'STATUS', from: 'PENDING_NEW', to: 'ACCEPTED' },
      ],
      nextCursor: null,
    },
  },
  getHistory: {
    query: { status: ['FILLED', 'CANCELLED'], limit: '50' },
    answer: {
      responses: [
        { ...details, ...outcome, status: 'FILLED', subaccount: 'main', strategy: 'TWAP', quantity: 0.3, createdAt },
      ],
      nextCursor: null,
    },
  },
  ...INSIGHT_EXAMPLES,
  getReport: REPORT_EXAMPLE,
  ...ACCOUNT_EXAMPLES,
  getTime: { answer: { serverTime: 1_768_478_400_000, time: createdAt } },
  getHealth: { answer: { status: 'ok' } },
  getReadiness: { answer: { ready: true, missing: [], outages: {} } },
};
