/** Accepted batches in memory: beside a memory order store, whose client order ids they take. */
import type { AcceptedBatch, BatchStore } from '../../engine/batch-store.ts';
import type { ClientIdClaim } from '../../engine/ports.ts';
import type { MemoryOrderStore } from './order-store.ts';

const isSame = (a: ClientIdClaim | null, b: ClientIdClaim | null): boolean =>
  a?.orderId === b?.orderId && a?.fingerprint === b?.fingerprint;

export function createMemoryBatches(store: MemoryOrderStore): BatchStore {
  const accepted = new Map<string, AcceptedBatch>();
  return {
    async accept(batch, claims) {
      if (accepted.has(batch.batchId)) return true;
      const taken = store.state.clientIds.get(batch.account);
      if (claims.some((one) => !isSame(taken?.get(one.clientOrderId) ?? null, one.known))) return false;
      accepted.set(batch.batchId, batch);
      // The store changes its maps before it answers: nothing comes between these and the check.
      const writes = claims.map((one) =>
        store.claimClientId(batch.account, one.clientOrderId, one.claim, one.known?.orderId ?? null),
      );
      await Promise.all(writes);
      return true;
    },
    finish({ batchId }) {
      accepted.delete(batchId);
      return Promise.resolve();
    },
    pending: () => Promise.resolve([...accepted.values()]),
  };
}
