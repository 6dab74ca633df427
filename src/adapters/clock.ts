/** The system clock: the only file that reads wall time. It can be told how far Redis' clock is from ours. */
import { performance } from 'node:perf_hooks';
import { instant, type Instant } from '../domain/time.ts';
import type { Clock } from '../engine/ports.ts';

/** Timers end up to this long before a due instant; the rest is waited for with a turn of the event loop. */
const COARSE_TIMER_MS = 1.2;

export interface SystemClock extends Clock {
  /** Sets the distance to the clock that orders are judged by: that clock minus ours, ms. */
  setOffset(ms: number): void;
  /** Our own wall time in fractional ms, without the offset. */
  wallMs(): number;
}

/** Wall time in ms with sub-millisecond digits. */
const wallMs = (): number => performance.timeOrigin + performance.now();

export function createSystemClock(): SystemClock {
  let offsetMs = 0;
  const exactNow = (): number => wallMs() + offsetMs;
  return {
    now: (): Instant => instant(Math.floor(exactNow())),
    monotonicMs: () => performance.now(),
    wallMs,
    setOffset(ms) {
      offsetMs = ms;
    },
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async sleepUntil(at) {
      const leftMs = at - exactNow();
      if (leftMs <= 0) return;
      if (leftMs > COARSE_TIMER_MS) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.floor(leftMs - COARSE_TIMER_MS))));
      }
      // setTimeout is whole milliseconds and late by up to one; the last stretch is taken turn by turn.
      while (exactNow() < at) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
