/**
 * A venue behind its circuit breaker. While it is open creates are put off, told when to come again; cancels and look-ups
 * still go, for they protect what is at the venue already. Requests in a row that were not admitted make the waits longer,
 * and every wait is spread by chance. An open breaker is told to all workers, and of all of them one at a time tries.
 */
import type { Draw } from '../../domain/random.ts';
import type { PlaceResult, Venue, VenueError } from '../../engine/venue.ts';
import * as breaker from './breaker.ts';
import type { VenueLog } from './log.ts';
import type { Held, Meters } from './metering.ts';
import type { WindowRule } from './meters.ts';

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

/** One try at a time: the next may begin when this one has been answered, or its worker has long been silent. */
const PROBE: WindowRule = { kind: 'WINDOW', limit: 1, windowMs: 1, grainMs: 1, slackMs: 0, holdMs: 6_000 };
const NO_PROBE: Held = { answered: () => undefined };

class Guard {
  readonly #options: GuardOptions;
  readonly #account: string;
  #state: breaker.BreakerState = breaker.CLOSED;
  #inARow = 0;
  /** Until when this process has told the others to wait, or was told. */
  #toldUntilMs = 0;

  constructor(account: string, options: GuardOptions) {
    this.#account = account;
    this.#options = options;
  }

  /** Why no create may be tried now. */
  putOff(): PlaceResult | null {
    const now = this.#options.now();
    const others = this.#options.meters.away([this.#scope()])?.retryAfterMs ?? 0;
    // What comes back may be our own word, and a wait that was heard of may be over here: each is taken over once.
    if (others > 0 && now + others > this.#toldUntilMs + 1) {
      this.#toldUntilMs = now + others;
      this.#state = breaker.heard(this.#state, now, now + others);
    }
    this.#state = breaker.atTime(this.#state, now);
    const waitMs = breaker.waitMs(this.#state, now);
    return waitMs === 0 ? null : this.#notNow(waitMs);
  }

  /** A create is about to be tried: after an outage only where no other worker is trying. */
  async begin(): Promise<Held | PlaceResult> {
    if (this.#state.kind !== 'HALF_OPEN') return NO_PROBE;
    this.#state = breaker.tried(this.#state);
    const need = { meter: this.#scope(), rule: PROBE, amount: 1, most: 1, what: 'the tries after an outage are' };
    const place = await this.#options.meters.hold([], [need]);
    if ('answered' in place) return place;
    this.#state = breaker.notTried(this.#state);
    return this.#notNow(Math.max(breaker.PROBE_WAIT_MS, place.retryAfterMs));
  }

  /** Takes over what an outcome says of the venue. */
  note(result: Answered): void {
    if (isOutage(result)) {
      this.#failed();
    } else if (result.outcome === 'NOT_ADMITTED' && result.error?.httpStatus === null) {
      // Held back by our own counts: the venue was not asked.
      this.#state = breaker.notTried(this.#state);
    } else {
      const { outcome } = result;
      this.#answered(breaker.answered, outcome === 'NOT_ADMITTED' ? this.#inARow + 1 : 0);
    }
  }

  /** Takes over what a look-up says: `isFound` when it found an order whose create had no answer. */
  noteLookup(isFound: boolean): void {
    if (isFound) this.#answered(breaker.arrived);
    else this.#state = breaker.reached(this.#state);
  }

  /**
   * The wait of a request that was not admitted: never shorter than was said, longer with every one in a row that the
   * venue or the network turned away, and never the same twice. One that was late here needs none, and one that the venue
   * asks for again at once (a clock, a nonce) is made at once the first time.
   */
  retryAfterMs({ error, retryAfterMs: given }: Extract<PlaceResult, { outcome: 'NOT_ADMITTED' }>): number {
    if (given === 0 && (error.httpStatus === null || this.#inARow <= 1)) return 0;
    const chance = this.#options.draw();
    const spread = breaker.spreadMs(given, chance);
    return this.#inARow === 0 ? spread : Math.max(spread, breaker.backoffMs(this.#inARow - 1, chance));
  }

  #notNow(waitMs: number): PlaceResult {
    const message = 'not sent: the venue has failed too often of late';
    const error = { errorCode: 'EXCHANGE_NOT_AVAILABLE', venueCode: null, httpStatus: null, message } as const;
    return { outcome: 'NOT_ADMITTED', error, retryAfterMs: breaker.spreadMs(waitMs, this.#options.draw()) };
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

  #answered(next: (state: breaker.BreakerState) => breaker.BreakerState, inARow = 0): void {
    const before = breaker.atTime(this.#state, this.#options.now());
    this.#inARow = inARow;
    this.#state = next(before);
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
      const probe = await guard.begin();
      if (!('answered' in probe)) return probe;
      const result = await noting(venue.place(request)).finally(probe.answered);
      if (result.outcome !== 'NOT_ADMITTED') return result;
      return { ...result, retryAfterMs: guard.retryAfterMs(result) };
    },
    cancel: (order) => noting(venue.cancel(order)),
    async lookup(order) {
      const result = await venue.lookup(order);
      if (result.outcome !== 'UNKNOWN') guard.noteLookup(result.outcome === 'FOUND' && order.venueOrderId === null);
      return result;
    },
  };
  return Object.defineProperty(guarded, INSPECT, { value: () => `Venue(${venue.account})` });
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');
