/** Pause, unpause and amend of orders whose clips follow each other instead of a clock. */
import { describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { amend } from './amend-stories.ts';
import { World } from '../../src/simulation/world.ts';

const LIMIT = {
  strategy: 'LIMIT',
  clipSizeType: null,
  limitPrice: price('43000'),
  params: {},
} as const;

async function limitRests(): Promise<{ world: World; id: OrderId }> {
  const world = new World();
  const id = await world.create(LIMIT);
  await world.runFor(500);
  expect(world.placements).toMatchObject([{ quantity: '1', price: '43000' }]);
  return { world, id };
}

describe('an order without a clock', () => {
  it('LIMIT: a pause takes it off the book and an unpause places what is left again', async () => {
    const { world, id } = await limitRests();
    world.fillResting(id, '0.3');
    await world.desk.pause('client', { orderId: id });
    await world.runFor(2_000);
    expect(world.stand(id)).toBe('PAUSED 0.3');
    await world.desk.unpause('client', { orderId: id });
    await world.runFor(2_000);
    expect(world.placements.slice(1)).toMatchObject([{ quantity: '0.7', price: '43000' }]);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.3');
  });

  it('LIMIT: another limit price places what is left at it', async () => {
    const { world, id } = await limitRests();
    await amend(world, id, { limitPrice: '42950' });
    await world.runFor(3_000);
    expect(world.placements.slice(1)).toMatchObject([{ quantity: '1', price: '42950' }]);
    expect(world.venueOrders(id).map((order) => order.state)).toEqual(['CANCELLED', 'OPEN']);
  });

  it('LIMIT: a larger quantity keeps its place in the book and adds the difference after it', async () => {
    const { world, id } = await limitRests();
    await amend(world, id, { quantity: '1.5' });
    await world.runFor(3_000);
    expect(world.venueOrders(id)[0]).toMatchObject({ state: 'OPEN' });
    world.fillResting(id, '1');
    await world.runFor(3_000);
    expect(world.placements.slice(1)).toMatchObject([{ quantity: '0.5', price: '43000' }]);
  });

  it('MARKET: a pause is refused while it takes', async () => {
    const world = new World();
    world.setTouch('43000.00', '43000.02', 1_000);
    const id = await world.create({ strategy: 'MARKET', clipSizeType: null, params: { maxAttempts: '10' } });
    await world.runFor(100);
    expect(world.parent(id).status).toBe('PARTIALLY_FILLED');
    await expect(world.desk.pause('client', { orderId: id })).rejects.toThrow('strategy cannot be paused');
  });
});
