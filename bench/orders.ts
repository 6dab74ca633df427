/** Create requests of the benchmarks, and sending them signed from a client process. */
import { formatInstant, instant } from '../src/domain/time.ts';
import type { Access } from './deployment.ts';
import { startRole } from './processes.ts';
import type { ClientAnswer } from './roles/client.ts';

export interface TwapOptions {
  readonly clientOrderId: string;
  /** ms since 1970. */
  readonly startAt: number;
  readonly seconds: number;
  /** Equal clips the parent is cut into. */
  readonly clips: number;
  /** Base asset, decimal text. */
  readonly quantity: string;
  readonly limitPrice?: string;
  readonly style?: 'AGGRESSIVE' | 'PASSIVE';
}

/** The body of one create request. */
export function twapBody(options: TwapOptions): string {
  return JSON.stringify({
    clientOrderId: options.clientOrderId,
    exchange: 'BINANCE',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: 'BUY',
    quantity: options.quantity,
    strategy: 'TWAP',
    ...(options.limitPrice === undefined ? {} : { limitPrice: options.limitPrice }),
    startTime: formatInstant(instant(Math.round(options.startAt))),
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: String(100 / options.clips),
    params: { durationSeconds: options.seconds, tradingStyle: options.style ?? 'AGGRESSIVE' },
  });
}

export interface Sent {
  /** The orders that were made, each once. */
  readonly orderIds: readonly string[];
  /** Creates that were answered with an order of another client order id: must stay zero. */
  readonly lost: number;
  readonly answer: ClientAnswer;
}

const ORDER_ID = /"orderId":"?([0-9]+)/;

/** Creates the orders over HTTP from a process of its own; throws unless every one answers 201. */
export async function createOrders(access: Access, bodies: readonly string[], connections = 16): Promise<Sent> {
  const client = startRole('client');
  try {
    const answer = await client.ask<ClientAnswer>({
      access,
      path: '/api/v2/trading/order/create',
      bodies,
      connections,
    });
    if (answer.failures > 0)
      throw new Error(`${answer.failures} creates failed, the first with ${answer.firstFailure}`);
    const orderIds = [...new Set(answer.replies.map((reply) => ORDER_ID.exec(reply)?.[1] ?? ''))];
    return { orderIds, lost: bodies.length - orderIds.length, answer };
  } finally {
    await client.stop();
  }
}
