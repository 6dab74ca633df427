/**
 * What this process may still ask of one venue address. It counts the weight the venue says we used, keeps a fifth of
 * it for cancels and lookups, and holds everything back while the venue has told us to stay away.
 *
 * Other processes on the same address or account are only seen through the venue's own counters in its answers;
 * sharing the budget between workers ahead of the answers needs Redis and is not done here.
 */
import type { ErrorCode } from '../../domain/errors.ts';

/** ORDER: a create. MANAGE: cancels, lookups, clock. DATA: public data. */
export type CallKind = 'ORDER' | 'MANAGE' | 'DATA';

export interface Call {
  readonly kind: CallKind;
  readonly weight: number;
  /** Whose order count the call uses up; only for ORDER. */
  readonly account?: string;
}

export interface Refusal {
  readonly errorCode: ErrorCode;
  readonly message: string;
  readonly retryAfterMs: number;
}

export interface Limiter {
  /** Takes the call's weight, or says why it must not be sent now. */
  admit(call: Call): Refusal | null;
  /** The venue's own count of weight in the current minute. */
  reportWeight(used: number): void;
  /** The venue's own count of unfilled orders of an account in the current window of that length. */
  reportOrders(account: string, windowMs: number, used: number): void;
  /** The venue's rules, as it published them. */
  setWeightLimit(perMinute: number): void;
  setOrderLimit(windowMs: number, limit: number): void;
  /** No request at all until then (ms on the limiter's clock). A pause is only ever made longer. */
  pause(untilMs: number, errorCode: ErrorCode): void;
}

const MINUTE_MS = 60_000;
/** The published limit of the venue; replaced by what it publishes now. */
const WEIGHT_PER_MINUTE = 6_000;
/** Share of the weight that creates and public data may use up. */
const SHARE_FOR_OTHERS_PERCENT = 80;

/** A count in windows that start at whole multiples of their length. */
class FixedWindow {
  readonly lengthMs: number;
  #index = -1;
  #used = 0;

  constructor(lengthMs: number) {
    this.lengthMs = lengthMs;
  }

  used(now: number): number {
    const index = Math.floor(now / this.lengthMs);
    if (index !== this.#index) {
      this.#index = index;
      this.#used = 0;
    }
    return this.#used;
  }

  set(now: number, used: number): void {
    this.used(now);
    this.#used = used;
  }

  restMs(now: number): number {
    return this.lengthMs - (now % this.lengthMs);
  }
}

const full = (window: FixedWindow, at: number, what: string): Refusal => ({
  errorCode: 'RATE_LIMIT_EXCEEDED',
  message: `held back here: the ${what} of the current window is used up`,
  retryAfterMs: window.restMs(at),
});

class LocalLimiter implements Limiter {
  readonly #now: () => number;
  readonly #weight = new FixedWindow(MINUTE_MS);
  readonly #orders = new Map<string, FixedWindow>();
  readonly #orderLimits = new Map<number, number>();
  #weightLimit = WEIGHT_PER_MINUTE;
  #paused: { untilMs: number; errorCode: ErrorCode } = { untilMs: 0, errorCode: 'RATE_LIMIT_EXCEEDED' };

  constructor(now: () => number) {
    this.#now = now;
  }

  admit(call: Call): Refusal | null {
    const at = this.#now();
    if (at < this.#paused.untilMs) {
      const message = 'held back here: the venue asked us to stay away';
      const { untilMs, errorCode } = this.#paused;
      return { errorCode, message, retryAfterMs: Math.ceil(untilMs - at) };
    }
    const limit = this.#weightLimit;
    const share = call.kind === 'MANAGE' ? limit : Math.floor((limit * SHARE_FOR_OTHERS_PERCENT) / 100);
    if (this.#weight.used(at) + call.weight > share) return full(this.#weight, at, 'request weight');
    const refused = call.kind === 'ORDER' ? this.#admitOrder(call.account ?? '', at) : null;
    if (refused === null) this.#weight.set(at, this.#weight.used(at) + call.weight);
    return refused;
  }

  reportWeight(used: number): void {
    const at = this.#now();
    // Answers overtake each other: within a window the highest count is the latest.
    this.#weight.set(at, Math.max(used, this.#weight.used(at)));
  }

  reportOrders(account: string, windowMs: number, used: number): void {
    this.#orderWindow(account, windowMs).set(this.#now(), used);
  }

  setWeightLimit(perMinute: number): void {
    this.#weightLimit = perMinute;
  }

  setOrderLimit(windowMs: number, limit: number): void {
    this.#orderLimits.set(windowMs, limit);
  }

  pause(untilMs: number, errorCode: ErrorCode): void {
    if (untilMs > this.#paused.untilMs) this.#paused = { untilMs, errorCode };
  }

  #admitOrder(account: string, at: number): Refusal | null {
    const windows = [...this.#orderLimits].map(([lengthMs, limit]) => {
      return { window: this.#orderWindow(account, lengthMs), limit };
    });
    const over = windows.find(({ window, limit }) => window.used(at) + 1 > limit);
    if (over !== undefined) return full(over.window, at, 'order count');
    for (const { window } of windows) window.set(at, window.used(at) + 1);
    return null;
  }

  #orderWindow(account: string, windowMs: number): FixedWindow {
    const key = `${windowMs} ${account}`;
    const found = this.#orders.get(key) ?? new FixedWindow(windowMs);
    this.#orders.set(key, found);
    return found;
  }
}

/** `now` is milliseconds since 1970: the windows of the venue are aligned to the clock. */
export const createLimiter = (now: () => number): Limiter => new LocalLimiter(now);
