/**
 * What may still be asked of one venue address. It counts weight and orders in the meters that all workers share, takes
 * over what the venue says it has counted, keeps a fifth for cancels and lookups, and holds everything back while the
 * venue has told us to stay away.
 */
import type { ErrorCode } from '../../domain/errors.ts';
import { createMemoryMeterStore } from '../memory/meter-store.ts';
import { createMeters, WHOLE_VENUE, windowRule, type Held, type Meters, type Need, type Refusal } from './metering.ts';

export type { Refusal } from './metering.ts';

/** ORDER: a create. MANAGE: cancels, lookups, clock. DATA: public data. */
export type CallKind = 'ORDER' | 'MANAGE' | 'DATA';

export interface Call {
  readonly kind: CallKind;
  readonly weight: number;
  /** Whose order count the call uses up; only for ORDER. */
  readonly account?: string;
}

export interface Limiter {
  /** The counts behind it, for what a venue counts by account. */
  readonly meters: Meters;
  /** Takes what the call uses up, and the further needs with it, or says why it must not be sent now. */
  admit(call: Call, further?: readonly Need[]): Promise<Refusal | null>;
  /** The same for a request of which the venue's rules want to know when it was answered. */
  hold(call: Call, further: readonly Need[]): Promise<Refusal | Held>;
  /** Why nothing at all may be sent now; null when nobody told us to stay away. */
  away(): Refusal | null;
  /** The venue's own count of weight in the current window. */
  reportWeight(used: number): void;
  /** The venue's own count of unfilled orders of an account in the current window of that length. */
  reportOrders(account: string, windowMs: number, used: number): void;
  /** The venue's rules, as it published them. */
  setWeightLimit(perWindow: number): void;
  setOrderLimit(windowMs: number, limit: number): void;
  /** No request at all until then (ms on the limiter's clock), by any worker. A pause is only ever made longer. */
  pause(untilMs: number, errorCode: ErrorCode): void;
}

const MINUTE_MS = 60_000;
/** The published limit of the venue; replaced by what it publishes now. */
const WEIGHT_PER_MINUTE = 6_000;
/** How much of the weight each kind may use up: orders go before public data, and the last fifth is for neither. */
const SHARE_PERCENT: Readonly<Record<CallKind, number>> = { ORDER: 80, MANAGE: 100, DATA: 60 };

/** How much weight an address may use up in windows of which length. */
export interface WeightRule {
  readonly windowMs: number;
  readonly limit: number;
}

const PER_MINUTE: WeightRule = { windowMs: MINUTE_MS, limit: WEIGHT_PER_MINUTE };
const WEIGHT_METER = 'weight';

const ordersMeter = (account: string, windowMs: number): string => `orders:${windowMs}:${account}`;

class MeteredLimiter implements Limiter {
  readonly meters: Meters;
  readonly #orderLimits = new Map<number, number>();
  readonly #windowMs: number;
  #weightLimit: number;

  constructor(meters: Meters, weight: WeightRule) {
    this.meters = meters;
    this.#windowMs = weight.windowMs;
    this.#weightLimit = weight.limit;
  }

  admit(call: Call, further: readonly Need[] = []): Promise<Refusal | null> {
    return this.meters.take([WHOLE_VENUE], this.#needsOf(call, further));
  }

  hold(call: Call, further: readonly Need[]): Promise<Refusal | Held> {
    return this.meters.hold([WHOLE_VENUE], this.#needsOf(call, further));
  }

  away(): Refusal | null {
    return this.meters.away([WHOLE_VENUE]);
  }

  reportWeight(used: number): void {
    this.meters.report(WEIGHT_METER, windowRule(this.#weightLimit, this.#windowMs), used);
  }

  reportOrders(account: string, windowMs: number, used: number): void {
    const limit = this.#orderLimits.get(windowMs);
    if (limit !== undefined) this.meters.report(ordersMeter(account, windowMs), windowRule(limit, windowMs), used);
  }

  setWeightLimit(perWindow: number): void {
    this.#weightLimit = perWindow;
  }

  setOrderLimit(windowMs: number, limit: number): void {
    this.#orderLimits.set(windowMs, limit);
  }

  pause(untilMs: number, errorCode: ErrorCode): void {
    this.meters.pause(WHOLE_VENUE, untilMs, errorCode);
  }

  #needsOf(call: Call, further: readonly Need[]): readonly Need[] {
    const orders = call.kind === 'ORDER' ? this.#ordersOf(call.account ?? '') : [];
    return [...this.#weightOf(call), ...orders, ...further];
  }

  #weightOf({ kind, weight }: Call): readonly Need[] {
    if (weight === 0) return [];
    const rule = windowRule(this.#weightLimit, this.#windowMs);
    const most = Math.floor((rule.limit * SHARE_PERCENT[kind]) / 100);
    const what = 'the request weight of the current window is';
    return [{ meter: WEIGHT_METER, rule, amount: weight, most, what, mayTakeAhead: kind === 'ORDER' }];
  }

  /** Only creates are counted there, so all of it is theirs. */
  #ordersOf(account: string): readonly Need[] {
    return [...this.#orderLimits].map(([windowMs, limit]) => {
      const what = 'the order count of the current window is';
      const rule = windowRule(limit, windowMs);
      return { meter: ordersMeter(account, windowMs), rule, amount: 1, most: limit, what, mayTakeAhead: true };
    });
  }
}

/** For a process of its own: counts that nobody shares. */
export const ownMeters = (now: () => number): Meters => createMeters(createMemoryMeterStore(), now);

/** `now` is milliseconds since 1970. Give it the shared meters where there are several workers. */
export const createLimiter = (
  now: () => number,
  weight: WeightRule = PER_MINUTE,
  meters: Meters = ownMeters(now),
): Limiter => new MeteredLimiter(meters, weight);
