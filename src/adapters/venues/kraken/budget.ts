/**
 * What the venue still lets one key do. It counts queries of a key and orders of a key in a pair, and lets both counts
 * fall steadily; it publishes neither in its answers, so they are kept here as well, for all workers.
 */
import type { Instrument } from '../../../domain/instrument.ts';
import { WHOLE_VENUE, type Meters, type Need, type Refusal } from '../metering.ts';
import type { FallingRule } from '../meters.ts';

/** RESOLVE: what became of an order. READ: everything that can wait. */
export type QueryKind = 'RESOLVE' | 'READ';

/** Levels an account can have at the venue. */
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

/** Share that orders, and queries that can wait, may use up; the rest is for cancels and for looking orders up. */
const SHARE = 0.8;
/** Queries may arrive closer together than they left: so much of what falls off meanwhile is not relied on. */
const MARGIN_S = 0.05;

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

class FallingBudget implements Budget {
  readonly #meters: Meters;
  readonly #account: string;
  #tier: Tier;

  constructor(meters: Meters, account: string, tier: Tier) {
    this.#meters = meters;
    this.#account = account;
    this.#tier = tier;
  }

  admitQuery(kind: QueryKind, cost: number): Promise<Refusal | null> {
    if (cost === 0) return Promise.resolve(this.#meters.away([WHOLE_VENUE]));
    const { meter, rule } = this.#queries();
    const most = kind === 'RESOLVE' ? rule.limit - rule.perSecond * MARGIN_S : rule.limit * SHARE;
    return this.#take({ meter, rule, amount: cost, most, what: 'the queries the venue allows are' });
  }

  refundQuery(points: number): void {
    const { meter, rule } = this.#queries();
    if (points > 0) this.#meters.add(meter, rule, -points);
  }

  admitOrder(symbol: string): Promise<Refusal | null> {
    const { meter, rule } = this.#orders(symbol);
    const what = 'the orders in this pair the venue allows are';
    return this.#take({ meter, rule, amount: 1, most: rule.limit * SHARE, what });
  }

  countCancel(symbol: string, ageMs: number): void {
    const { meter, rule } = this.#orders(symbol);
    const points = cancelPoints(ageMs);
    if (points > 0) this.#meters.add(meter, rule, points);
  }

  full(symbol: string | null): void {
    const { meter, rule } = symbol === null ? this.#queries() : this.#orders(symbol);
    this.#meters.report(meter, rule, rule.limit);
  }

  learnOrdersMax(orders: number): void {
    // A number nobody has documented leaves the smaller tier in place.
    this.#tier = TIERS.findLast((tier) => tier.orders <= orders) ?? this.#tier;
  }

  #take(need: Need): Promise<Refusal | null> {
    return this.#meters.take([WHOLE_VENUE], [need]);
  }

  #queries(): { readonly meter: string; readonly rule: FallingRule } {
    const { queries, queriesPerSecond } = this.#tier;
    const rule = { kind: 'FALLING', limit: queries, perSecond: queriesPerSecond } as const;
    return { meter: `queries:${this.#account}`, rule };
  }

  #orders(symbol: string): { readonly meter: string; readonly rule: FallingRule } {
    const { orders, ordersPerSecond } = this.#tier;
    const rule = { kind: 'FALLING', limit: orders, perSecond: ordersPerSecond } as const;
    return { meter: `orders:${this.#account}:${symbol}`, rule };
  }
}

const [STARTER] = TIERS as readonly [Tier];

/** Until the venue says more the smallest tier is assumed. */
export const createBudget = (meters: Meters, account: string, tier: Tier = STARTER): Budget =>
  new FallingBudget(meters, account, tier);
