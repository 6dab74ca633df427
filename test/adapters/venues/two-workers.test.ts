/** Two workers with one account, each with connections of its own and with what they share in Redis. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FAULT_VENUES, type FaultVenue } from '../../../bench/faults/venues.ts';
import { createRedisAccountBoard } from '../../../src/adapters/redis/account-board.ts';
import { createPauseChannel, createRedisMeterStore } from '../../../src/adapters/redis/meter-store.ts';
import { completeParameters } from '../../../src/adapters/venues/account-parameters.ts';
import { createVenue, createVenueLimiter } from '../../../src/adapters/venues/index.ts';
import { createMeters } from '../../../src/adapters/venues/metering.ts';
import { price, quantity } from '../../../src/domain/decimal.ts';
import { clipIdOf, orderIdOf } from '../../../src/domain/ids.ts';
import { instant } from '../../../src/domain/time.ts';
import type { MarketData, PlaceRequest, Venue } from '../../../src/engine/venue.ts';
import type { Sim } from '../../../src/venue-sim/sim.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../../support/redis.ts';

interface Worker {
  readonly venue: Venue;
  /** Resolves when Redis has what this worker has told so far, and has told it on. */
  readonly told: () => Promise<void>;
  /** Resolves when this worker has heard what it was told. */
  readonly heard: () => Promise<unknown>;
}

let redis: TestRedis;
let folder: string;
let sim: Sim;
let market: MarketData;
let workers: Worker[];
let clips = 0;

const request = (): PlaceRequest => ({
  clipId: clipIdOf(orderIdOf(instant(Date.now()), 1, 1), (clips += 1)),
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantity: quantity('0.01'),
  price: price('42000'),
  timeInForce: 'GTC',
  postOnly: false,
  reservedAt: instant(Date.now()),
  receiveWindowMs: 5_000,
});

function hire({ exchange, keys }: FaultVenue): Worker {
  const account = `${exchange}/main`;
  const client = redis.client();
  const hearing = redis.client();
  const store = createRedisMeterStore(client, createPauseChannel(hearing), exchange);
  const { rest, wsApi, wsStream } = sim;
  const venue = createVenue(
    exchange,
    { mode: 'paper', addresses: { rest, wsApi, wsStream } },
    {
      ...{ account, publicKey: keys.PublicApiKey, privateKey: keys.PrivateApiKey, now: Date.now },
      parameters: completeParameters(account, {}, 'paper'),
      symbols: () => market.instruments(),
      limiter: createVenueLimiter(exchange, Date.now, createMeters(store, Date.now)),
      board: createRedisAccountBoard(client, account),
    },
  );
  const told = async (): Promise<void> => {
    // A pause is written down first and told then: each answer comes after those before it.
    await client.ping();
    await client.ping();
  };
  return { venue, told, heard: () => hearing.ping() };
}

async function open(chosen: FaultVenue): Promise<readonly [Worker, Worker]> {
  const { exchange, keys } = chosen;
  folder = mkdtempSync(join(tmpdir(), 'two-workers-'));
  sim = await chosen.startLimited({
    now: Date.now,
    accounts: { [`${exchange}/main`]: { ...keys, balances: { BTC: '100', USDT: '100000000' } } },
    ledgerPath: join(folder, 'ledger.ndjson'),
    frozen: true,
    seed: 1,
  });
  market = chosen.market(sim);
  await market.refreshInstruments();
  workers = [hire(chosen), hire(chosen)];
  return workers as [Worker, Worker];
}

const arrivals = (): number => readFileSync(sim.ledgerPath, 'utf8').split('"type":"ARR"').length - 1;

async function control(action: string, body: object): Promise<unknown> {
  const response = await fetch(`${sim.control}/${action}`, { method: 'POST', body: JSON.stringify(body) });
  if (response.status !== 200) throw new Error(await response.text());
  return await response.json();
}

describe.skipIf(!durableRedis)('two workers with one account', () => {
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  beforeEach(() => redis.flush());
  afterEach(async () => {
    await Promise.all([...workers.map(({ venue }) => venue.close()), market.close()]);
    await sim.close();
    rmSync(folder, { recursive: true });
  });
  afterAll(() => redis.close());

  it.each([...FAULT_VENUES])('both leave %s alone when it has told one of them to wait', async (_name, chosen) => {
    const [one, other] = await open(chosen);
    // Both know the venue's clock and rules from here on.
    for (const { venue } of [one, other]) expect((await venue.place(request())).outcome).toBe('ACCEPTED');
    await control('faults', { op: 'create', kind: 'HTTP_429', retryAfterS: 3 });
    expect(await one.venue.place(request())).toMatchObject({
      outcome: 'NOT_ADMITTED',
      error: { errorCode: 'RATE_LIMIT_EXCEEDED' },
    });
    await one.told();
    await other.heard();
    const before = arrivals();
    for (let i = 0; i < 5; i += 1) {
      for (const { venue } of [one, other]) {
        const result = await venue.place(request());
        // Held back here: there is no status of an answer.
        expect(result).toMatchObject({ outcome: 'NOT_ADMITTED', error: { httpStatus: null } });
        expect(result.outcome === 'NOT_ADMITTED' && result.retryAfterMs).toBeGreaterThan(0);
      }
    }
    expect(arrivals()).toBe(before);
  });

  it('number their requests in turn at KRAKEN: none is refused, however they crowd', async () => {
    const chosen = FAULT_VENUES.get('kraken');
    if (chosen === undefined) throw new Error('no such venue');
    const [one, other] = await open(chosen);
    for (const { venue } of [one, other]) await venue.place(request());
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? one : other).venue.place(request())),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'ACCEPTED'));
    expect(await control('refusals', {})).toMatchObject({ nonces: 0, orders: 0 });
  });
});
