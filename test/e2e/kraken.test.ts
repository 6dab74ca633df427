/** One order at KRAKEN through the whole system: API, Redis, workers, the adapter, the venue's own protocol. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKrakenSim } from '../../src/venue-sim/kraken/sim.ts';
import type { SimOptions } from '../../src/venue-sim/sim.ts';
import { childPrefix } from '../support/ledger.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const KEY = { PublicApiKey: 'krakenkey', PrivateApiKey: Buffer.from('the secret of the key').toString('base64') };

describe.skipIf(!durableRedis)('an order at KRAKEN', () => {
  let system: System;
  beforeEach(async () => {
    system = await System.start({ venue: { exchange: 'KRAKEN', start: startKrakenSim, key: KEY } });
  }, 120_000);
  afterEach(() => system.close());

  const orderOf = (clips: number, quantity: string): object => twapOf(clips, quantity, {}, { exchange: 'KRAKEN' });

  it('is filled to the last digit by two workers', { timeout: 90_000 }, async () => {
    await Promise.all([system.worker(), system.worker()]);
    const orderId = await system.client.place(orderOf(6, '0.12'));
    expect(await system.ended(orderId, 60_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.12' });
    expect(await system.faultsOf(orderId, '0.12')).toEqual([]);
    expect(system.errorLines()).toEqual([]);
  });

  it('survives answers that are lost and a stream that loses frames', { timeout: 120_000 }, async () => {
    await system.worker();
    await system.control('faults', { op: 'stream', kind: 'DROP_FRAME', count: 1_000, probability: 0.5 });
    await system.control('faults', { op: 'create', kind: 'RESET_AFTER', count: 1 });
    await system.control('faults', { op: 'create', kind: 'RESET_BEFORE', count: 1 });
    const orderId = await system.client.place(orderOf(5, '0.1'));
    expect(await system.ended(orderId, 90_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.1' });
    expect(await system.faultsOf(orderId, '0.1')).toEqual([]);
  });
});

/** The smallest level of an account: fifteen queries, and one more every three seconds. */
const SMALLEST = { queriesMax: 15, queryDecayMilli: 330, ordersMax: 60, orderDecayMilli: 1_000 };
const ORDERS = 6;
const CLIPS = 3;
const ENDS_IN_MS = 150_000;
const LEAD_MS = 3_000;

describe.skipIf(!durableRedis)('several orders at once at KRAKEN, on its smallest level', () => {
  let system: System;
  beforeEach(async () => {
    const start = (options: SimOptions) => startKrakenSim({ ...options, limits: SMALLEST });
    system = await System.start({ venue: { exchange: 'KRAKEN', start, key: KEY } });
    await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  afterEach(() => system.close());

  async function place(): Promise<string> {
    const startTime = new Date(Date.now() + LEAD_MS).toISOString();
    const endTime = new Date(Date.now() + ENDS_IN_MS).toISOString();
    const orderId = await system.client.place(twapOf(CLIPS, '0.06', {}, { exchange: 'KRAKEN', startTime, endTime }));
    for (const kind of ['RESET_BEFORE', 'RESET_AFTER']) {
      await system.control('faults', { match: childPrefix(orderId), op: 'create', kind, count: 1 });
    }
    return orderId;
  }

  it('are all filled in time when two creates of each go wrong and the stream is hardly heard', async () => {
    await system.control('faults', { op: 'stream', kind: 'DROP_FRAME', count: 100_000, probability: 0.78 });
    const orderIds = await Promise.all(Array.from({ length: ORDERS }, place));
    for (const orderId of orderIds) {
      expect(await system.ended(orderId, ENDS_IN_MS)).toMatchObject({ status: 'FILLED', filledQuantity: '0.06' });
      expect(await system.faultsOf(orderId, '0.06')).toEqual([]);
    }
    // Nothing was sent that the venue had to refuse, by either worker.
    expect(await system.answerOf('refusals')).toEqual({ ok: true, queries: 0, orders: 0, nonces: 0 });
  }, 200_000);
});
