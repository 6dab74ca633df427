/** Balances in memory. */
import type { Holdings, HoldingsBoard } from '../../engine/reads.ts';

export function createMemoryHoldings(): HoldingsBoard {
  const known = new Map<string, Holdings>();
  return {
    publish(account, holdings) {
      known.set(account, holdings);
      return Promise.resolve();
    },
    latest: (account) => Promise.resolve(known.get(account) ?? null),
  };
}
