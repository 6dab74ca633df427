/** Why an order that is at work does not send: noted when it is decided, so that it can be told afterwards. */
import type { Instant } from './time.ts';

export const HOLD_REASONS = [
  'RISK_BLOCKED',
  'VENUE_DOWN',
  'RATE_LIMITED',
  'NO_MARKET',
  'OUTSIDE_LIMIT',
  'WOULD_CROSS',
  'PARTICIPATION_CAP',
  'AHEAD_OF_BAND',
  'BELOW_MINIMUM',
  'NOT_CAUGHT_UP',
  'END_TOO_CLOSE',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export interface Hold {
  readonly reason: HoldReason;
  /** Since when it has been so without a break. */
  readonly since: Instant;
  /** What the venue or the switch that holds it said; absent when there is nothing to add. */
  readonly note?: string;
}

/** The hold as it is from now on: one that goes on keeps its beginning, and is the same object when nothing is new. */
export function heldBy(before: Hold | null, reason: HoldReason, now: Instant, note?: string): Hold {
  const goesOn = before?.reason === reason;
  if (before !== null && goesOn && before.note === note) return before;
  return { reason, since: goesOn ? before.since : now, ...(note === undefined ? {} : { note }) };
}
