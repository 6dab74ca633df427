/** Names of everything in Redis. The braces make all keys of one shard live in one slot. */
import type { OrderId } from '../../domain/ids.ts';
import { fnv1a32, shardOfOrder } from '../../domain/ids.ts';

export const shardTag = (shard: number): string => `{s${shard}}`;

/** The keys one parent's commit touches, in the order commit.lua expects them. */
export function parentKeys(orderId: OrderId, account: string): readonly string[] {
  const tag = shardTag(shardOfOrder(orderId));
  return [
    `${tag}:p:${orderId}`,
    `${tag}:f:${orderId}`,
    `${tag}:c:${orderId}`,
    `${tag}:j:${orderId}`,
    dueKey(shardOfOrder(orderId)),
    openKey(shardOfOrder(orderId), account),
    haltsKey(shardOfOrder(orderId)),
    runKey(shardOfOrder(orderId)),
    historyKey(shardOfOrder(orderId), account),
  ];
}

export const parentKey = (orderId: OrderId): string => `${shardTag(shardOfOrder(orderId))}:p:${orderId}`;
export const fillsKey = (orderId: OrderId): string => `${shardTag(shardOfOrder(orderId))}:f:${orderId}`;
export const closedKey = (orderId: OrderId): string => `${shardTag(shardOfOrder(orderId))}:c:${orderId}`;
export const journalKey = (orderId: OrderId): string => `${shardTag(shardOfOrder(orderId))}:j:${orderId}`;
export const dueKey = (shard: number): string => `${shardTag(shard)}:due`;
export const openKey = (shard: number, account: string): string => `${shardTag(shard)}:open:${account}`;
/** All orders of an account, also those that are over, by creation time. */
export const historyKey = (shard: number, account: string): string => `${shardTag(shard)}:all:${account}`;
export const haltsKey = (shard: number): string => `${shardTag(shard)}:halts`;
export const runKey = (shard: number): string => `${shardTag(shard)}:run`;

/** Client order ids of an account: in the shard that the account's name gives, wherever its orders live. */
export const clientIdsKey = (account: string, shards: number): string =>
  `${shardTag(fnv1a32(account) % shards)}:cid:${account}`;

/** Batches that are decided and not yet stored in full: beside the client order ids they took. */
export const batchesKey = (shard: number): string => `${shardTag(shard)}:batches`;

/** Where workers tell what they know: instruments, prices, that they live. */
export const directoryKey = (name: string): string => `{directory}:${name}`;
