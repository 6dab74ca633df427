/** A clock that moves only when told: replay's, and that of tests. */
import { instant, type Instant } from '../../domain/time.ts';
import type { Clock } from '../../engine/ports.ts';

export interface VirtualClock extends Clock {
  /** Moves on to the instant, ending every sleep that is due, in order of time. Never moves back. */
  advanceTo(at: Instant): Promise<void>;
}

interface Sleeper {
  readonly at: Instant;
  readonly wake: () => void;
}

export function createVirtualClock(start: Instant): VirtualClock {
  let now = start;
  let sleepers: Sleeper[] = [];
  function sleepUntil(at: Instant): Promise<void> {
    if (at <= now) return Promise.resolve();
    return new Promise((resolve) => {
      sleepers.push({ at, wake: resolve });
    });
  }
  return {
    now: () => now,
    monotonicMs: () => now,
    sleepUntil,
    pause: (ms) => sleepUntil(instant(now + ms)),
    async advanceTo(at) {
      for (;;) {
        const next = sleepers.filter((sleeper) => sleeper.at <= at).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        now = instant(Math.max(now, next.at));
        next.wake();
        await Promise.resolve();
      }
      now = instant(Math.max(now, at));
    },
  };
}
