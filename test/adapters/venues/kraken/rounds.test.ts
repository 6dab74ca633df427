/** Look-ups at Kraken under its smallest level: asked together, told to the other worker, and never believed twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryMeterStore } from '../../../../src/adapters/memory/meter-store.ts';
import { createOwnBoard, type AccountBoard } from '../../../../src/adapters/venues/account-board.ts';
import { createKrakenVenue } from '../../../../src/adapters/venues/kraken/venue.ts';
import { createLimiter } from '../../../../src/adapters/venues/limiter.ts';
import { createMeters } from '../../../../src/adapters/venues/metering.ts';
import type { MeterStore } from '../../../../src/adapters/venues/meters.ts';
import { price } from '../../../../src/domain/decimal.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { OrderRef, PlaceRequest, Venue } from '../../../../src/engine/venue.ts';
import { waitFor } from '../../../support/poll.ts';
import { openKrakenDesk, PRIVATE_KEY, PUBLIC_KEY, totalOf, type KrakenDesk } from './kraken-desk.ts';

const SMALLEST = { queriesMax: 15, queryDecayMilli: 330, ordersMax: 60, orderDecayMilli: 1_000 };
const CROSSING = { timeInForce: 'IOC', price: price('43100') } as const;

let desk: KrakenDesk;
let store: MeterStore;
let board: AccountBoard;
let workers: Venue[];

/** Another worker with the account: it shares the board with the others and, unless it has its own, their counts. */
function hire(counts = store): Venue {
  const { rest, wsApi } = desk.sim;
  const venue = createKrakenVenue({
    ...{ account: 'KRAKEN/main', publicKey: PUBLIC_KEY, privateKey: PRIVATE_KEY, rest, wsApi },
    symbols: () => desk.market.instruments(),
    now: Date.now,
    requestTimeoutMs: 1_500,
    limiter: createLimiter(Date.now, undefined, createMeters(counts, Date.now)),
    board,
  });
  workers.push(venue);
  return venue;
}

beforeEach(async () => {
  desk = await openKrakenDesk({ limits: SMALLEST });
  store = createMemoryMeterStore();
  board = createOwnBoard();
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((venue) => venue.close()));
  await desk.close();
});

const refOf = ({ clipId, symbol, reservedAt }: PlaceRequest): OrderRef => ({
  ...{ clipId, symbol, reservedAt },
  venueOrderId: null,
});

async function asked(): Promise<Readonly<Record<string, number>>> {
  const answer = (await (await fetch(`${desk.sim.control}/requests`)).json()) as { byRoute: Record<string, number> };
  const routes = ['OpenOrders', 'ClosedOrders', 'QueryOrders', 'TradesHistory'];
  return Object.fromEntries(routes.map((name) => [name, answer.byRoute[name] ?? 0]));
}

/** Orders whose creates were not answered: every other one of them is at the venue, and filled. */
async function inDoubt(venue: Venue, count: number): Promise<readonly OrderRef[]> {
  const refs: OrderRef[] = [];
  for (let i = 0; i < count; i += 1) {
    await desk.control('faults', { op: 'create', kind: i % 2 === 0 ? 'RESET_AFTER' : 'RESET_BEFORE' });
    const order = desk.request(CROSSING);
    expect((await venue.place(order)).outcome).toBe('UNKNOWN');
    refs.push(refOf(order));
  }
  await waitFor('the fills', 10_000, () => {
    const filled = refs.filter(({ clipId }) => desk.ledger(clipId).some((fact) => fact['type'] === 'FILL'));
    return filled.length === Math.ceil(count / 2);
  });
  return refs;
}

