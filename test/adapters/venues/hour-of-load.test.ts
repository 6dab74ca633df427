/**
 * An hour of more load than a venue takes: nothing leaves that would break a limit the venue states, and nothing while it
 * wants to be left alone. Once with three workers over counts in memory, and once with two over counts in Redis.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createMemoryMeterStore } from '../../../src/adapters/memory/meter-store.ts';
import { createPauseChannel, createRedisMeterStore } from '../../../src/adapters/redis/meter-store.ts';
import { VENUE_NAMES, type VenueName } from '../../../src/adapters/venues/index.ts';
import { waitFor } from '../../support/poll.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../../support/redis.ts';
import { hourOf, judgeHour } from './hour-of-load.ts';

describe.each(VENUE_NAMES)('an hour of load on %s', (name) => {
  it('breaks no limit the venue states, and leaves it alone when it says so', { timeout: 60_000 }, async () => {
    const store = createMemoryMeterStore();
    judgeHour(name, await hourOf(name, { stores: [store, store, store] }));
  });
});

/** Fewer attempts where the limits are wide, and still more than they allow: each is a question to Redis. */
const RARER: Readonly<Record<VenueName, number>> = { BINANCE: 3, BYBIT: 4, KRAKEN: 1, COINAPI: 1, DFX: 3 };

describe.skipIf(!durableRedis)('two workers that share their counts in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  it.each(VENUE_NAMES)('break no limit of %s in an hour either', { timeout: 300_000 }, async (name) => {
    const stores = [0, 1].map(() => createRedisMeterStore(redis.client(), createPauseChannel(redis.client()), name));
    await waitFor('the channels', 5_000, () => stores.every((store) => store.hears()));
    judgeHour(name, await hourOf(name, { stores, rarer: RARER[name] }));
  });
});
