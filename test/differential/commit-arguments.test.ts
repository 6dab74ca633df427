/** The commit script given less than it needs, or what it cannot store: it answers an error and writes nothing. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as names from '../../src/adapters/redis/names.ts';
import { commitArguments, createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import { bindScripts } from '../../src/adapters/redis/scripts.ts';
import { instant } from '../../src/domain/time.ts';
import type { CommitRequest, OrderStore } from '../../src/engine/ports.ts';
import { commitOf, guardAt, LONG_AGO, newOrderId, TEST_SHARDS } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';
import { dumpRedis } from './dump.ts';

const orderId = newOrderId();
/** Every list filled and a guard that passes, so that every argument there can be is there. */
const whole: CommitRequest = commitOf(orderId, {
  expectedVersion: 1,
  journal: 'line',
  dueAt: LONG_AGO,
  closedClips: [
    [1, 'clip 1'],
    [2, 'clip 2'],
  ],
  fillIds: ['1', '2'],
  guard: guardAt(LONG_AGO, { skewMs: 1e15, notAfter: instant(4_000_000_000_000), halts: ['global', '0'] }),
});
/** Lists whose items could be taken for counts when one before them is missing. */
const misleading = commitOf(orderId, {
  expectedVersion: 1,
  closedClips: [[1, 'clip 1']],
  fillIds: ['0'],
});

describe.skipIf(!durableRedis)('the commit script', () => {
  let redis: TestRedis;
  let client: Redis;
  let store: OrderStore;

  beforeAll(async () => {
    redis = await startTestRedis();
    client = redis.client();
    store = createRedisOrderStore({ client, shards: TEST_SHARDS });
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    await redis.flush();
    await store.setReconciled(1, (await store.identity(1)).actual);
    await store.commit(commitOf(orderId));
  });

  async function expectRefused(argumentList: readonly string[], what: string): Promise<void> {
    const before = await dumpRedis(client);
    const keys = names.parentKeys(orderId, 'desk');
    const answer = bindScripts(client).commit(keys.length, ...keys, ...argumentList);
    await expect(answer, what).rejects.toThrow();
    expect(await dumpRedis(client), what).toEqual(before);
  }

  const requests: readonly (readonly [string, CommitRequest])[] = [
    ['with everything', whole],
    ['without a guard', misleading],
  ];

  it.each(requests)('%s, cut short at any argument, writes nothing', async (_, request) => {
    const given = commitArguments(request);
    for (let length = 0; length < given.length; length += 1) {
      await expectRefused(given.slice(0, length), `cut to ${length} of ${given.length}`);
    }
  });

  it.each(requests)('%s, any one argument left out, writes nothing', async (_, request) => {
    const given = commitArguments(request);
    for (const left of given.keys()) {
      await expectRefused(given.toSpliced(left, 1), `argument ${left + 1} of ${given.length} left out`);
    }
  });

  it.each(requests)('%s, complete, is applied', async (_, request) => {
    expect(await store.commit(request)).toEqual({ kind: 'OK', version: 2 });
  });

  it.each([
    ['a due time that is no number', { dueAt: instant(Number.NaN) }],
    ['a due time of half a millisecond', { dueAt: instant(LONG_AGO + 0.5) }],
    ['a creation time that is no number', { createdAt: instant(Number.NaN) }],
    ['a version that is no number', { expectedVersion: Number.NaN }],
    ['an exposure that is no plain decimal', { guard: whole.guard, exposure: '1e1' }],
    ['a negative exposure', { guard: whole.guard, exposure: '-1' }],
    ['an empty quantity', { guard: whole.guard, quantity: '' }],
  ])('refuses %s with an error and writes nothing', async (what, changes) => {
    await expectRefused(commitArguments({ ...whole, guard: null, ...changes }), what);
  });
});
