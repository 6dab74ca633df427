/** What this venue counts: queries of a key, orders of an account in a pair, both falling steadily; and nonces. */
import type { LimitBook } from '../core.ts';
import type { Listing } from '../listing.ts';
import type { Account } from '../order.ts';
import { KrakenRefusal } from './refusal.ts';

export interface LimitOptions {
  /** Points a key may have, and thousandths of a point that fall off in a second. */
  queriesMax: number;
  queryDecayMilli: number;
  /** The same for orders of an account in a pair. */
  ordersMax: number;
  orderDecayMilli: number;
}

export const DEFAULT_LIMITS: LimitOptions = {
  queriesMax: 20,
  queryDecayMilli: 1_000,
  ordersMax: 180,
  orderDecayMilli: 3_750,
};

/** Points of a cancel by the age of the order. */
const CANCEL_POINTS = [
  [5_000, 8],
  [10_000, 6],
  [15_000, 5],
  [45_000, 4],
  [90_000, 2],
  [300_000, 1],
] as const;

const MILLI = 1_000_000;

interface Count {
  value: number;
  at: number;
}

/** Requests that were refused because of what is counted here. */
export interface RefusalCounts {
  queries: number;
  orders: number;
  nonces: number;
}

export class Limits implements LimitBook {
  options: LimitOptions;
  readonly refused: RefusalCounts = { queries: 0, orders: 0, nonces: 0 };
  readonly #now: () => number;
  readonly #counts = new Map<string, Count>();
  readonly #nonces = new Map<string, bigint>();

  constructor(options: LimitOptions, now: () => number) {
    this.options = { ...options };
    this.#now = now;
  }

  clear(): void {
    this.#counts.clear();
  }

  /** Throws when the key asks too often. */
  spendQuery(apiKey: string, points: number): void {
    const { queriesMax, queryDecayMilli } = this.options;
    const count = this.#fallen(`key ${apiKey}`, queryDecayMilli);
    if (count.value + points > queriesMax) this.#refuse('queries', 'EAPI:Rate limit exceeded');
    count.value += points;
  }

  /** Throws when the account has placed and cancelled too much in the pair. */
  spendOrder(account: Account, listing: Listing): void {
    const count = this.#pair(account, listing);
    if (count.value + 1 > this.options.ordersMax) this.#refuse('orders', 'EOrder:Rate limit exceeded');
    count.value += 1;
  }

  /** A cancel is always taken, and dear for an order that was hardly there. */
  countCancel(account: Account, listing: Listing, ageMs: number): void {
    this.#pair(account, listing).value += CANCEL_POINTS.find(([under]) => ageMs < under)?.[1] ?? 0;
  }

  /** Points of an account in a pair now. */
  ordersOf(account: Account, listing: Listing): number {
    return this.#pair(account, listing).value;
  }

  /** Throws unless the nonce is above every one this key has used. */
  useNonce(apiKey: string, text: string): void {
    const last = this.#nonces.get(apiKey) ?? 0n;
    const nonce = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : 0n;
    if (nonce <= last) this.#refuse('nonces', 'EAPI:Invalid nonce');
    this.#nonces.set(apiKey, nonce);
  }

  #refuse(what: keyof RefusalCounts, text: string): never {
    this.refused[what] += 1;
    throw new KrakenRefusal(text);
  }

  #pair(account: Account, listing: Listing): Count {
    return this.#fallen(`pair ${account.name} ${listing.symbol}`, this.options.orderDecayMilli);
  }

  #fallen(name: string, decayMilli: number): Count {
    const now = this.#now();
    const count = this.#counts.get(name) ?? { value: 0, at: now };
    count.value = Math.max(0, count.value - ((now - count.at) * decayMilli) / MILLI);
    count.at = now;
    this.#counts.set(name, count);
    return count;
  }
}
