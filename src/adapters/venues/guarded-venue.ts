/**
 * A venue behind its circuit breaker. While it is open creates are put off, told when to come again; cancels and look-ups
 * still go, for they protect what is at the venue already, and their answers show when it is well again. Failures in a
 * row make the waits longer. An open breaker is told to all workers.
 */
import type { Draw } from '../../domain/random.ts';
import type { PlaceResult, Venue, VenueError } from '../../engine/venue.ts';
import * as breaker from './breaker.ts';
import type { VenueLog } from './log.ts';
import type { Meters } from './metering.ts';

export interface GuardOptions {
  readonly now: () => number;
  readonly draw: Draw;
  readonly log: VenueLog;
  /** Of the venue: the pause of an account is told to all workers by them. */
  readonly meters: Meters;
}

interface Answered {
  readonly outcome: string;
  readonly error?: VenueError;
  readonly retryAfterMs?: number;
}

/** Not sent because we were late ourselves: that has no wait, and says nothing about the venue. */
const isOutage = ({ outcome, error, retryAfterMs }: Answered): boolean =>
  error !== undefined &&
  breaker.isOutage(error) &&
  (outcome === 'UNKNOWN' || (outcome === 'NOT_ADMITTED' && retryAfterMs !== 0));

class Guard {
  readonly #options: GuardOptions;
  readonly #account: string;
  #state: breaker.BreakerState = breaker.CLOSED;
  #inARow = 0;
  /** Until when this process itself has told the others to wait. */
  #toldUntilMs = 0;

  constructor(account: string, options: GuardOptions) {
    this.#account = account;
    this.#options = options;
  }

  /** Why no create may be tried now. */
  putOff(): PlaceResult | null {
    const now = this.#options.now();
    this.#state = breaker.atTime(this.#state, now);
    const own = breaker.waitMs(this.#state, now);
    const others = this.#options.meters.away([this.#scope()])?.retryAfterMs ?? 0;
    const retryAfterMs = Math.max(own, now + others > this.#toldUntilMs + 1 ? others : 0);
    if (retryAfterMs === 0) return null;
    const message = 'not sent: the venue has failed too often of late';
    const error = { errorCode: 'EXCHANGE_NOT_AVAILABLE', venueCode: null, httpStatus: null, message } as const;
    return { outcome: 'NOT_ADMITTED', error, retryAfterMs };
  }

  begin(): void {
    this.#state = breaker.tried(this.#state);
  }

  /** Takes over what an outcome says of the venue. */
  note(result: Answered): void {
    if (isOutage(result)) {
      this.#failed();
    } else if (result.outcome === 'NOT_ADMITTED' && result.error?.httpStatus === null) {
      // Held back by our own counts: the venue was not asked.
      this.#state = breaker.notTried(this.#state);
    } else {
      this.#answered();
    }
  }

  /** The wait a venue's failure stands for, longer with every one in a row; never shorter than it was said. */
  retryAfterMs(given: number): number {
    return Math.max(given, breaker.backoffMs(Math.max(0, this.#inARow - 1), this.#options.draw()));
  }

  #failed(): void {
    const { now, log, meters } = this.#options;
    const before = breaker.atTime(this.#state, now());
    this.#inARow += 1;
    this.#state = breaker.failed(before, now());
    if (this.#state.kind !== 'OPEN' || before.kind === 'OPEN') return;
    log('error', 'breaker-open', { account: this.#account, forMs: this.#state.openMs });
    this.#toldUntilMs = this.#state.untilMs;
    meters.pause(this.#scope(), this.#state.untilMs, 'EXCHANGE_NOT_AVAILABLE');
  }

  #answered(): void {
    const before = breaker.atTime(this.#state, this.#options.now());
    this.#inARow = 0;
    this.#state = breaker.answered(before);
    if (before.kind === 'HALF_OPEN' && this.#state.kind === 'CLOSED') {
      this.#options.log('warn', 'breaker-closed', { account: this.#account });
    }
  }

  #scope(): string {
    return `breaker:${this.#account}`;
  }
}

export function guardVenue(venue: Venue, options: GuardOptions): Venue {
  const guard = new Guard(venue.account, options);
  const noting = async <T extends Answered>(question: Promise<T>): Promise<T> => {
    const result = await question;
    guard.note(result);
    return result;
  };
  const guarded: Venue = {
    ...venue,
    async place(request) {
      const putOff = guard.putOff();
      if (putOff !== null) return putOff;
      guard.begin();
      const result = await noting(venue.place(request));
      if (result.outcome !== 'NOT_ADMITTED' || !isOutage(result)) return result;
      return { ...result, retryAfterMs: guard.retryAfterMs(result.retryAfterMs) };
    },
    cancel: (order) => noting(venue.cancel(order)),
    lookup: (order) => noting(venue.lookup(order)),
  };
  return Object.defineProperty(guarded, INSPECT, { value: () => `Venue(${venue.account})` });
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');
