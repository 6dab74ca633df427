/**
 * An hour of more load than a venue takes, from several workers at once, under a virtual clock and through the limiter
 * code of every venue: what was sent, and when the venue wanted to be left alone.
 */
import { expect } from 'vitest';
import { learnLimits } from '../../../src/adapters/venues/binance/limits.ts';
import { createRates, type Lane } from '../../../src/adapters/venues/bybit/rates.ts';
import { createLanes, LANES, type LaneName } from '../../../src/adapters/venues/dfx/lanes.ts';
import { createVenueLimiter, type VenueName } from '../../../src/adapters/venues/index.ts';
import { createBudget } from '../../../src/adapters/venues/kraken/budget.ts';
import type { CallKind, Limiter } from '../../../src/adapters/venues/limiter.ts';
import { createMeters } from '../../../src/adapters/venues/metering.ts';
import type { MeterStore } from '../../../src/adapters/venues/meters.ts';
import { seededDraw } from '../../../src/domain/random.ts';
import { highWater, sentInSpite, type Ban, type Sent, type StatedLimit } from './stated-limits.ts';

const HOUR_MS = 3_600_000;
const T0 = 1_800_000_000_000 + 23_456;
/** How long requests are on their way. */
export interface Way {
  readonly leastMs: number;
  readonly spreadMs: number;
}
const USUAL_WAY: Way = { leastMs: 20, spreadMs: 40 };
/** The venue has had enough once in so many requests. */
const BAN_EVERY = 4_000;
const BAN_MS = 7_000;
const ACCOUNTS = ['main', 'other'] as const;

type Draw = (below: number) => number;
interface Sending {
  /** What the call uses up. */
  readonly uses: Readonly<Record<string, number>>;
  /** To be called when the venue has answered. */
  readonly answered?: () => void;
}
/** Tries one call; null when it is held back. */
type Attempt = (draw: Draw) => Promise<Sending | null>;

interface Load {
  readonly limits: Readonly<Record<string, StatedLimit>>;
  /** Mean time between attempts of all workers together, ms. */
  readonly everyMs: number;
  readonly worker: (limiter: Limiter, now: () => number) => Attempt;
}

const KINDS: readonly CallKind[] = ['ORDER', 'MANAGE', 'DATA'];
const pick = <T>(draw: Draw, from: readonly T[]): T => from[draw(from.length)] as T;
const inWindow = (limit: number, windowMs: number): StatedLimit => ({ kind: 'WINDOW', limit, windowMs });
const falling = (limit: number, perSecond: number): StatedLimit => ({ kind: 'FALLING', limit, perSecond });

const BINANCE_RULES = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
];

const MIX: readonly CallKind[] = ['ORDER', 'ORDER', 'ORDER', 'MANAGE', 'DATA', 'DATA'];

const BINANCE: Load = {
  limits: {
    weight: inWindow(6_000, 60_000),
    orders10s: inWindow(100, 10_000),
    orders1d: inWindow(200_000, 86_400_000),
  },
  everyMs: 15,
  worker(limiter) {
    learnLimits(limiter, BINANCE_RULES);
    return async (draw) => {
      const kind = pick(draw, MIX);
      const account = pick(draw, ACCOUNTS);
      const weight = kind === 'ORDER' ? 1 : pick(draw, kind === 'MANAGE' ? [1, 4] : [2, 4, 20]);
      if ((await limiter.admit({ kind, weight, account })) !== null) return null;
      const orders = { [`orders10s:${account}`]: 1, [`orders1d:${account}`]: 1 };
      return { uses: kind === 'ORDER' ? { weight, ...orders } : { weight } };
    };
  },
};

const BYBIT: Load = {
  limits: {
    address: inWindow(600, 5_000),
    CREATE: inWindow(20, 1_000),
    CANCEL: inWindow(20, 1_000),
    QUERY: inWindow(50, 1_000),
  },
  everyMs: 8,
  worker(limiter, now) {
    const rates = ACCOUNTS.map((account) => createRates(now, limiter.meters, account));
    return async (draw) => {
      const at = draw(ACCOUNTS.length);
      const lane = pick<Lane>(draw, ['CREATE', 'CANCEL', 'QUERY']);
      const kind = lane === 'CREATE' ? 'ORDER' : 'MANAGE';
      const needs = rates[at]?.needsOf(lane) ?? [];
      const place = await limiter.hold({ kind, weight: 1 }, needs);
      if (!('answered' in place)) return null;
      return { uses: { address: 1, [`${lane}:${ACCOUNTS[at] ?? ''}`]: 1 }, answered: place.answered };
    };
  },
};

const KRAKEN: Load = {
  limits: { queries: falling(15, 0.33), orders: falling(60, 1) },
  everyMs: 150,
  worker(limiter) {
    const budgets = ACCOUNTS.map((account) => createBudget(limiter.meters, account));
    return async (draw) => {
      const at = draw(ACCOUNTS.length);
      const budget = budgets[at];
      const account = ACCOUNTS[at] ?? '';
      const cost = pick(draw, [1, 2]);
      if (draw(2) === 0) {
        const kind = pick(draw, ['RESOLVE', 'READ'] as const);
        return (await budget?.admitQuery(kind, cost)) === null ? { uses: { [`queries:${account}`]: cost } } : null;
      }
      const symbol = pick(draw, ['BTC/USD', 'ETH/USD']);
      return (await budget?.admitOrder(symbol)) === null ? { uses: { [`orders:${account}:${symbol}`]: 1 } } : null;
    };
  },
};

