/** Leases in memory: for one process, and for tests that move time by hand. Its twin is redis/directory.ts. */
import type { Lease } from '../../engine/ports.ts';

interface Held {
  readonly holder: string;
  /** First millisecond at which somebody else may take it. */
  readonly until: number;
}

export function createMemoryLease(now: () => number): Lease {
  const held = new Map<string, Held>();
  return {
    hold(name, holder, ttlMs) {
      const current = held.get(name);
      const isFree = current === undefined || current.holder === holder || current.until <= now();
      if (isFree) held.set(name, { holder, until: now() + ttlMs });
      return Promise.resolve(isFree);
    },
    release(name, holder) {
      if (held.get(name)?.holder === holder) held.delete(name);
      return Promise.resolve();
    },
  };
}
