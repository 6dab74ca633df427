/** Orders of an account in time, over all shards, and journals in pieces. Its twin is memory/history.ts. */
import type { Redis } from 'ioredis';
import type { OrderId } from '../../domain/ids.ts';
import { instant, type Instant } from '../../domain/time.ts';
import { byNewest, isBefore } from '../../engine/history-order.ts';
import type { HistoryPlace, OrderIndex } from '../../engine/reads.ts';
import { historyKey, journalKey } from './names.ts';

function placesOf(flat: readonly string[]): HistoryPlace[] {
  const places: HistoryPlace[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    places.push({ orderId: flat[i] as OrderId, createdAt: instant(Number(flat[i + 1])) });
  }
  return places;
}

export function createRedisHistory(client: Redis, shards: number): OrderIndex {
  const range = (key: string, highest: string, lowest: string, limit: number) =>
    client.zrevrangebyscore(key, highest, lowest, 'WITHSCORES', 'LIMIT', 0, limit).then(placesOf);

  /** Of one shard. Those of the very millisecond of `before` are fetched whole: the score alone does not tell them apart. */
  async function inShard(
    key: string,
    from: Instant | null,
    to: Instant | null,
    before: HistoryPlace | null,
    limit: number,
  ): Promise<readonly HistoryPlace[]> {
    const lowest = from === null ? '-inf' : String(from);
    const below = to === null ? '+inf' : `(${to}`;
    if (before === null) return await range(key, below, lowest, limit);
    const at = String(before.createdAt);
    const [same, older] = await Promise.all([
      client.zrangebyscore(key, at, at, 'WITHSCORES').then(placesOf),
      range(key, to !== null && to <= before.createdAt ? below : `(${at}`, lowest, limit),
    ]);
    return [...same.filter((place) => isBefore(place, before)), ...older];
  }

  return {
    async orders(account, { from, to, before }, limit) {
      const found = await Promise.all(
        Array.from({ length: shards }, (_, shard) => inShard(historyKey(shard, account), from, to, before, limit)),
      );
      const inRange = ({ createdAt }: HistoryPlace): boolean =>
        (from === null || createdAt >= from) && (to === null || createdAt < to);
      return found.flat().filter(inRange).sort(byNewest).slice(0, limit);
    },
    async journalLines(orderId, from, limit) {
      const lines = await client.lrange(journalKey(orderId), from, from + limit - 1);
      return lines.map((line) => [Number.parseInt(line, 10), line.slice(line.indexOf(' ') + 1)] as const);
    },
  };
}
