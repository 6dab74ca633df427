/**
 * The venue limits every endpoint by itself, most queries to one a second. A call takes a place in its endpoint's lane
 * before it is sent, a lane that all workers share: it waits a little for it, or is told when to come again.
 */
import { WHOLE_VENUE, windowRule, type Meters } from '../metering.ts';

export const LANES = {
  CREATE: { calls: 10, perMs: 1_000 },
  CANCEL: { calls: 10, perMs: 1_000 },
  ORDER: { calls: 1, perMs: 1_000 },
  OPEN: { calls: 1, perMs: 1_000 },
  FINISHED: { calls: 1, perMs: 1_000 },
  TRADES: { calls: 1, perMs: 1_000 },
  BALANCE: { calls: 1, perMs: 1_000 },
  SYMBOLS: { calls: 1, perMs: 2_000 },
} as const;

export type LaneName = keyof typeof LANES;

export interface Lanes {
  /**
   * Waits at most `longestMs` for a place; then null, and the call may be sent. Otherwise how long it would take, ms.
   */
  enter(lane: LaneName, longestMs: number): Promise<number | null>;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** `owner`: the account whose calls they are; empty for public data. */
export function createLanes(meters: Meters, owner: string): Lanes {
  return {
    async enter(name, longestMs) {
      const { calls, perMs } = LANES[name];
      const rule = windowRule(calls, perMs);
      const need = { meter: `${name}:${owner}`, rule, amount: 1, most: calls, what: `the calls of ${name} are` };
      for (let waited = 0; ;) {
        const refusal = await meters.take([WHOLE_VENUE], [need]);
        if (refusal === null) return null;
        if (waited + refusal.retryAfterMs > longestMs) return refusal.retryAfterMs;
        waited += refusal.retryAfterMs;
        await sleep(refusal.retryAfterMs);
      }
    },
  };
}
