/** The venue's clock: the wall clock refined below the millisecond, and an offset the control port can set. */

export interface VenueClock {
  /** True time, ms since 1970 with a fraction: what the ledger is stamped with, whatever the offset. */
  readonly trueNow: () => number;
  /** The time the venue believes it is, whole ms. */
  readonly now: () => number;
  setOffset(ms: number): void;
  offset(): number;
}

/**
 * `wall` gives whole milliseconds. The monotonic clock fills in the fraction; whenever the two disagree by more than
 * the millisecond that `wall` cannot see, the wall clock wins.
 */
export function createVenueClock(wall: () => number): VenueClock {
  let ahead = wall() - performance.now();
  let offset = 0;
  const trueNow = (): number => {
    const coarse = wall();
    const monotonic = performance.now();
    const fine = monotonic + ahead;
    if (fine < coarse) ahead = coarse - monotonic;
    else if (fine > coarse + 1) ahead = coarse + 0.999 - monotonic;
    return monotonic + ahead;
  };
  return {
    trueNow,
    now: () => Math.floor(trueNow() + offset),
    setOffset: (ms) => {
      offset = ms;
    },
    offset: () => offset,
  };
}
