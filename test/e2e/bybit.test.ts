/** A whole order at BYBIT: created over the API, worked by real workers at the simulated venue, filled to the last digit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBybitSim } from '../../src/venue-sim/bybit/sim.ts';
import { childPrefix, linesOf, type LedgerLine } from '../support/ledger.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const CLIPS = 6;
const QUANTITY = '0.12';
const ORDER_MS = 80_000;
const TEST = { timeout: ORDER_MS + 20_000 };
/** Between the create and the first clip, for the faults to be in place. */
const LEAD_MS = 2_000;
const ALWAYS = 100_000;

type Faults = readonly Readonly<Record<string, unknown>>[];

/** A lost request, a lost answer, an answer that proves nothing, an engine that is late, and a throttle. */
const CREATE_FAULTS = [
  { kind: 'RESET_BEFORE' },
  { kind: 'RESET_AFTER' },
  { kind: 'STATUS_1006_AFTER' },
  { kind: 'ENGINE_DELAY', delayMs: 2_500 },
  { kind: 'HTTP_429', retryAfterS: 1 },
] as const;

/** One for each order: failures on one account hold back every order of it. */
const ACCOUNTS = Array.from({ length: 8 }, (_, i) => `a${i}`);

describe.skipIf(!durableRedis)('an order at BYBIT', () => {
  let system: System;
  const unused = [...ACCOUNTS];
  beforeAll(async () => {
    const key = { PublicApiKey: 'simkey', PrivateApiKey: 'simsecret' };
    system = await System.start({ venue: { exchange: 'BYBIT', start: startBybitSim, key }, accounts: ACCOUNTS });
    await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  afterAll(() => system.close());

  /** Works one order, which alone meets the faults; answers with its lines of the ledger. */
  async function fillUnder(faults: Faults): Promise<readonly LedgerLine[]> {
    const startTime = new Date(Date.now() + LEAD_MS).toISOString();
    const more = { startTime, exchange: 'BYBIT', subaccount: unused.shift() };
    const orderId = await system.client.place(twapOf(CLIPS, QUANTITY, {}, more));
    for (const fault of faults) await system.control('faults', { match: childPrefix(orderId), ...fault });
    expect(await system.ended(orderId, ORDER_MS)).toMatchObject({ status: 'FILLED', filledQuantity: QUANTITY });
    expect(await system.faultsOf(orderId, QUANTITY)).toEqual([]);
    return linesOf(system.ledger(), orderId);
  }

  // Alone: the throttle of another order below holds the whole account back, and slices that are late go together.
  it('goes from create to FILLED, clip by clip', TEST, async () => {
    const lines = await fillUnder([]);
    expect(lines.filter((line) => line.type === 'ACC')).toHaveLength(CLIPS);
  });

  it.concurrent.each(CREATE_FAULTS)('is filled, nothing twice, under $kind', TEST, async (fault) => {
    await fillUnder([{ op: 'create', count: 2, ...fault }]);
  });

  it.concurrent('is filled from look-ups alone when the stream says nothing', TEST, async () => {
    await fillUnder([{ op: 'stream', kind: 'DROP_FRAME', count: ALWAYS }]);
  });

  it.concurrent('is filled once when frames come twice and out of order', TEST, async () => {
    await fillUnder([
      { op: 'stream', kind: 'DUPLICATE_FRAME', count: 4 },
      { op: 'stream', kind: 'REORDER_FRAME', count: 4 },
    ]);
  });
});
