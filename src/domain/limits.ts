/** Every named maximum and minimum of schedules, in one place so that a reviewer finds them. */
import { DAY_MS } from './time.ts';

/** Most clips one parent may be cut into. */
export const CLIPS_MAX = 1_000;
/** Least time between two clips of a timed schedule. */
export const CLIP_INTERVAL_MIN_MS = 1_000;
/** AUTOMATIC on a timed schedule: one clip for each of these, ... */
export const AUTOMATIC_INTERVAL_MS = 30_000;
/** ... but never more than this many. */
export const AUTOMATIC_CLIPS_MAX = 100;
/** How far ahead of activation an end time may lie. */
export const END_AHEAD_MAX_MS = 60 * DAY_MS;
/** Life of an order whose strategy has no window of its own and that names no end time. */
export const LIFETIME_DEFAULT_MS = 30 * DAY_MS;
/** Longest duration of a timed schedule. */
export const DURATION_MAX_SECONDS = 5_184_000;
/** Derived schedules kept in memory by one process; older ones are derived again when asked for. */
export const LIVE_SCHEDULES_MAX = 5_000;
/** The same, in slices of all of them together: about 400 bytes each. */
export const LIVE_SLICES_MAX = 500_000;
