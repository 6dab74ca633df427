/** The store of a test world: watched for what must never be committed, and slow to answer when told to be. */
import { createMemoryOrderStore, type MemoryOrderStore } from '../adapters/memory/order-store.ts';
import type { Clock } from '../engine/ports.ts';
import { watchCommits } from './invariants.ts';
import { SHARDS } from './world-facts.ts';

export interface WorldStoreOptions {
  readonly clock: Clock;
  readonly mayOverfill: boolean;
  /** How much later than it should the answer to a commit that has reserved a clip arrives, ms; asked once for each. */
  readonly takeStallMs: () => number;
}

export function openWorldStore({ clock, mayOverfill, takeStallMs }: WorldStoreOptions): MemoryOrderStore {
  const store = createMemoryOrderStore({ shards: SHARDS, now: () => clock.now() });
  for (const shard of store.state.shards) shard.reconciled = 'memory';
  const watched = watchCommits(store, { mayOverfill: () => mayOverfill });
  return {
    ...watched,
    commit: async (request) => {
      const result = await watched.commit(request);
      if (request.guard === null || result.kind !== 'OK') return result;
      const ms = takeStallMs();
      if (ms > 0) await clock.pause(ms);
      return result;
    },
  };
}
