/** An order at DFX, from the signed request to the last fill, within the venue's own limits of one query a second. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDfxSim } from '../../src/venue-sim/dfx/sim.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';
import { DFX_KEYS } from '../venue-sim/dfx-keys.ts';

const DFX = { exchange: 'DFX', start: startDfxSim, key: DFX_KEYS };

const TEST = { timeout: 100_000 };

describe.skipIf(!durableRedis)('an order at DFX', () => {
  let system: System;
  beforeEach(async () => {
    system = await System.start({ venue: DFX });
  }, 120_000);
  afterEach(() => system.close());

  it('is created, sliced, sent, heard of by stream and FILLED, as the venue has it', TEST, async () => {
    await system.worker();
    const orderId = await system.client.place(twapOf(5, '0.1', {}, { exchange: 'DFX' }));
    const ended = await system.ended(orderId, 60_000);
    expect(ended).toMatchObject({ status: 'FILLED', filledQuantity: '0.1' });
    expect(await system.faultsOf(orderId, '0.1')).toEqual([]);
    expect(system.errorLines()).toEqual([]);
  });

  it('is filled, nothing twice, when requests and answers are lost and the stream is silent', TEST, async () => {
    await system.control('faults', { op: 'create', kind: 'RESET_BEFORE' });
    await system.control('faults', { op: 'create', kind: 'RESET_AFTER', count: 2 });
    await system.control('faults', { op: 'create', kind: 'STATUS_1006_AFTER' });
    await system.control('faults', { op: 'stream', kind: 'DROP_FRAME', count: 8 });
    await system.worker();
    const orderId = await system.client.place(twapOf(5, '0.1', {}, { exchange: 'DFX' }));
    const ended = await system.ended(orderId, 80_000);
    expect(ended).toMatchObject({ status: 'FILLED', filledQuantity: '0.1' });
    expect(await system.faultsOf(orderId, '0.1')).toEqual([]);
  });

  it('rests with plain orders, which the venue has, and the client is told of it', TEST, async () => {
    await system.worker();
    const order = twapOf(2, '0.04', { tradingStyle: 'PASSIVE', leftover: 'CROSS' }, { exchange: 'DFX' });
    const told = await waitFor('the order to be taken', 15_000, async () => {
      const reply = await system.client.create(order);
      return reply.status === 201 ? reply.body : null;
    });
    expect(told['message']).toContain('no post-only orders');
    const orderId = String(told['orderId']);
    expect(await system.ended(orderId, 80_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.04' });
    expect(await system.faultsOf(orderId, '0.04')).toEqual([]);
    const children = await system.client.call('GET', `/api/v2/trading/order/children?orderId=${orderId}`);
    const [first] = children.body['responses'] as readonly object[];
    expect(first).toMatchObject({ time_in_force: 'GOOD_TILL_CANCEL', exec_inst: [] });
  });
});
