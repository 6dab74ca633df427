/** Listings and heartbeats in memory: for one process, and for tests that move time by hand. */
import type { Directory, Listing } from '../../engine/ports.ts';

export function createMemoryDirectory(now: () => number): Directory {
  const listings = new Map<string, Listing>();
  /** When each worker is forgotten. */
  const workers = new Map<string, number>();
  return {
    publish(exchange, { instruments, refPrices }) {
      // A copy: what the publisher does with its maps afterwards is not published.
      listings.set(exchange, { instruments: new Map(instruments), refPrices: new Map(refPrices) });
      return Promise.resolve();
    },
    listing: (exchange) => Promise.resolve(listings.get(exchange) ?? null),
    beat(workerId, ttlMs) {
      for (const [known, until] of workers) if (until <= now()) workers.delete(known);
      workers.set(workerId, now() + ttlMs);
      return Promise.resolve();
    },
    leave(workerId) {
      workers.delete(workerId);
      return Promise.resolve();
    },
    liveWorkers() {
      const alive = [...workers].filter(([, until]) => until >= now());
      return Promise.resolve(alive.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([workerId]) => workerId));
    },
  };
}
