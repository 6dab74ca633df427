import { describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import { World } from '../../src/simulation/world.ts';
import { instrumentOf, quantitiesSent, resting, sent } from './orders.ts';

const limit = { strategy: 'LIMIT', clipSizeType: 'AUTOMATIC', limitPrice: price('43000'), params: {} } as const;

describe('a LIMIT order', () => {
  it('is one clip at its price', async () => {
    const world = new World();
    const id = await world.create(limit);
    await world.runFor(60_000);
    expect(sent(world)).toEqual(['1 @ 43000 GTC']);
    world.fillResting(id, '1');
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('is split only where the venue asks for it, one after another (LM-1)', async () => {
    const world = new World({ instrument: instrumentOf('L3') });
    world.setTouch('42990.00', '43210.00', 1_000_000_000);
    const id = await world.create({ ...limit, quantity: '200' });
    for (const amount of ['66.666667', '66.666667', '66.666666']) {
      await world.runFor(1_000);
      expect(resting(world, id)).toBe(1);
      world.fillResting(id, amount);
    }
    await world.runFor(1_000);
    expect(quantitiesSent(world)).toEqual(['66.666667', '66.666667', '66.666666']);
    expect(world.stand(id)).toBe('FILLED 200');
  });

  it('takes what is already at its price, unless it is PASSIVE', async () => {
    const world = new World();
    const id = await world.create({ ...limit, limitPrice: price('43010') });
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('FILLED 1');

    const patient = new World();
    await patient.create({ ...limit, limitPrice: price('43010'), params: { tradingStyle: 'PASSIVE' } });
    await patient.runFor(5_000);
    expect(sent(patient)).toEqual([]);
    patient.setTouch('43010.00', '43011.00');
    await patient.runFor(1_000);
    expect(sent(patient)).toEqual(['1 @ 43010 GTC']);
  });

  it('tries again after a post-only refusal, and does not count it against the order when the next one is taken', async () => {
    const world = new World();
    world.plan('place', { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' }, 3);
    const id = await world.create({ ...limit, params: { tradingStyle: 'PASSIVE' } });
    await world.runFor(10_000);
    expect(sent(world)).toHaveLength(4);
    expect(world.parent(id).consecutiveRejects).toBe(0);
    expect(resting(world, id)).toBe(1);
  });

  it('expires with what is left', async () => {
    const world = new World();
    const id = await world.create({ ...limit, endTime: (world.now + 10_000) as never });
    await world.runFor(1_000);
    world.fillResting(id, '0.3');
    await world.runFor(20_000);
    expect(world.stand(id)).toBe('EXPIRED 0.3 EXPIRY_REACHED');
    expect(resting(world, id)).toBe(0);
  });
});
