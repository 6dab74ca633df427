/**
 * Everything an order store holds, in one form for both stores: what Redis would call it, and its content as text. An
 * empty collection does not exist, as in Redis.
 */
import type { Redis } from 'ioredis';
import type { MemoryState } from '../../src/adapters/memory/order-store.ts';
import { shardOfOrder } from '../../src/domain/ids.ts';
import * as names from '../../src/adapters/redis/names.ts';

type Line = readonly [string, string];

export interface Dump {
  /** Key to content. */
  readonly exact: ReadonlyMap<string, string>;
  /** `key order` to score, for the due sets alone: a claim writes the server's time into them. */
  readonly due: ReadonlyMap<string, number>;
}

const sorted = <T>(lines: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...lines].sort((a, b) => (a[0] < b[0] ? -1 : 1));
const textOf = (lines: Iterable<Line>): string => JSON.stringify(sorted(lines));

function pairsOf(flat: readonly string[]): Line[] {
  return flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1] ?? ''] as const] : []));
}

async function contentOf(client: Redis, key: string): Promise<string> {
  const type = await client.type(key);
  switch (type) {
    case 'hash':
      return textOf(Object.entries(await client.hgetall(key)));
    case 'set':
      return JSON.stringify((await client.smembers(key)).sort());
    case 'zset':
      return textOf(pairsOf(await client.zrange(key, '0', '-1', 'WITHSCORES')));
    case 'list':
      return JSON.stringify(await client.lrange(key, '0', '-1'));
    case 'string':
      return JSON.stringify(await client.get(key));
    default:
      throw new Error(`${key} is a ${type}`);
  }
}

export async function dumpRedis(client: Redis): Promise<Dump> {
  const keys = (await client.keys('*')).sort();
  const isDue = (key: string): boolean => key.endsWith(':due');
  const exact = await Promise.all(
    keys.filter((key) => !isDue(key)).map(async (key) => [key, await contentOf(client, key)] as const),
  );
  const due = await Promise.all(
    keys.filter(isDue).map(async (key) => {
      const scores = pairsOf(await client.zrange(key, '0', '-1', 'WITHSCORES'));
      return scores.map(([orderId, score]) => [`${key} ${orderId}`, Number(score)] as const);
    }),
  );
  return { exact: new Map(exact), due: new Map(sorted(due.flat())) };
}

function* orderLines(state: MemoryState): Generator<Line> {
  for (const [orderId, { parent, fills, closed, journal }] of state.orders) {
    if (parent !== null) {
      const { version, document, status, epoch, ops } = parent;
      yield [
        names.parentKey(orderId),
        textOf(Object.entries({ v: String(version), d: document, st: status, ep: epoch, ops })),
      ];
    }
    if (fills.size > 0) yield [names.fillsKey(orderId), JSON.stringify([...fills].sort())];
    if (closed.size > 0) {
      yield [names.closedKey(orderId), textOf([...closed].map(([number, text]) => [String(number), text]))];
    }
    if (journal.length > 0) {
      yield [names.journalKey(orderId), JSON.stringify(journal.map(([version, line]) => `${version} ${line}`))];
    }
  }
}

function* sharedLines(state: MemoryState): Generator<Line> {
  for (const [shard, { halts, reconciled }] of state.shards.entries()) {
    if (halts.size > 0) yield [names.haltsKey(shard), textOf(halts)];
    if (reconciled !== null) yield [names.runKey(shard), JSON.stringify(reconciled)];
  }
  for (const [account, open] of state.open) {
    for (const shard of state.shards.keys()) {
      const key = names.openKey(shard, account);
      const here = [...open].filter(([orderId]) => names.parentKeys(orderId, account)[5] === key);
      if (here.length > 0) yield [key, textOf(here.map(([orderId, at]) => [orderId, String(at)]))];
    }
  }
  for (const [account, all] of state.history) {
    for (const shard of state.shards.keys()) {
      const here = [...all].filter(([orderId]) => shardOfOrder(orderId) === shard);
      if (here.length > 0) yield [names.historyKey(shard, account), textOf(here.map(([id, at]) => [id, String(at)]))];
    }
  }
  for (const [account, claims] of state.clientIds) {
    const lines = [...claims].map(([id, claim]) => [id, `${claim.orderId} ${claim.fingerprint}`] as const);
    yield [names.clientIdsKey(account, state.shards.length), textOf(lines)];
  }
}

export function dumpMemory(state: MemoryState): Dump {
  const due = state.shards.flatMap((shard, number) =>
    [...shard.due].map(([orderId, at]) => [`${names.dueKey(number)} ${orderId}`, at] as const),
  );
  return { exact: new Map(sorted([...orderLines(state), ...sharedLines(state)])), due: new Map(sorted(due)) };
}
