/** Examples of preview and why. */
import type { Example } from './example.ts';
import { byId, child, childReason, clientOrderId, createdAt, order, orderId } from './example-order.ts';
import type { Json } from './json-schema.ts';

const reason: Json = { code: 'WAITING_FOR_DUE', message: 'the next clip is not due yet', since: null };

/** By operationId. */
export const INSIGHT_EXAMPLES: Readonly<Record<string, Example>> = {
  previewOrder: {
    body: { ...order, quantity: '0.3', clipSizeVal: 50 },
    answer: {
      feasible: true,
      message: null,
      errorCode: null,
      errors: [],
      nearest: null,
      exchange: 'BINANCE',
      subaccount: 'main',
      symbol: 'BTC/USDT',
      side: 'BUY',
      strategy: 'TWAP',
      quantity: 0.3,
      limitPrice: 43000.5,
      params: { durationSeconds: '3600', tradingStyle: 'HYBRID' },
      referencePrice: 42990.125,
      pace: 'TIMED',
      startTime: createdAt,
      windowEnd: '2026-01-15T13:00:00.000Z',
      endTime: '2026-01-15T13:00:00.000Z',
      clipCount: 2,
      smallestClip: 0.15,
      minimumClip: 0.00012,
      advisedMinimumClip: 0.00013,
      mergedQuantity: 0,
      fewerClips: 0,
      expectedParticipationPct: 1.2,
      worstCase: { price: 43000.5, notional: 12900.15, bound: true },
      warnings: [],
      clips: [
        { number: 1, quantity: 0.15, dueAt: createdAt, notional: 6448.51875 },
        { number: 2, quantity: 0.15, dueAt: '2026-01-15T12:30:00.000Z', notional: 6448.51875 },
      ],
    },
  },
  explainOrder: {
    query: byId,
    answer: {
      orderId,
      clientOrderId,
      status: 'PARTIALLY_FILLED',
      version: 12,
      ...reason,
      nextActionAt: '2026-01-15T12:06:00.000Z',
      filledQuantity: 0.3,
      leavesQuantity: 1.2,
      committedQuantity: 0.15,
      reasons: [reason],
      children: [
        {
          childNumber: 1,
          id: child,
          status: 'NEW',
          quantity: 0.15,
          filledQuantity: 0,
          price: 42990.12,
          dueAt: createdAt,
          inDoubt: false,
          cancelRequested: false,
          reason: childReason,
        },
      ],
    },
  },
};
