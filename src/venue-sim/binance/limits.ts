/**
 * Request limits in fixed windows aligned to the clock: weight and raw requests per address (everybody on loopback is
 * one address), unfilled orders per account. Whoever goes on after a 429 is banned for a while.
 */
import { FixedWindow } from '../fixed-window.ts';
import type { Account, SimOrder } from '../order.ts';
import { refusals } from './refusal.ts';

export interface LimitOptions {
  readonly weightPerMinute: number;
  readonly rawPer5Minutes: number;
  readonly ordersPer10Seconds: number;
  readonly ordersPerDay: number;
  /** Requests answered 429 in one window before the ban. */
  readonly violationsMax: number;
  readonly banMs: number;
}

export const DEFAULT_LIMITS: LimitOptions = {
  weightPerMinute: 6_000,
  rawPer5Minutes: 61_000,
  ordersPer10Seconds: 100,
  ordersPerDay: 200_000,
  violationsMax: 20,
  banMs: 120_000,
};

const MINUTE_MS = 60_000;
const RAW_MS = 300_000;
const TEN_SECONDS_MS = 10_000;
const DAY_MS = 86_400_000;

interface OrderWindows {
  readonly short: FixedWindow;
  readonly day: FixedWindow;
}

export interface LimitState {
  readonly rateLimitType: string;
  readonly interval: string;
  readonly intervalNum: number;
  readonly limit: number;
  readonly count: number;
}

export class Limiter {
  options: LimitOptions;
  readonly #weight = new FixedWindow(MINUTE_MS);
  readonly #raw = new FixedWindow(RAW_MS);
  readonly #violations = new FixedWindow(MINUTE_MS);
  readonly #orders = new Map<Account, OrderWindows>();
  #bannedUntil = 0;

  constructor(options: LimitOptions) {
    this.options = options;
  }

  /** Counts a request; throws the refusal of an address that is over its limits or banned. */
  spend(now: number, weight: number): void {
    if (now < this.#bannedUntil) {
      throw refusals.banned(this.#bannedUntil, Math.ceil((this.#bannedUntil - now) / 1_000));
    }
    const { weightPerMinute, rawPer5Minutes, violationsMax, banMs } = this.options;
    const overWeight = this.#weight.add(now, weight) > weightPerMinute;
    const overRaw = this.#raw.add(now, 1) > rawPer5Minutes;
    if (!overWeight && !overRaw) return;
    if (this.#violations.add(now, 1) > violationsMax) {
      this.#bannedUntil = now + banMs;
      throw refusals.banned(this.#bannedUntil, Math.ceil(banMs / 1_000));
    }
    throw refusals.weight(weightPerMinute, (overWeight ? this.#weight : this.#raw).retryAfterS(now));
  }

  /** Counts a new order; throws when the account has too many unfilled ones. */
  spendOrder(now: number, account: Account): void {
    const { short, day } = this.#windowsOf(account);
    const { ordersPer10Seconds, ordersPerDay } = this.options;
    if (short.count(now) >= ordersPer10Seconds) {
      throw refusals.orders(ordersPer10Seconds, '10 SECOND', short.retryAfterS(now));
    }
    if (day.count(now) >= ordersPerDay) throw refusals.orders(ordersPerDay, '1 DAY', day.retryAfterS(now));
    short.add(now, 1);
    day.add(now, 1);
  }

  /** An order filled for the first time: it no longer counts as unfilled. */
  releaseOrder(now: number, order: SimOrder): void {
    const { short, day } = this.#windowsOf(order.account);
    short.release(now, order.createdAt);
    day.release(now, order.createdAt);
  }

  usedWeight(now: number): number {
    return this.#weight.count(now);
  }

  /** Orders counted in the current 10 seconds and day. */
  orderCounts(now: number, account: Account): readonly [number, number] {
    const { short, day } = this.#windowsOf(account);
    return [short.count(now), day.count(now)];
  }

  /** The account's order limits as the venue lists them. */
  orderStates(now: number, account: Account): LimitState[] {
    const [short, day] = this.orderCounts(now, account);
    const { ordersPer10Seconds, ordersPerDay } = this.options;
    return [
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ordersPer10Seconds, count: short },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ordersPerDay, count: day },
    ];
  }

  weightState(now: number): LimitState {
    const limit = this.options.weightPerMinute;
    return { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit, count: this.usedWeight(now) };
  }

  /** Forgets counts and bans. */
  clear(): void {
    this.#weight.add(0, 0);
    this.#raw.add(0, 0);
    this.#violations.add(0, 0);
    this.#orders.clear();
    this.#bannedUntil = 0;
  }

  #windowsOf(account: Account): OrderWindows {
    const known = this.#orders.get(account);
    if (known !== undefined) return known;
    const windows = { short: new FixedWindow(TEN_SECONDS_MS), day: new FixedWindow(DAY_MS) };
    this.#orders.set(account, windows);
    return windows;
  }
}
