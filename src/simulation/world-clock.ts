/** The virtual clock of a test world, which also knows when somebody wakes next. */
import { createVirtualClock } from '../adapters/memory/clock.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import type { Clock } from '../engine/ports.ts';

export interface WorldClock extends Clock {
  advanceTo(at: Instant): Promise<void>;
  /** When the next sleeper wakes; Infinity when nobody sleeps. */
  nextWakeAt(): number;
}

export function createWorldClock(start: Instant): WorldClock {
  const virtual = createVirtualClock(start);
  let sleeps: Instant[] = [];
  const sleepUntil = (at: Instant): Promise<void> => {
    if (at > virtual.now()) sleeps.push(at);
    return virtual.sleepUntil(at);
  };
  return {
    now: () => virtual.now(),
    monotonicMs: () => virtual.monotonicMs(),
    sleepUntil,
    pause: (ms) => sleepUntil(plusMs(virtual.now(), ms)),
    async advanceTo(at) {
      await virtual.advanceTo(at);
      sleeps = sleeps.filter((sleep) => sleep > at);
    },
    nextWakeAt: () => sleeps.reduce((least, at) => Math.min(least, at), Infinity),
  };
}
