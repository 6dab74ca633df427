/** Parents this process has seen last. A copy may be old: the commit's version check decides, never the cache. */
import type { OrderId } from '../domain/ids.ts';
import { isOver, type ParentOrder } from '../domain/parent.ts';

const ENTRIES_MAX = 5_000;

export interface ParentCache {
  get(orderId: OrderId): ParentOrder | undefined;
  /** Keeps the parent, or forgets it when it is over. The one touched longest ago makes room. */
  keep(parent: ParentOrder): void;
}

export function createParentCache(): ParentCache {
  const parents = new Map<OrderId, ParentOrder>();
  return {
    get: (orderId) => parents.get(orderId),
    keep(parent) {
      const orderId = parent.request.orderId;
      parents.delete(orderId);
      if (isOver(parent)) return;
      parents.set(orderId, parent);
      if (parents.size <= ENTRIES_MAX) return;
      const oldest = parents.keys().next();
      if (!oldest.done) parents.delete(oldest.value);
    },
  };
}