describe('orders in doubt', () => {
  it('are all found or not found by one round of three questions', async () => {
    const venue = hire();
    const refs = await inDoubt(venue, 12);
    const results = await Promise.all(refs.map((ref) => venue.lookup(ref)));
    for (const [index, result] of results.entries()) {
      expect(result.outcome).toBe(index % 2 === 0 ? 'FOUND' : 'NOT_FOUND');
      if (result.outcome === 'FOUND') expect(totalOf(result.fills)).toBe('0.01');
    }
    expect(await asked()).toEqual({ OpenOrders: 1, ClosedOrders: 1, QueryOrders: 0, TradesHistory: 1 });
  });

  it('are not asked for again by the id that a round has shown, and their trades never', async () => {
    const venue = hire();
    const [ref] = await inDoubt(venue, 1);
    if (ref === undefined) throw new Error('no order');
    const first = await venue.lookup(ref);
    expect(await venue.lookup(ref)).toEqual(first);
    expect(await asked()).toEqual({ OpenOrders: 1, ClosedOrders: 1, QueryOrders: 1, TradesHistory: 1 });
  });

  it('have one negative answer each by one round: both say when the question left', async () => {
    const venue = hire();
    const order = desk.request();
    const other = desk.request();
    const before = Date.now();
    const [one, two] = await Promise.all([venue.lookup(refOf(order)), venue.lookup(refOf(other))]);
    expect(one).toEqual(two);
    expect(one).toMatchObject({ outcome: 'NOT_FOUND' });
    const askedAt = one.outcome === 'NOT_FOUND' ? one.askedAt : undefined;
    expect(askedAt).toBeGreaterThanOrEqual(before);
    expect(askedAt).toBeLessThanOrEqual(Date.now());
  });

  it(
    'are decided although more orders have ended than one page holds, and points are short',
    { timeout: 40_000 },
    async () => {
      const venue = hire();
      const other = hire(createMemoryMeterStore());
      for (let i = 0; i < 55; i += 1) {
        const placed = await (i % 2 === 0 ? venue : other).place(desk.request(CROSSING));
        expect(placed.outcome).toBe('ACCEPTED');
      }
      const missing = { ...refOf(desk.request()), reservedAt: instant(Date.now() - 20_000) };
      const rule = { kind: 'FALLING', limit: 15, perSecond: 0.33 } as const;
      await store.add(Date.now(), 'queries:KRAKEN/main', rule, 9.5);
      expect((await venue.lookup(missing)).outcome).toBe('NOT_FOUND');
      expect((await asked())['ClosedOrders']).toBe(2);
    },
  );

  it('are not looked up twice at once: the second look-up proves nothing', async () => {
    const venue = hire();
    const ref = refOf(desk.request());
    const [first, second] = await Promise.all([venue.lookup(ref), venue.lookup(ref)]);
    expect([first.outcome, second.outcome]).toEqual(['NOT_FOUND', 'UNKNOWN']);
  });

  it(
    'wait for points together when there are none, and none is asked for above the limit',
    { timeout: 40_000 },
    async () => {
      const venue = hire();
      const refs = await inDoubt(venue, 6);
      for (let points = 0; points < 15; points += 1) {
        await store.add(Date.now(), 'queries:KRAKEN/main', { kind: 'FALLING', limit: 15, perSecond: 0.33 }, 1);
      }
      const undecided = new Map(refs.map((ref) => [ref.clipId, ref]));
      await waitFor('the fate of all', 30_000, async () => {
        const results = await Promise.all(
          [...undecided.values()].map(async (ref) => [ref, await venue.lookup(ref)] as const),
        );
        for (const [ref, { outcome }] of results) if (outcome !== 'UNKNOWN') undecided.delete(ref.clipId);
        return undecided.size === 0;
      });
      expect((await asked())['OpenOrders']).toBe(1);
      const refused = await fetch(`${desk.sim.control}/refusals`, { method: 'POST', body: '{}' });
      expect(await refused.json()).toMatchObject({ queries: 0, nonces: 0 });
    },
  );
});

describe('two workers', () => {
  it('ask once: what comes out for one answers the other as well', async () => {
    const [one, other] = [hire(), hire()];
    const refs = await inDoubt(one, 6);
    // Nothing may be asked by either until there is room for one round.
    const rule = { kind: 'FALLING', limit: 15, perSecond: 0.33 } as const;
    await store.add(Date.now(), 'queries:KRAKEN/main', rule, 4.4);
    const look = (venue: Venue, part: number) =>
      Promise.all(refs.filter((_ref, index) => index % 2 === part).map((ref) => venue.lookup(ref)));
    const [found, absent] = await Promise.all([look(one, 0), look(other, 1)]);
    expect(found.map(({ outcome }) => outcome)).toEqual(['FOUND', 'FOUND', 'FOUND']);
    expect(absent.map(({ outcome }) => outcome)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect((await asked())['OpenOrders']).toBe(1);
  });

  it('both know the level of the account that one of them was told', async () => {
    const [one, other] = [hire(), hire()];
    await one.subscribe({ onOrder: () => undefined, onFill: () => undefined, onResync: () => undefined });
    expect(await board.told('orders-max')).toBe('60');
    await board.tell('orders-max', '180', 60_000);
    const rule = { kind: 'FALLING', limit: 20, perSecond: 1 } as const;
    await store.report(Date.now(), 'queries:KRAKEN/main', rule, 14);
    // Fourteen of fifteen are too many for a look; fourteen of twenty are not, when it settles something.
    const old = { ...refOf(desk.request()), reservedAt: instant(Date.now() - 20_000) };
    expect((await other.lookup(old)).outcome).toBe('NOT_FOUND');
  });
});
