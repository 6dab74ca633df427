/** The leases against one suite: a right of one holder at a time, that passes on. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLease } from '../../src/adapters/memory/lease.ts';
import { createRedisLease } from '../../src/adapters/redis/directory.ts';
import type { Lease } from '../../src/engine/ports.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';
import { createPassingTime, until, type Tick } from './passing-time.ts';

interface LeaseHarness {
  readonly lease: Lease;
  readonly tick: Tick;
}

const LONG_MS = 60_000;

function leaseSuite(name: string, make: () => Promise<LeaseHarness>): void {
  describe(name, () => {
    let lease: Lease;
    let tick: Tick;
    beforeEach(async () => void ({ lease, tick } = await make()));

    it('goes to the first and is refused to others, who cannot give it back either', async () => {
      expect(await lease.hold('stream', 'a', LONG_MS)).toBe(true);
      expect(await lease.hold('stream', 'b', LONG_MS)).toBe(false);
      await lease.release('stream', 'b');
      expect(await lease.hold('stream', 'b', LONG_MS)).toBe(false);
    });

    it('is renewed by its holder', async () => {
      await lease.hold('stream', 'a', 40);
      expect(await lease.hold('stream', 'a', LONG_MS)).toBe(true);
      await lease.hold('marker', 'a', 80);
      await until(tick, () => lease.hold('marker', 'b', LONG_MS));
      expect(await lease.hold('stream', 'b', LONG_MS)).toBe(false);
    });

    it('can be taken as soon as it is released', async () => {
      await lease.hold('stream', 'a', LONG_MS);
      await lease.release('stream', 'a');
      expect(await lease.hold('stream', 'b', LONG_MS)).toBe(true);
    });

    it('passes on when its holder does not renew it, and the old holder cannot take it back', async () => {
      await lease.hold('stream', 'a', 30);
      await until(tick, () => lease.hold('stream', 'b', LONG_MS));
      expect(await lease.hold('stream', 'a', LONG_MS)).toBe(false);
      await lease.release('stream', 'a');
      expect(await lease.hold('stream', 'c', LONG_MS)).toBe(false);
    });

    it('is one of many, each with its own holder', async () => {
      expect(await lease.hold('stream:x', 'a', LONG_MS)).toBe(true);
      expect(await lease.hold('stream:y', 'b', LONG_MS)).toBe(true);
    });

    it('released by nobody in particular stays as it is', async () => {
      await lease.release('never held', 'a');
      expect(await lease.hold('never held', 'b', LONG_MS)).toBe(true);
    });

    it('goes to one of many who ask at once', async () => {
      const asked = Array.from({ length: 50 }, (_, i) => lease.hold('stream', `worker ${i}`, LONG_MS));
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    });
  });
}

leaseSuite('the memory lease', () => {
  const time = createPassingTime();
  return Promise.resolve({ lease: createMemoryLease(time.now), tick: time.tick });
});

describe.skipIf(!durableRedis)('on a real server', () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());

  leaseSuite('the Redis lease', async () => {
    await redis.flush();
    return { lease: createRedisLease(redis.client()), tick: () => Promise.resolve() };
  });
});
