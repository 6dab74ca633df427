/**
 * What the venue still lets one key do. It counts queries of a key and orders of a key in a pair, and lets both counts
 * fall steadily; it publishes neither in its answers, so they are kept here as well, for all workers.
 */
import type { Instrument } from '../../../domain/instrument.ts';
import { createOwnBoard } from '../account-board.ts';
import { WHOLE_VENUE, type Meters, type Need, type Refusal } from '../metering.ts';
import type { FallingRule } from '../meters.ts';
import { createTierBook, type TierBook } from './tier.ts';

/**
 * RESOLVE: what became of an order whose create has no known outcome, when the answer may settle it. EARLY: the same while
 * the request may still be admitted, so that only finding it would say anything. POLL: whether an order that is there has
 * changed. READ: what the private stream needs to begin. RESYNC: what it may have missed, which look-ups find as well. SPARE:
 * what is only looked at.
 */
export type QueryKind = 'RESOLVE' | 'EARLY' | 'POLL' | 'READ' | 'RESYNC' | 'SPARE';

/** Points a cancel costs by the age of the order: dear for one that was hardly there. */
const CANCEL_POINTS: readonly (readonly [underMs: number, points: number])[] = [
  [5_000, 8],
  [10_000, 6],
  [15_000, 5],
  [45_000, 4],
  [90_000, 2],
  [300_000, 1],
];

export const cancelPoints = (ageMs: number): number => CANCEL_POINTS.find(([underMs]) => ageMs < underMs)?.[1] ?? 0;

/** Share of the orders in a pair that creates may use up; the rest is for cancels. */
const ORDER_SHARE = 0.8;
/** Share of the queries that each kind may use up, so that there is room left for those that matter more. */
const QUERY_SHARE: Readonly<Record<QueryKind, number>> = {
  RESOLVE: 1,
  READ: 0.8,
  POLL: 0.7,
  EARLY: 0.6,
  RESYNC: 0.5,
  SPARE: 0.4,
};
/**
 * Queries may arrive closer together than they left, by as long as one of them is waited for before the next one leaves:
 * what falls off in that time is not relied on.
 */
const MARGIN_S = 1;

export interface Budget {
  /** Takes the points of a query, or says why it must not be sent now. */
  admitQuery(kind: QueryKind, cost: number): Promise<Refusal | null>;
  /** Gives back points that were taken for a query which then was not needed. */
  refundQuery(points: number): void;
  /** Takes the point of an order, or says why it must not be sent now. */
  admitOrder(symbol: Instrument['symbol']): Promise<Refusal | null>;
  /** A cancel was sent for an order of this age; it is never held back. */
  countCancel(symbol: string, ageMs: number): void;
  /** The venue says that a count is full. */
  full(symbol: string | null): void;
  /** The venue says what an account may have in one pair: that names its tier. */
  learnOrdersMax(orders: number): void;
}

interface Count {
  readonly meter: string;
  readonly rule: FallingRule;
}

class FallingBudget implements Budget {
  readonly #meters: Meters;
  readonly #account: string;
  readonly #tiers: TierBook;

  constructor(meters: Meters, account: string, tiers: TierBook) {
    this.#meters = meters;
    this.#account = account;
    this.#tiers = tiers;
  }

  async admitQuery(kind: QueryKind, cost: number): Promise<Refusal | null> {
    if (cost === 0) return this.#meters.away([WHOLE_VENUE]);
    const { meter, rule } = await this.#queries();
    const most = Math.min(rule.limit * QUERY_SHARE[kind], rule.limit - rule.perSecond * MARGIN_S);
    return this.#take({ meter, rule, amount: cost, most, what: 'the queries the venue allows are' });
  }

  refundQuery(points: number): void {
    if (points > 0) void this.#queries().then(({ meter, rule }) => this.#meters.add(meter, rule, -points));
  }

  async admitOrder(symbol: string): Promise<Refusal | null> {
    const { meter, rule } = await this.#orders(symbol);
    const what = 'the orders in this pair the venue allows are';
    return this.#take({ meter, rule, amount: 1, most: rule.limit * ORDER_SHARE, what });
  }

  countCancel(symbol: string, ageMs: number): void {
    const points = cancelPoints(ageMs);
    if (points > 0) void this.#orders(symbol).then(({ meter, rule }) => this.#meters.add(meter, rule, points));
  }

  full(symbol: string | null): void {
    const count = symbol === null ? this.#queries() : this.#orders(symbol);
    void count.then(({ meter, rule }) => this.#meters.report(meter, rule, rule.limit));
  }

  learnOrdersMax(orders: number): void {
    this.#tiers.learn(orders);
  }

  #take(need: Need): Promise<Refusal | null> {
    return this.#meters.take([WHOLE_VENUE], [need]);
  }

  async #queries(): Promise<Count> {
    const { queries, queriesPerSecond } = await this.#tiers.current();
    const rule = { kind: 'FALLING', limit: queries, perSecond: queriesPerSecond } as const;
    return { meter: `queries:${this.#account}`, rule };
  }

  async #orders(symbol: string): Promise<Count> {
    const { orders, ordersPerSecond } = await this.#tiers.current();
    const rule = { kind: 'FALLING', limit: orders, perSecond: ordersPerSecond } as const;
    return { meter: `orders:${this.#account}:${symbol}`, rule };
  }
}

/** Without a book of tiers one that nobody else reads. */
export const createBudget = (
  meters: Meters,
  account: string,
  tiers: TierBook = createTierBook(createOwnBoard(), () => 0),
): Budget => new FallingBudget(meters, account, tiers);
