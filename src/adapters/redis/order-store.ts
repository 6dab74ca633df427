/** The order store in Redis: one script for every change, plain reads for the rest. Its twin is memory/order-store.ts. */
import type { Redis } from 'ioredis';
import { InvariantError } from '../../domain/errors.ts';
import type { OrderId } from '../../domain/ids.ts';
import { readCommitAnswer } from '../../engine/commit-answer.ts';
import type { ClientIdClaim, CommitRequest, OrderStore, ReserveGuard } from '../../engine/ports.ts';
import * as names from './names.ts';
import { bindScripts } from './scripts.ts';

export interface RedisOrderStoreOptions {
  readonly client: Redis;
  /** Number of shards; the same in every process of a deployment. */
  readonly shards: number;
}

const guardArguments = (guard: ReserveGuard | null): readonly string[] =>
  guard === null
    ? ['0']
    : [
        '1',
        String(guard.at),
        String(guard.skewMs),
        String(guard.notBefore),
        String(guard.notAfter),
        String(guard.epoch),
        String(guard.statuses.length),
        ...guard.statuses,
        String(guard.halts.length),
        ...guard.halts,
      ];

/** The script's arguments in its order; the closing word and the count let it see that none is missing. */
export function commitArguments(request: CommitRequest): readonly string[] {
  const closed = request.closedClips.flatMap(([number, text]) => [String(number), text]);
  const given = [
    request.orderId,
    request.opId,
    String(request.expectedVersion),
    request.document,
    request.status,
    String(request.epoch),
    request.quantity,
    request.exposure,
    request.journal ?? '',
    request.dueAt === null ? '' : String(request.dueAt),
    request.isOpen ? '1' : '0',
    String(request.createdAt),
    String(closed.length),
    ...closed,
    String(request.fillIds.length),
    ...request.fillIds,
    ...guardArguments(request.guard),
    'end',
  ];
  return [...given, String(given.length + 1)];
}

function readClaim(text: string): ClientIdClaim {
  const split = text.indexOf(' ');
  return { orderId: text.slice(0, split) as OrderId, fingerprint: text.slice(split + 1) };
}

function listOf(answer: unknown): readonly string[] {
  if (!Array.isArray(answer)) throw new InvariantError('Redis answered something that is no list');
  return answer.map((item) => String(item));
}

function readNumbered(hash: Readonly<Record<string, string>>): ReadonlyMap<number, string> {
  const entries = Object.entries(hash).map(([number, text]) => [Number(number), text] as const);
  return new Map(entries.sort((a, b) => a[0] - b[0]));
}

/** Reads of a parent: state, closed clips, journal, fill ids. */
function reads(client: Redis): Pick<OrderStore, 'load' | 'knownFills' | 'journal' | 'closedClips'> {
  return {
    async load(orderId, closedClips = []) {
      const fields = closedClips.map(String);
      const [stored, closed] = await Promise.all([
        client.hmget(names.parentKey(orderId), 'v', 'd'),
        fields.length === 0 ? [] : client.hmget(names.closedKey(orderId), ...fields),
      ]);
      const [version, document] = stored;
      if (typeof version !== 'string' || typeof document !== 'string') return null;
      const found = closedClips.flatMap((number, index) => {
        const text = closed[index];
        return typeof text === 'string' ? [[number, text] as const] : [];
      });
      return { version: Number(version), document, closedClips: new Map(found) };
    },
    async knownFills(orderId, fillIds) {
      if (fillIds.length === 0) return new Set();
      const flags = await client.smismember(names.fillsKey(orderId), ...fillIds);
      return new Set(fillIds.filter((_, index) => flags[index] === 1));
    },
    async journal(orderId) {
      const lines = await client.lrange(names.journalKey(orderId), '0', '-1');
      return lines.map((line) => [Number.parseInt(line, 10), line.slice(line.indexOf(' ') + 1)] as const);
    },
    async closedClips(orderId) {
      return readNumbered(await client.hgetall(names.closedKey(orderId)));
    },
  };
}

/** What concerns a whole shard or account rather than one parent. */
function shared({
  client,
  shards,
}: RedisOrderStoreOptions): Pick<
  OrderStore,
  'openOrders' | 'setHalt' | 'identity' | 'setReconciled' | 'findClientId' | 'liveCount'
> {
  const everyShard = Array.from({ length: shards }, (_, shard) => shard);
  return {
    async openOrders(account) {
      const found = await Promise.all(
        everyShard.map((shard) => client.zrange(names.openKey(shard, account), '0', '-1', 'WITHSCORES')),
      );
      const orders = found.flatMap((list) => {
        const pairs: { readonly orderId: OrderId; readonly createdAt: number }[] = [];
        for (let i = 0; i + 1 < list.length; i += 2) {
          pairs.push({ orderId: list[i] as OrderId, createdAt: Number(list[i + 1]) });
        }
        return pairs;
      });
      return orders
        .sort((a, b) => a.createdAt - b.createdAt || Number(BigInt(a.orderId) - BigInt(b.orderId)))
        .map((order) => order.orderId);
    },
    async setHalt(name, reason) {
      await Promise.all(
        everyShard.map((shard) =>
          reason === null ? client.hdel(names.haltsKey(shard), name) : client.hset(names.haltsKey(shard), name, reason),
        ),
      );
    },
    async identity(shard) {
      const [reconciled, info] = await Promise.all([client.get(names.runKey(shard)), client.info('server')]);
      return { reconciled, actual: /run_id:(\w+)/.exec(info)?.[1] ?? 'embedded' };
    },
    async setReconciled(shard, identity) {
      await client.set(names.runKey(shard), identity);
    },
    liveCount: (shard) => client.zcard(names.dueKey(shard)),
    async findClientId(account, clientOrderId) {
      const text = await client.hget(names.clientIdsKey(account, shards), clientOrderId);
      return text === null ? null : readClaim(text);
    },
  };
}

export function createRedisOrderStore(options: RedisOrderStoreOptions): OrderStore {
  const { client, shards } = options;
  const scripts = bindScripts(client);
  return {
    ...reads(client),
    ...shared(options),
    async commit(request) {
      const keys = names.parentKeys(request.orderId, request.account);
      const answer = await scripts.commit(keys.length, ...keys, ...commitArguments(request));
      return readCommitAnswer(listOf(answer));
    },
    async claimDue(shard, limit, leaseMs) {
      const found = await scripts.claimDue(1, names.dueKey(shard), String(limit), String(leaseMs));
      return listOf(found) as readonly OrderId[];
    },
    async claimClientId(account, clientOrderId, claim, replaces) {
      const key = names.clientIdsKey(account, shards);
      const answer = await scripts.claimClientId(
        1,
        key,
        clientOrderId,
        `${claim.orderId} ${claim.fingerprint}`,
        replaces ?? '',
      );
      if (typeof answer !== 'string') throw new InvariantError('the claim of a client order id has no answer');
      return readClaim(answer);
    },
  };
}
