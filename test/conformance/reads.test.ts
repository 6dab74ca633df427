/** History, holdings and accepted batches, in Redis and in memory, against one suite. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBatches } from '../../src/adapters/memory/batches.ts';
import { createMemoryHistory } from '../../src/adapters/memory/history.ts';
import { createMemoryHoldings } from '../../src/adapters/memory/holdings.ts';
import { createMemoryOrderStore } from '../../src/adapters/memory/order-store.ts';
import { createRedisBatches } from '../../src/adapters/redis/batches.ts';
import { createRedisHistory } from '../../src/adapters/redis/history.ts';
import { createRedisHoldings } from '../../src/adapters/redis/holdings.ts';
import { createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import { quantity, toText } from '../../src/domain/decimal.ts';
import { orderIdOf } from '../../src/domain/ids.ts';
import { seededDraw } from '../../src/domain/random.ts';
import { plusMs } from '../../src/domain/time.ts';
import type { BatchStore } from '../../src/engine/batch-store.ts';
import type { OrderStore } from '../../src/engine/ports.ts';
import type { HistoryPlace, HoldingsBoard, OrderIndex } from '../../src/engine/reads.ts';
import { startEmbedded } from '../../src/setup/redis-embedded.ts';
import type { FoundRedis } from '../../src/setup/redis-rung.ts';
import { redisOptions } from '../../src/setup/redis-url.ts';
import { commitOf, LONG_AGO, TEST_SHARDS } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

interface Parts {
  readonly store: OrderStore;
  readonly index: OrderIndex;
  readonly board: HoldingsBoard;
  readonly batches: BatchStore;
}

let fills = 0;
/** Sixty orders in three milliseconds, so that many share one: [place] the newest first. */
async function fill(store: OrderStore, account: string): Promise<readonly HistoryPlace[]> {
  fills += 1;
  const draw = seededDraw(account);
  const places = Array.from({ length: 60 }, (_, n): HistoryPlace => {
    const createdAt = plusMs(LONG_AGO, Math.floor(draw() * 3));
    return {
      createdAt,
      orderId: orderIdOf(plusMs(createdAt, fills * 1_000 + n), n % TEST_SHARDS, Math.floor(draw() * 64)),
    };
  });
  for (const { orderId, createdAt } of places) {
    const result = await store.commit(commitOf(orderId, { account, createdAt, isOpen: draw() < 0.5 }));
    if (result.kind !== 'OK') throw new Error(`commit was answered ${result.kind}`);
  }
  return [...places].sort((a, b) => b.createdAt - a.createdAt || Number(BigInt(b.orderId) - BigInt(a.orderId)));
}

