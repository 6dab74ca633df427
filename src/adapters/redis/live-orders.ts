/** Counts the orders of a venue account that are not over. */
import type { Redis } from 'ioredis';
import { shardOfAccount, type OrderId } from '../../domain/ids.ts';
import { venueAccount } from '../../domain/parent.ts';
import { parentFromText } from '../../engine/parent-text.ts';
import type { OrderStore } from '../../engine/ports.ts';
import { dueKey } from './names.ts';

/** Orders that are not over want attention some day, so the due set of the account's shard has them all. */
export async function countLive(client: Redis, store: OrderStore, account: string, shards: number): Promise<number> {
  const ids = (await client.zrange(dueKey(shardOfAccount(account, shards)), '0', '-1')) as OrderId[];
  let count = 0;
  for (const id of ids) {
    const loaded = await store.load(id);
    const isIts = loaded !== null && venueAccount(parentFromText(loaded.document, loaded.version).request) === account;
    if (isIts) count += 1;
  }
  return count;
}
