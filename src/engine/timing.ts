/** Named waits of the engine, in milliseconds. A deployment may set some of them; tests shorten them. */

export interface Timing {
  /** The venue may admit a create request for this long after its reservation: the fence against frozen workers. */
  readonly receiveWindowMs: number;
  /** A send is given up when this long has passed since the reservation was asked for. */
  readonly timeToLiveMs: number;
  /** A create request with less than this until the parent's end is not sent. */
  readonly leastWindowMs: number;
  /** A reserved clip whose sender is silent is looked up after this. */
  readonly silentSenderMs: number;
  /** Negative answers prove absence only this long after the reservation: window + venue processing + lag + skew. */
  readonly absenceMs: number;
  /** The two negative answers must be at least this far apart. */
  readonly absenceLagMs: number;
  /** A resting clip is looked up this often: the stream may lose messages without a word. */
  readonly pollMs: number;
  /** A cancel that did not end the clip is sent again after this. */
  readonly cancelRetryMs: number;
  /** A new slice waits this long for the cancel of the old one before it is sent without its leftover. */
  readonly cancelGraceMs: number;
  /** A draining parent that is still open after this raises an alert. */
  readonly drainTimeoutMs: number;
  /** Without a usable quote, look again after this. */
  readonly noMarketRetryMs: number;
  /** The sweeper leaves a due slice to its queue job for this long. */
  readonly hintGraceMs: number;
  /** The reserve is refused when the reserving process' clock is further than this from Redis'. */
  readonly skewMs: number;
}

export const DEFAULT_TIMING: Timing = {
  receiveWindowMs: 2_000,
  timeToLiveMs: 1_500,
  leastWindowMs: 300,
  silentSenderMs: 3_000,
  absenceMs: 15_000,
  absenceLagMs: 1_000,
  pollMs: 5_000,
  cancelRetryMs: 1_000,
  cancelGraceMs: 1_000,
  drainTimeoutMs: 30_000,
  noMarketRetryMs: 250,
  hintGraceMs: 150,
  skewMs: 250,
};

/** Waits between look-ups of a clip in doubt: 100, 200, 400 ms, then every second. */
export const doubtWaitMs = (checks: number): number => Math.min(100 * 2 ** Math.min(checks, 4), 1_000);