function suite(open: () => Promise<Parts>): void {
  let parts: Parts;
  beforeAll(async () => {
    parts = await open();
  });

  for (const limit of [1, 7, 100]) {
    it(`pages of ${limit} give every order of the account once, the newest first`, async () => {
      const account = `pages-${limit}`;
      const all = await fill(parts.store, account);
      const found: HistoryPlace[] = [];
      for (;;) {
        const range = { from: null, to: null, before: found.at(-1) ?? null };
        const page = await parts.index.orders(account, range, limit);
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(limit);
        found.push(...page);
      }
      expect(found).toEqual(all);
    });
  }

  it('takes the orders created from an instant on and before another', async () => {
    const all = await fill(parts.store, 'range');
    const [from, to] = [plusMs(LONG_AGO, 1), plusMs(LONG_AGO, 2)];
    const wanted = all.filter((place) => place.createdAt === from);
    expect(await parts.index.orders('range', { from, to, before: null }, 100)).toEqual(wanted);
    const before = wanted[2] ?? null;
    expect(await parts.index.orders('range', { from, to, before }, 100)).toEqual(wanted.slice(3));
    expect(await parts.index.orders('range', { from: to, to: null, before }, 100)).toEqual([]);
    const newest = all[0] ?? null;
    expect(await parts.index.orders('range', { from, to, before: newest }, 100)).toEqual(wanted);
    expect(await parts.index.orders('nobody', { from: null, to: null, before: null }, 100)).toEqual([]);
  });

  it('reads a journal in pieces', async () => {
    const orderId = orderIdOf(LONG_AGO, 3, 63);
    for (let version = 0; version < 5; version += 1) {
      await parts.store.commit(commitOf(orderId, { expectedVersion: version, journal: `line ${version + 1}` }));
    }
    expect(await parts.index.journalLines(orderId, 1, 2)).toEqual([
      [2, 'line 2'],
      [3, 'line 3'],
    ]);
    expect(await parts.index.journalLines(orderId, 4, 10)).toEqual([[5, 'line 5']]);
    expect(await parts.index.journalLines(orderId, 5, 10)).toEqual([]);
  });

  it('keeps the latest balances of an account to the last digit', async () => {
    const long = '123456789012345678.123456789012345678';
    expect(await parts.board.latest('BINANCE/main')).toBeNull();
    const assets = [{ asset: 'BTC', free: quantity(long), locked: quantity('0') }];
    await parts.board.publish('BINANCE/main', { at: LONG_AGO, everyMs: 60_000, assets: [] });
    await parts.board.publish('BINANCE/main', { at: plusMs(LONG_AGO, 1), everyMs: 60_000, assets });
    const found = await parts.board.latest('BINANCE/main');
    expect([found?.at, found?.everyMs]).toEqual([plusMs(LONG_AGO, 1), 60_000]);
    expect(found?.assets.map(({ asset, free, locked }) => [asset, toText(free), toText(locked)])).toEqual([
      ['BTC', long, '0'],
    ]);
    expect(await parts.board.latest('BINANCE/other')).toBeNull();
  });

  it('accepts a batch with all its client order ids, or with none', async () => {
    const [one, two] = [orderIdOf(LONG_AGO, 0, 1), orderIdOf(LONG_AGO, 1, 1)];
    const claim = (clientOrderId: string, orderId = one) => ({
      clientOrderId,
      claim: { orderId, fingerprint: 'print' },
      known: null,
    });
    const batch = { account: 'batches', batchId: 'b1', record: '{"text":"é\\n"}' };
    expect(await parts.batches.accept(batch, [claim('a'), claim('b', two)])).toBe(true);
    expect(await parts.batches.accept(batch, [claim('a'), claim('b', two)])).toBe(true);
    expect(await parts.batches.pending()).toEqual([batch]);
    expect(await parts.store.findClientId('batches', 'b')).toEqual({ orderId: two, fingerprint: 'print' });
    const second = { ...batch, batchId: 'b2' };
    expect(await parts.batches.accept(second, [claim('c'), claim('a', two)])).toBe(false);
    expect(await parts.store.findClientId('batches', 'c')).toBeNull();
    const known = { orderId: one, fingerprint: 'print' };
    expect(await parts.batches.accept(second, [{ clientOrderId: 'a', claim: known, known }, claim('c')])).toBe(true);
    expect(await parts.batches.accept({ ...batch, batchId: 'b3' }, [])).toBe(true);
    for (const batchId of ['b1', 'b2', 'b3', 'b4']) await parts.batches.finish({ ...batch, batchId });
    expect(await parts.batches.pending()).toEqual([]);
  });
}

describe('reads in memory', () => {
  suite(() => {
    const store = createMemoryOrderStore({ shards: TEST_SHARDS, now: () => LONG_AGO });
    const index = createMemoryHistory(store.state);
    return Promise.resolve({ store, index, board: createMemoryHoldings(), batches: createMemoryBatches(store) });
  });
});

describe.skipIf(!durableRedis)('reads in Redis', () => {
  let redis: TestRedis;
  afterAll(() => redis.close());
  suite(async () => {
    redis = await startTestRedis();
    const client = redis.client();
    return {
      store: createRedisOrderStore({ client, shards: TEST_SHARDS }),
      index: createRedisHistory(client, TEST_SHARDS),
      board: createRedisHoldings(client),
      batches: createRedisBatches(client, TEST_SHARDS),
    };
  });
});

describe('reads in the embedded server', () => {
  let server: FoundRedis;
  let client: Redis;
  afterAll(async () => {
    client.disconnect();
    await server.close();
  });
  suite(async () => {
    server = await startEmbedded();
    client = new Redis(redisOptions(server.url));
    return {
      store: createRedisOrderStore({ client, shards: TEST_SHARDS }),
      index: createRedisHistory(client, TEST_SHARDS),
      board: createRedisHoldings(client),
      batches: createRedisBatches(client, TEST_SHARDS),
    };
  });
});
