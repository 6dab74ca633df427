/** Three comparisons of decimals that must agree: the script's, the memory store's, and the exact library's. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDecimalLess } from '../../src/adapters/memory/decimal-order.ts';
import { createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import { isLess, quantity } from '../../src/domain/decimal.ts';
import { instant } from '../../src/domain/time.ts';
import { decimalPairs } from '../support/arbitraries.ts';
import { commitOf, guardAt, LONG_AGO, newOrderId, TEST_SHARDS } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const exactly = (a: string, b: string): boolean => isLess(quantity(a), quantity(b));

describe('the memory store compares decimals', () => {
  it('as exact arithmetic does', () => {
    fc.assert(
      fc.property(decimalPairs, ([a, b]) => {
        expect(isDecimalLess(a, b)).toBe(exactly(a, b));
        expect(isDecimalLess(b, a)).toBe(exactly(b, a));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe.skipIf(!durableRedis)('the commit script compares decimals', () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());

  it('as exact arithmetic does', async () => {
    const store = createRedisOrderStore({ client: redis.client(), shards: TEST_SHARDS });
    const orderId = newOrderId();
    await store.setReconciled(1, (await store.identity(1)).actual);
    await store.commit(commitOf(orderId));
    const guard = guardAt(LONG_AGO, { skewMs: 1e15, notAfter: instant(4_000_000_000_000) });
    let version = 1;
    const isOver = async (limit: string, exposure: string): Promise<boolean> => {
      const request = commitOf(orderId, { expectedVersion: version, quantity: limit, exposure, guard });
      const answer = await store.commit(request);
      if (answer.kind === 'OK') version += 1;
      else expect(answer).toEqual({ kind: 'OVERCOMMITTED' });
      return answer.kind !== 'OK';
    };
    await fc.assert(
      fc.asyncProperty(decimalPairs, async ([a, b]) => {
        expect(await isOver(a, b)).toBe(exactly(a, b));
        expect(await isOver(b, a)).toBe(exactly(b, a));
      }),
      { numRuns: 500 },
    );
  });
});
