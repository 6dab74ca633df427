/** An order that goes through the CoinAPI execution system, from the signed request to the last fill. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCoinapiSim } from '../../src/venue-sim/coinapi/sim.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const COINAPI = {
  exchange: 'COINAPI',
  start: startCoinapiSim,
  key: { PublicApiKey: 'unused', PrivateApiKey: '73034021-0000-1111-2222-333344445555' },
};

const TEST = { timeout: 100_000 };

describe.skipIf(!durableRedis)('an order at COINAPI', () => {
  let system: System;
  beforeEach(async () => {
    system = await System.start({ venue: COINAPI });
  }, 120_000);
  afterEach(() => system.close());

  it('is created, sliced, sent, found by polling and FILLED, as the venue has it', TEST, async () => {
    await system.worker();
    const orderId = await system.client.place(twapOf(5, '0.1', {}, { exchange: 'COINAPI' }));
    const ended = await system.ended(orderId, 60_000);
    expect(ended).toMatchObject({ status: 'FILLED', filledQuantity: '0.1' });
    expect(await system.faultsOf(orderId, '0.1')).toEqual([]);
    expect(system.errorLines()).toEqual([]);
  });

  it('is filled, nothing twice, when answers are lost or say that the exchange gave none', TEST, async () => {
    await system.control('faults', { op: 'create', kind: 'RESET_AFTER', count: 2 });
    await system.control('faults', { op: 'create', kind: 'STATUS_1006_AFTER' });
    await system.control('faults', { op: 'create', kind: 'STATUS_1007_AFTER' });
    await system.control('faults', { op: 'query', kind: 'HTTP_500', count: 5 });
    await system.worker();
    const orderId = await system.client.place(twapOf(5, '0.1', {}, { exchange: 'COINAPI' }));
    const ended = await system.ended(orderId, 80_000);
    expect(ended).toMatchObject({ status: 'FILLED', filledQuantity: '0.1' });
    expect(await system.faultsOf(orderId, '0.1')).toEqual([]);
  });
});
