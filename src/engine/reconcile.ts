/**
 * The barrier: a Redis that has restarted may have lost what it had acknowledged, so nothing is sent in a shard until its
 * state was compared with the venue. Reservations are refused inside the commit while the identities differ.
 */
import { parseClipId } from '../domain/ids.ts';
import type { Clock, OrderStore } from './ports.ts';
import type { Runner } from './runner.ts';
import type { Timing } from './timing.ts';
import type { Venue } from './venue.ts';

export interface ReconcilerOptions {
  readonly store: OrderStore;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly venuesOf: (shard: number) => readonly Venue[];
  readonly onError: (error: unknown) => void;
}

/** Looks at a shard's identity and, when it has changed, waits out what may be in flight and reads the venue back. */
export async function reconcileShard(shard: number, options: ReconcilerOptions): Promise<'SAME' | 'RECONCILED'> {
  const { store, runner, clock, timing } = options;
  const { reconciled, actual } = await store.identity(shard);
  if (reconciled === actual) return 'SAME';
  if ((await store.liveCount(shard)) > 0) {
    // Until then a request signed before the restart may still be admitted by the venue.
    const venues = options.venuesOf(shard);
    const extraMs = Math.max(0, ...venues.map(({ absenceExtraMs = 0 }) => absenceExtraMs));
    await clock.pause(timing.absenceMs + extraMs);
    for (const venue of venues) {
      for (const view of await venue.openOrders()) {
        const owner = view.clipId === null ? null : parseClipId(view.clipId);
        if (owner !== null) await runner.dispatch(owner.orderId, { type: 'REPORTED', fills: [], views: [view] });
      }
    }
  }
  await store.setReconciled(shard, actual);
  return 'RECONCILED';
}
