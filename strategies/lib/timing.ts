/** When the clips of a timed schedule are due. */
import { delayWithin } from '../../src/domain/chance.ts';
import { isPositive, ratio, scale, stepsIn, type Ratio } from '../../src/domain/decimal.ts';
import { refuse } from '../../src/domain/errors.ts';
import { AUTOMATIC_CLIPS_MAX, AUTOMATIC_INTERVAL_MS, CLIP_INTERVAL_MIN_MS } from '../../src/domain/limits.ts';
import type { Draw } from '../../src/domain/random.ts';
import { plusMs, type Instant } from '../../src/domain/time.ts';

/** A thousandth of a second, in seconds: the grain of the clock. */
const MILLISECOND = ratio('0.001');

/** How many clips a window of `lengthMs` has room for: one an interval, at least one. */
export function automaticCount(lengthMs: number, intervalSeconds: Ratio | null): number {
  if (intervalSeconds === null) {
    return Math.min(Math.max(Math.floor(lengthMs / AUTOMATIC_INTERVAL_MS), 1), AUTOMATIC_CLIPS_MAX);
  }
  const count = stepsIn(scale(MILLISECOND, ratio(String(lengthMs))), intervalSeconds);
  return count < 1n ? 1 : Number(count);
}

/**
 * Due times by which the planned quantity grows in a straight line from `start`, also with unequal clips: each clip
 * waits for the share of the window that the clips before it have taken. The first is due at once.
 */
export function evenTimes(lots: readonly bigint[], start: Instant, lengthMs: number): Instant[] {
  const total = lots.reduce((sum, clip) => sum + clip, 0n);
  const length = BigInt(lengthMs);
  let before = 0n;
  return lots.map((clip) => {
    const due = plusMs(start, Number((length * before) / total));
    before += clip;
    return due;
  });
}

/** Delays every clip but the first by a random part of its own interval. Takes one draw a delayed clip. */
export function delayTimes(times: readonly Instant[], end: Instant, percent: Ratio, draw: Draw): readonly Instant[] {
  if (!isPositive(percent)) return times;
  return times.map((at, i) => (i === 0 ? at : plusMs(at, delayWithin((times[i + 1] ?? end) - at, percent, draw))));
}

/** Whether all clips are as far apart as clips must be. */
export const isSpaced = (times: readonly Instant[]): boolean =>
  times.every((at, i) => (times[i + 1] ?? Infinity) - at >= CLIP_INTERVAL_MIN_MS);

/** Check K-11. `field` is what the client would change to have fewer clips. */
export function checkSpacing(times: readonly Instant[], field: string): void {
  times.forEach((at, i) => {
    const gap = (times[i + 1] ?? Infinity) - at;
    if (gap < CLIP_INTERVAL_MIN_MS) {
      throw refuse(field, `makes two clips ${gap} ms apart, closer than ${CLIP_INTERVAL_MIN_MS} ms`);
    }
  });
}
