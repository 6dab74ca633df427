/** A VWAP order follows a curve that its worker has learned from the venue's own candles. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryKey, parentKey } from '../../src/adapters/redis/names.ts';
import type { CurveRecord } from '../../src/engine/curve-keeper.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

describe.skipIf(!durableRedis)('a VWAP order in the whole system', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
  }, 120_000);
  afterAll(() => system.close());

  it('copies the learned curve when it starts and is filled', { timeout: 90_000 }, async () => {
    await system.worker();
    const params = { bucketSeconds: 60, durationSeconds: 8, tradingStyle: 'AGGRESSIVE' };
    const orderId = await system.client.place({ ...twapOf(4, '0.2'), strategy: 'VWAP', params });
    expect(await system.ended(orderId, 60_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.2' });
    const redis = system.redis.client();
    const text = await redis.hget(directoryKey('curves:BINANCE'), 'BTC/USDT');
    const { curve } = JSON.parse(text ?? '{}') as CurveRecord;
    expect(curve?.weights.length).toBe(288);
    // The simulator's past has the hours of a real market: afternoons are busier than nights.
    expect(curve?.weights[14 * 12]).toBeGreaterThan((curve?.weights[4 * 12] ?? 0) * 1.5);
    const stored = Object.values(await redis.hgetall(parentKey(orderId as OrderId))).join();
    expect(stored).toContain(`"volumeCurve":${JSON.stringify(curve)}`);
  });
});
