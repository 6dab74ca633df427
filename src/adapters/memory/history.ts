/** Orders of an account in time and journals in pieces, over a memory order store. */
import { instant } from '../../domain/time.ts';
import { byNewest, isBefore } from '../../engine/history-order.ts';
import type { OrderIndex } from '../../engine/reads.ts';
import type { MemoryState } from './order-store.ts';

export function createMemoryHistory(state: MemoryState): OrderIndex {
  return {
    orders(account, { from, to, before }, limit) {
      const all = [...(state.history.get(account) ?? [])].map(([orderId, at]) => ({ orderId, createdAt: instant(at) }));
      const wanted = all.filter(
        (place) =>
          (from === null || place.createdAt >= from) &&
          (to === null || place.createdAt < to) &&
          (before === null || isBefore(place, before)),
      );
      return Promise.resolve(wanted.sort(byNewest).slice(0, limit));
    },
    journalLines: (orderId, from, limit) =>
      Promise.resolve((state.orders.get(orderId)?.journal ?? []).slice(from, from + limit)),
  };
}
