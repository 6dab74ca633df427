/**
 * The venue limits every endpoint by itself, most queries to one a second. A call takes a place in its endpoint's lane
 * before it is sent, a lane that all workers share: it waits a little for it, or is told when to come again. The place is
 * free a second after the answer, for of two requests a second apart the first may be the slower one.
 */
import { heldRule, WHOLE_VENUE, type Held, type Meters, type Refusal } from '../metering.ts';

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
  /** Waits at most `longestMs` for a place, or says why there is none and how long it would take. */
  enter(lane: LaneName, longestMs: number): Promise<Held | Refusal>;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** `owner`: the account whose calls they are; empty for public data. */
export function createLanes(meters: Meters, owner: string): Lanes {
  return {
    async enter(name, longestMs) {
      const { calls, perMs } = LANES[name];
      const rule = heldRule(calls, perMs);
      const need = { meter: `${name}:${owner}`, rule, amount: 1, most: calls, what: `the calls of ${name} are` };
      for (let waited = 0; ;) {
        const held = await meters.hold([WHOLE_VENUE], [need]);
        if ('answered' in held) return held;
        const { retryAfterMs } = held;
        if (waited + retryAfterMs > longestMs) return held;
        waited += retryAfterMs;
        await sleep(retryAfterMs);
      }
    },
  };
}
