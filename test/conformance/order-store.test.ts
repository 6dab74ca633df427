/** The order stores against one suite. The Redis store runs its scripts on a real server. */
import { afterAll, beforeAll, describe } from 'vitest';
import { createMemoryOrderStore } from '../../src/adapters/memory/order-store.ts';
import { createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import { dumpMemory, dumpRedis } from '../differential/dump.ts';
import { LONG_AGO, TEST_SHARDS } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';
import { commitSuite } from './order-store-commit.ts';
import { guardSuite } from './order-store-guard.ts';
import type { MakeStore } from './order-store-harness.ts';
import { sharedSuite } from './order-store-shared.ts';

function orderStoreSuite(name: string, make: MakeStore): void {
  commitSuite(name, make);
  guardSuite(name, make);
  sharedSuite(name, make);
}

orderStoreSuite('the memory store', () => {
  const now = plusMs(LONG_AGO, 86_400_000);
  const store = createMemoryOrderStore({ shards: TEST_SHARDS, now: () => now });
  const dump = () => Promise.resolve(dumpMemory(store.state));
  return Promise.resolve({ store, now: () => Promise.resolve(now), dump });
});

describe.skipIf(!durableRedis)('on a real server', () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());

  orderStoreSuite('the Redis store', async () => {
    await redis.flush();
    const client = redis.client();
    return {
      store: createRedisOrderStore({ client, shards: TEST_SHARDS }),
      now: async () => instant(Number((await client.time())[0]) * 1_000),
      dump: () => dumpRedis(client),
    };
  });
});
