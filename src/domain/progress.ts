/** What the rules of a strategy have come to in one order. A thing that is absent has not happened. */
import type { Instant } from './time.ts';

export interface Progress {
  /** The trigger has fired. */
  readonly triggeredAt?: Instant;
  /** Number of the extra clip that the `would` price has sent. */
  readonly wouldClip?: number;
  /** That clip has ended and the schedule has been made again without it. */
  readonly wouldOver?: boolean;
  /** Clips in a row that took less than they asked for. */
  readonly attempts?: number;
  /** Since when the market has been beyond the limit while the schedule's clock stands still. */
  readonly heldSince?: Instant;
  /** Market volume counted so far, in base units as text, and up to when. */
  readonly volume?: { readonly seen: string; readonly until: Instant };
  /** What a schedule that follows the live market has reached by the slice of that index, and that slice's own part. */
  readonly paced?: { readonly slice: number; readonly through: string; readonly quantity: string };
  /** What is left is too small for the venue, and has been said so. */
  readonly dust?: boolean;
}
