/**
 * Request limits: so many of a kind in any second per account, so many of all in five seconds per address (everybody on
 * loopback is one address). Who goes above the latter is shut out for ten minutes.
 */
import { FixedWindow } from '../fixed-window.ts';
import type { Account } from '../order.ts';
import { refusals } from './refusal.ts';

export type Lane = 'create' | 'cancel' | 'query';

export interface LimitOptions {
  readonly createsPerSecond: number;
  readonly cancelsPerSecond: number;
  readonly queriesPerSecond: number;
  readonly requestsPer5Seconds: number;
  readonly banMs: number;
}

export const DEFAULT_LIMITS: LimitOptions = {
  createsPerSecond: 20,
  cancelsPerSecond: 20,
  queriesPerSecond: 50,
  requestsPer5Seconds: 600,
  banMs: 600_000,
};

const ADDRESS_MS = 5_000;
const SECOND_MS = 1_000;

/** What the headers of an answer say of the lane. */
export interface LaneState {
  readonly limit: number;
  readonly left: number;
  readonly resetAt: number;
}

export class Limiter {
  options: LimitOptions;
  readonly #address = new FixedWindow(ADDRESS_MS);
  readonly #lanes = new Map<Account, Record<Lane, number[]>>();
  #bannedUntil = 0;

  constructor(options: LimitOptions) {
    this.options = options;
  }

  /** Counts a request of the address; throws when it is shut out. */
  spend(now: number): void {
    if (now < this.#bannedUntil) throw refusals.address();
    if (this.#address.add(now, 1) <= this.options.requestsPer5Seconds) return;
    this.#bannedUntil = now + this.options.banMs;
    throw refusals.address();
  }

  /** Counts a request of an account; throws when the second is used up. */
  spendLane(now: number, account: Account, lane: Lane): void {
    const { left, resetAt } = this.state(now, account, lane);
    if (left === 0) throw refusals.tooMany(resetAt);
    this.#sentIn(account)[lane].push(now);
  }

  state(now: number, account: Account, lane: Lane): LaneState {
    const { createsPerSecond, cancelsPerSecond, queriesPerSecond } = this.options;
    const limit = { create: createsPerSecond, cancel: cancelsPerSecond, query: queriesPerSecond }[lane];
    const lanes = this.#sentIn(account);
    const sent = lanes[lane].filter((at) => at > now - SECOND_MS);
    lanes[lane] = sent;
    const left = Math.max(0, limit - sent.length);
    return { limit, left, resetAt: left > 0 ? now : (sent[sent.length - limit] ?? now) + SECOND_MS };
  }

  /** Forgets counts and bans. */
  clear(): void {
    this.#address.add(0, 0);
    this.#lanes.clear();
    this.#bannedUntil = 0;
  }

  #sentIn(account: Account): Record<Lane, number[]> {
    const known = this.#lanes.get(account);
    if (known !== undefined) return known;
    const lanes = { create: [], cancel: [], query: [] };
    this.#lanes.set(account, lanes);
    return lanes;
  }
}
