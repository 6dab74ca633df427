/** Accepted batches in Redis, in the shard of the account's client order ids, so that one script decides both. */
import type { Redis } from 'ioredis';
import { fnv1a32 } from '../../domain/ids.ts';
import type { AcceptedBatch, BatchStore } from '../../engine/batch-store.ts';
import type { ClientIdClaim } from '../../engine/ports.ts';
import { batchesKey, clientIdsKey } from './names.ts';
import { bindScripts } from './scripts.ts';

const claimText = (claim: ClientIdClaim | null): string =>
  claim === null ? '' : `${claim.orderId} ${claim.fingerprint}`;

interface StoredBatch {
  readonly account: string;
  readonly record: string;
}

export function createRedisBatches(client: Redis, shards: number): BatchStore {
  const scripts = bindScripts(client);
  const keyOf = (account: string): string => batchesKey(fnv1a32(account) % shards);
  const keys = Array.from({ length: shards }, (_, shard) => batchesKey(shard));
  return {
    async accept({ account, batchId, record }, claims) {
      const stored: StoredBatch = { account, record };
      const answer = await scripts.batchAccept(
        2,
        clientIdsKey(account, shards),
        keyOf(account),
        batchId,
        JSON.stringify(stored),
        String(claims.length),
        ...claims.flatMap((one) => [one.clientOrderId, claimText(one.claim), claimText(one.known)]),
      );
      return answer === '1';
    },
    async finish({ account, batchId }) {
      await client.hdel(keyOf(account), batchId);
    },
    async pending() {
      const found = await Promise.all(keys.map((key) => client.hgetall(key)));
      return found.flatMap((hash) =>
        Object.entries(hash).map(([batchId, text]): AcceptedBatch => {
          return { ...(JSON.parse(text) as StoredBatch), batchId };
        }),
      );
    },
  };
}
