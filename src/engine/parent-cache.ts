/** Parents this process has seen last. A copy may be old: the commit's version check decides, never the cache. */
import type { OrderId } from '../domain/ids.ts';
import { isOver, type ParentOrder } from '../domain/parent.ts';

const ENTRIES_MAX = 5_000;
/**
 * A copy nobody has touched for this long goes: another process may have ended the order, and nothing would tell us.
 * A parent with a longer wait between clips is read again ahead of its next one.
 */
const IDLE_MS = 30_000;

export interface ParentCacheOptions {
  readonly monotonicMs: () => number;
  /** Told of every parent that is let go, so that whatever else is kept for it goes too. */
  readonly onForgotten: (orderId: OrderId) => void;
}

export interface ParentCache {
  get(orderId: OrderId): ParentOrder | undefined;
  /** Keeps the parent, or forgets it when it is over. Those touched longest ago make room. */
  keep(parent: ParentOrder): void;
}

export function createParentCache(options: ParentCacheOptions): ParentCache {
  /** The one touched longest ago first. */
  const entries = new Map<OrderId, { readonly parent: ParentOrder; readonly touchedMs: number }>();
  function forgetOld(nowMs: number): void {
    for (const [orderId, { touchedMs }] of entries) {
      if (entries.size <= ENTRIES_MAX && nowMs - touchedMs <= IDLE_MS) return;
      entries.delete(orderId);
      options.onForgotten(orderId);
    }
  }
  return {
    get: (orderId) => entries.get(orderId)?.parent,
    keep(parent) {
      const { orderId } = parent.request;
      const touchedMs = options.monotonicMs();
      entries.delete(orderId);
      if (isOver(parent)) options.onForgotten(orderId);
      else entries.set(orderId, { parent, touchedMs });
      forgetOld(touchedMs);
    },
  };
}
