/**
 * A connection that is lost after a command ran and before its answer was read: the client sends the command again, and
 * the store must have applied it once. Run with the connection settings of the program itself.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import * as names from '../../src/adapters/redis/names.ts';
import { createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import type { OrderStore } from '../../src/engine/ports.ts';
import { redisOptions, socketUrl } from '../../src/setup/redis-url.ts';
import { commitOf, newOrderId, TEST_SHARDS } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const ORDERS = 40;
const VERSIONS = 30;
const CUTS = 12;

const versions = Array.from({ length: VERSIONS }, (_, i) => i + 1);
const opIdOf = (orderId: OrderId, version: number): string => `${orderId}v${version}`;

/** Takes an order from nothing to its last version, one commit after another, as one runner does. */
async function work(store: OrderStore, orderId: OrderId, onCommit: () => void): Promise<void> {
  for (const version of versions) {
    const answer = await store.commit(
      commitOf(orderId, {
        opId: opIdOf(orderId, version),
        expectedVersion: version - 1,
        journal: `line ${version}`,
        fillIds: [`t${version}`],
      }),
    );
    expect(answer).toEqual({ kind: 'OK', version });
    onCommit();
  }
}

/** How often the server has run the commit script (or another) since it was started. */
async function scriptRuns(client: Redis): Promise<number> {
  const stats = await client.info('commandstats');
  const calls = (name: string): number => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  return calls('evalsha') + calls('eval');
}

/** Passes bytes on between a client and the server, and can keep back the server's. */
interface Wire {
  readonly url: string;
  /** Keeps back every answer from now on; resolves when one was kept back, and the connection is then cut. */
  cutAfterNextAnswer(): Promise<void>;
  close(): Promise<void>;
}

async function openWire(folder: string, serverPath: string): Promise<Wire> {
  const path = join(folder, 'wire.sock');
  let onAnswer: (() => void) | null = null;
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = createConnection(serverPath);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    near.pipe(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    far.on('data', (bytes) => {
      if (onAnswer === null) {
        near.write(bytes);
        return;
      }
      const cut = onAnswer;
      onAnswer = null;
      near.destroy();
      cut();
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    url: socketUrl(path),
    cutAfterNextAnswer: () => new Promise<void>((resolve) => (onAnswer = resolve)),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

describe.skipIf(!durableRedis)('a lost connection', () => {
  let redis: TestRedis;
  let watcher: Redis;
  let folder: string;
  const opened: Redis[] = [];
  const open = (url: string): OrderStore => {
    const client = connectRedis(url, 'command');
    opened.push(client);
    return createRedisOrderStore({ client, shards: TEST_SHARDS });
  };

  beforeAll(async () => {
    redis = await startTestRedis();
    watcher = redis.client();
  });
  afterAll(() => redis.close());
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tranche-wire-'))));
  afterEach(async () => {
    for (const client of opened.splice(0)) client.disconnect();
    await rm(folder, { recursive: true, force: true });
  });

  async function expectAppliedOnce(orderId: OrderId): Promise<void> {
    const [version, ops] = await watcher.hmget(names.parentKey(orderId), 'v', 'ops');
    expect(version).toBe(String(VERSIONS));
    const kept = versions.slice(-8).reverse();
    expect(ops).toBe(kept.map((kth) => `${opIdOf(orderId, kth)}:${kth}`).join(','));
    const journal = await watcher.lrange(names.journalKey(orderId), '0', '-1');
    expect(journal).toEqual(versions.map((kth) => `${kth} line ${kth}`));
    expect(await watcher.scard(names.fillsKey(orderId))).toBe(VERSIONS);
  }

  it('whose answers were all lost changes nothing: each commit ran twice and was applied once', async () => {
    const wire = await openWire(folder, redisOptions(redis.url).path ?? '');
    const store = open(wire.url);
    // The script is loaded first: else the lost answer might be that it is unknown.
    await store.commit(commitOf(newOrderId()));
    const before = await scriptRuns(watcher);
    const orderId = newOrderId();
    for (const version of versions) {
      const cut = wire.cutAfterNextAnswer();
      const answer = store.commit(
        commitOf(orderId, {
          opId: opIdOf(orderId, version),
          expectedVersion: version - 1,
          journal: `line ${version}`,
          fillIds: [`t${version}`],
        }),
      );
      await cut;
      expect(await answer).toEqual({ kind: 'OK', version });
    }
    await expectAppliedOnce(orderId);
    expect((await scriptRuns(watcher)) - before).toBe(2 * VERSIONS);
    await wire.close();
  });

  it('killed by the server again and again in a burst of commits loses none and applies none twice', async () => {
    const store = open(redis.url);
    const orders = Array.from({ length: ORDERS }, (_, i) => newOrderId(i % TEST_SHARDS));
    const perCut = Math.floor((ORDERS * VERSIONS) / (CUTS + 1));
    const kills: Promise<unknown>[] = [];
    let committed = 0;
    const onCommit = (): void => {
      committed += 1;
      if (committed % perCut === 0) kills.push(watcher.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
    };
    await Promise.all(orders.map((orderId) => work(store, orderId, onCommit)));
    const killed = await Promise.all(kills);
    expect(killed.length).toBeGreaterThanOrEqual(CUTS);
    expect(killed.map(Number).filter((count) => count > 0).length).toBeGreaterThan(0);
    for (const orderId of orders) await expectAppliedOnce(orderId);
  });
});
