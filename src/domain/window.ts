/** From when to when a parent works, and which times a client may give. */
import { refuse } from './errors.ts';
import { END_AHEAD_MAX_MS, LIFETIME_DEFAULT_MS } from './limits.ts';
import type { GivenTimes, Window } from './strategy.ts';
import { later, plusMs, SECOND_MS, type Instant } from './time.ts';

/** A start in the past means now. */
const startOf = (times: GivenTimes, activatedAt: Instant): Instant =>
  later(times.startTime ?? activatedAt, activatedAt);

/**
 * Checks that hold for every strategy. Throws EXPIRY_REACHED for an end that has passed, INVALID_ORDER for one more than
 * 60 days ahead or not after the start.
 */
export function checkTimes(times: GivenTimes, activatedAt: Instant): void {
  if (times.endTime === null) return;
  if (times.endTime <= activatedAt) throw refuse('endTime', 'has passed', 'EXPIRY_REACHED');
  if (times.endTime > plusMs(activatedAt, END_AHEAD_MAX_MS)) {
    throw refuse('endTime', 'must be at most 60 days in the future');
  }
  if (times.endTime <= startOf(times, activatedAt)) throw refuse('endTime', 'must be after startTime');
}

/** The window of a strategy that is spread over time: a duration, an end time, or both (then the end is the later). */
export function scheduledWindow(
  strategy: string,
  durationSeconds: number | null,
  times: GivenTimes,
  activatedAt: Instant,
): Window {
  checkTimes(times, activatedAt);
  const start = startOf(times, activatedAt);
  if (durationSeconds === null) {
    if (times.endTime === null) throw refuse('params.durationSeconds', `or endTime is required for ${strategy}`);
    return { start, windowEnd: times.endTime, end: times.endTime };
  }
  const windowEnd = plusMs(start, durationSeconds * SECOND_MS);
  if (times.endTime !== null && windowEnd > times.endTime) {
    throw refuse('params.durationSeconds', 'counted from the start must not pass endTime');
  }
  return { start, windowEnd, end: times.endTime ?? windowEnd };
}

/** The window of a strategy that works from its start until it is filled or ends. */
export function restingWindow(times: GivenTimes, activatedAt: Instant): Window {
  checkTimes(times, activatedAt);
  const start = startOf(times, activatedAt);
  const end = times.endTime ?? plusMs(activatedAt, LIFETIME_DEFAULT_MS);
  if (start >= end) throw refuse('startTime', 'must be less than 30 days ahead when there is no endTime');
  return { start, windowEnd: end, end };
}