const DFX: Load = {
  limits: Object.fromEntries(Object.entries(LANES).map(([name, { calls, perMs }]) => [name, inWindow(calls, perMs)])),
  everyMs: 25,
  worker(limiter) {
    const lanes = ACCOUNTS.map((account) => createLanes(limiter.meters, account));
    return async (draw) => {
      const at = draw(ACCOUNTS.length);
      const name = pick(draw, Object.keys(LANES) as LaneName[]);
      const place = await lanes[at]?.enter(name, 0);
      if (place === undefined || !('answered' in place)) return null;
      return { uses: { [`${name}:${ACCOUNTS[at] ?? ''}`]: 1 }, answered: place.answered };
    };
  },
};

/** Its vendor states no limits: there is only what it says with a 429. */
const COINAPI: Load = {
  limits: {},
  everyMs: 50,
  worker: (limiter) => async (draw) =>
    (await limiter.admit({ kind: pick(draw, KINDS), weight: 0 })) === null ? { uses: {} } : null,
};

const LOADS: Readonly<Record<VenueName, Load>> = { BINANCE, BYBIT, KRAKEN, COINAPI, DFX };

interface Answer {
  readonly readAt: number;
  readonly answered?: () => void;
  /** The limiter that reads that the venue has had enough. */
  readonly ban?: Limiter;
}

export interface Hour {
  /** One for each worker; all of them share their counts. */
  readonly stores: readonly MeterStore[];
  /** How many times rarer than usual the attempts are; 1 when not given. */
  readonly rarer?: number;
  readonly way?: Way;
  /** An hour when not given. */
  readonly forMs?: number;
}

/** Waits until a pause that was told has been heard by all: the clock stands still meanwhile, which no real one does. */
async function heardBy(limiters: readonly Limiter[]): Promise<void> {
  for (const limiter of limiters) while (limiter.away() === null) await new Promise((resolve) => setImmediate(resolve));
}

export async function hourOf(name: VenueName, { stores, rarer = 1, way = USUAL_WAY, forMs = HOUR_MS }: Hour) {
  const { everyMs, worker } = LOADS[name];
  const random = seededDraw(`hour of ${name}`);
  const draw: Draw = (below) => Math.floor(random() * below);
  let now = T0;
  const workers = stores.map((store) => {
    const limiter = createVenueLimiter(
      name,
      () => now,
      createMeters(store, () => now),
    );
    return { limiter, attempt: worker(limiter, () => now) };
  });
  const sent: Sent[] = [];
  const bans: Ban[] = [];
  let answers: Answer[] = [];
  let heldBack = 0;
  while (now < T0 + forMs) {
    // Bursts: several attempts within one millisecond, from any of the workers.
    if (draw(3) === 0) now += Math.ceil(-Math.log(1 - random()) * everyMs * rarer * 3);
    for (const { answered, ban } of answers.filter(({ readAt }) => readAt <= now)) {
      answered?.();
      if (ban === undefined) continue;
      bans.push({ readAt: now, untilMs: now + BAN_MS });
      ban.pause(now + BAN_MS, 'RATE_LIMIT_EXCEEDED');
      await heardBy(workers.map(({ limiter }) => limiter));
    }
    answers = answers.filter(({ readAt }) => readAt > now);
    const { limiter, attempt } = pick(draw, workers);
    const sending = await attempt(draw);
    if (sending === null) heldBack += 1;
    if (sending === null) continue;
    const { uses, answered } = sending;
    const arrivedAt = now + way.leastMs + draw(way.spreadMs);
    sent.push({ leftAt: now, arrivedAt, uses });
    const isBan = draw(BAN_EVERY) === 0;
    if (!isBan && answered === undefined) continue;
    const readAt = arrivedAt + way.leastMs;
    answers.push({ readAt, ...(answered === undefined ? {} : { answered }), ...(isBan ? { ban: limiter } : {}) });
  }
  return { sent, bans, heldBack };
}

/** What every hour must show; throws what it does not. */
export function judgeHour(name: VenueName, { sent, bans, heldBack }: Awaited<ReturnType<typeof hourOf>>): void {
  const highest = highWater(sent, LOADS[name].limits);
  for (const { count, most, limit } of highest) expect([count, most <= limit]).toEqual([count, true]);
  expect(sentInSpite(sent, bans)).toEqual([]);
  // The load was there, and the limits were worth keeping.
  expect(sent.length).toBeGreaterThan(4_000);
  expect(heldBack).toBeGreaterThan(sent.length / 100);
  expect(bans.length).toBeGreaterThan(0);
  const tight = highest.filter(({ count, most, limit }) => !count.startsWith('orders1d') && most >= limit * 0.7);
  if (highest.length > 0) expect(tight.length).toBeGreaterThan(0);
}
