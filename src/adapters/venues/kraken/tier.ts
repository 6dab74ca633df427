/**
 * How much the venue lets an account do. It has three levels and names one of them only on the private stream, which one
 * worker reads: that worker tells the others.
 */
import type { AccountBoard } from '../account-board.ts';

/** One level of an account at the venue. */
export interface Tier {
  /** Points of queries, and how many fall off in a second. */
  readonly queries: number;
  readonly queriesPerSecond: number;
  /** The same for orders in one pair. */
  readonly orders: number;
  readonly ordersPerSecond: number;
}

export const TIERS: readonly Tier[] = [
  { queries: 15, queriesPerSecond: 0.33, orders: 60, ordersPerSecond: 1 },
  { queries: 20, queriesPerSecond: 0.5, orders: 125, ordersPerSecond: 2.34 },
  { queries: 20, queriesPerSecond: 1, orders: 180, ordersPerSecond: 3.75 },
];

const [STARTER] = TIERS as readonly [Tier];
const TOLD_AS = 'orders-max';
/** How often what other workers have heard is asked for, ms. */
const ASK_EVERY_MS = 10_000;
/** The stream names it again with every connection, of which there is one a day at the least. */
const KEEP_MS = 2 * 86_400_000;

/** A number nobody has documented is that of the level below it; null below all of them. */
const tierOf = (ordersMax: number): Tier | null => TIERS.findLast((tier) => tier.orders <= ordersMax) ?? null;

export interface TierBook {
  /** Until the venue says more the smallest one. */
  current(): Promise<Tier>;
  /** The venue says what the account may have in one pair: that names its tier. */
  learn(ordersMax: number): void;
}

class ToldTier implements TierBook {
  readonly #board: AccountBoard;
  readonly #now: () => number;
  #tier: Tier = STARTER;
  #asked: Promise<void> | null = null;
  #askAt = -Infinity;

  constructor(board: AccountBoard, now: () => number) {
    this.#board = board;
    this.#now = now;
  }

  async current(): Promise<Tier> {
    if (this.#now() >= this.#askAt) {
      this.#askAt = this.#now() + ASK_EVERY_MS;
      this.#asked = this.#ask();
    }
    await this.#asked;
    return this.#tier;
  }

  learn(ordersMax: number): void {
    const tier = tierOf(ordersMax);
    if (tier === null) return;
    this.#tier = tier;
    void this.#board.tell(TOLD_AS, String(tier.orders), KEEP_MS).catch(() => undefined);
  }

  /** A board that does not answer leaves what was known. */
  async #ask(): Promise<void> {
    const told = await this.#board.told(TOLD_AS).catch(() => null);
    if (told !== null) this.#tier = tierOf(Number(told)) ?? this.#tier;
  }
}

/** `now` in ms. */
export const createTierBook = (board: AccountBoard, now: () => number): TierBook => new ToldTier(board, now);
