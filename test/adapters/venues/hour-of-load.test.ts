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

/** Requests overtake each other: a busy machine, a network with a bad day. The limits are those of a second. */
describe.each<VenueName>(['BYBIT', 'DFX'])('an hour of load on %s over a slow way', (name) => {
  it('breaks no limit either', { timeout: 60_000 }, async () => {
    const store = createMemoryMeterStore();
    judgeHour(name, await hourOf(name, { stores: [store, store, store], way: { leastMs: 5, spreadMs: 900 } }));
  });
});

/** Fewer attempts, and still more than the limits allow: each is a question to Redis. */
const RARER: Readonly<Record<VenueName, number>> = { BINANCE: 3, BYBIT: 6, KRAKEN: 1, COINAPI: 1, DFX: 12 };

/** At the venue that takes most a quarter of an hour holds as much as an hour at the others. */
const FOR_MS: Partial<Record<VenueName, number>> = { BYBIT: 900_000 };

describe.skipIf(!durableRedis)('two workers that share their counts in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  it.each(VENUE_NAMES)('break no limit of %s either', { timeout: 300_000 }, async (name) => {
    const stores = [0, 1].map(() => createRedisMeterStore(redis.client(), createPauseChannel(redis.client()), name));
    await waitFor('the channels', 10_000, () => stores.every((store) => store.hears()));
    const forMs = FOR_MS[name];
    const hour = { stores, rarer: RARER[name], ...(forMs === undefined ? {} : { forMs }) };
    judgeHour(name, await hourOf(name, hour));
  });
});
