/** One order at KRAKEN through the whole system: API, Redis, workers, the adapter, the venue's own protocol. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKrakenSim } from '../../src/venue-sim/kraken/sim.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const KEY = { PublicApiKey: 'krakenkey', PrivateApiKey: Buffer.from('the secret of the key').toString('base64') };

describe.skipIf(!durableRedis)('an order at KRAKEN', () => {
  let system: System;
  beforeEach(async () => {
    system = await System.start({ venue: { exchange: 'KRAKEN', start: startKrakenSim, key: KEY } });
  }, 60_000);
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
