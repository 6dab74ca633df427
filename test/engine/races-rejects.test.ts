/** Refused clips: soft ones are counted and carried, fatal ones end the order. */
import { describe, expect, it } from 'vitest';
import { firstRests } from './stories.ts';
import { World } from '../../src/simulation/world.ts';

const BROKE = { kind: 'REFUSED', errorCode: 'INSUFFICIENT_FUNDS', rejectClass: 'FATAL' } as const;
const SOFT = { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' } as const;

describe('refused clips', () => {
  it('R-19: a fatal refusal of the first clip rejects the order with its code', async () => {
    const world = new World();
    world.plan('place', BROKE);
    const id = await world.create();
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('REJECTED 0 INSUFFICIENT_FUNDS');
    await world.runFor(120_000);
    expect(world.placements).toHaveLength(1);
  });

  it('R-20: a fatal refusal after a fill cancels the order with its code', async () => {
    const { world, id } = await firstRests();
    world.fillResting(id, '0.6');
    world.plan('place', BROKE);
    await world.runFor(40_000);
    expect(world.stand(id)).toBe('CANCELLED 0.6 INSUFFICIENT_FUNDS');
  });

  it('R-21: a fatal refusal while another clip is open drains it first', async () => {
    const { world, id } = await firstRests();
    world.fillResting(id, '0.1');
    // The old clip cannot be cancelled, so the next one goes out beside it.
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 3);
    world.plan('place', BROKE);
    await world.runFor(37_100);
    expect(world.parent(id)).toMatchObject({ status: 'PENDING_CANCEL', drainReason: 'FATAL' });
    await world.runFor(10_000);
    expect(world.stand(id)).toBe('CANCELLED 0.1 INSUFFICIENT_FUNDS');
    expect(world.venueOrders(id).filter((order) => order.state === 'OPEN')).toEqual([]);
  });

  it('R-22 and R-23: four soft refusals in a row are carried, the fifth ends the order', async () => {
    const world = new World();
    const params = { durationSeconds: '60', tradingStyle: 'PASSIVE' };
    const id = await world.create({ clipSizeVal: '10', params });
    world.plan('place', SOFT, 5);
    for (let count = 1; count <= 4; count += 1) {
      await world.runFor(count === 1 ? 100 : 6_000);
      expect(world.parent(id)).toMatchObject({ status: 'ACCEPTED', consecutiveRejects: count });
    }
    expect(world.placements.map((placement) => placement.quantity)).toEqual(['0.1', '0.2', '0.3', '0.3']);
    await world.runFor(6_000);
    expect(world.stand(id)).toBe('REJECTED 0 INVALID_ORDER');
  });

  it('an accepted clip starts the count of soft refusals again', async () => {
    const world = new World();
    const params = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' };
    const id = await world.create({ clipSizeVal: '10', params });
    world.plan('place', SOFT, 4);
    await world.runFor(24_500);
    expect(world.parent(id).consecutiveRejects).toBe(0);
    world.plan('place', SOFT, 4);
    await world.runFor(24_000);
    expect(world.parent(id).status).toBe('PARTIALLY_FILLED');
  });

  it('a soft refusal of a post-only clip that would trade at once does not lose its quantity', async () => {
    const world = new World();
    // The market moves between the quote and the arrival of the order.
    const id = await world.create({ clipSizeVal: '50' });
    world.plan('place', SOFT);
    await world.runFor(100);
    expect(world.stand(id)).toBe('ACCEPTED 0');
    await world.runFor(31_000);
    expect(world.placements.map((placement) => placement.quantity)).toEqual(['0.5', '1']);
  });

  it('an order that the venue takes off the book counts as a soft refusal', async () => {
    const { world, id } = await firstRests();
    const [order] = world.venueOrders(id);
    if (order === undefined) throw new Error('the clip rests');
    world.exchange.cancel('BINANCE/main', order.clipId);
    await world.runFor(100);
    expect(world.parent(id)).toMatchObject({ status: 'ACCEPTED', consecutiveRejects: 1, clips: [] });
  });
});
