/** An order that the venue acknowledged and its engine refused: how bad that is for the parent is in the view. */
import { describe, expect, it } from 'vitest';
import { ZERO_QUANTITY } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import type { OrderView, PlaceRequest, Refusal } from '../../src/engine/venue.ts';
import { World } from '../../src/simulation/world.ts';
import { firstRests } from './stories.ts';

/** The news that the first open clip was refused. */
async function refuse(world: World, id: OrderId, refusal?: Refusal): Promise<void> {
  const [clip] = world.parent(id).clips;
  if (clip === undefined) throw new Error('no clip is open');
  const { clipId, quantity, venueOrderId, venueCumQuantity } = clip;
  const named = { clipId, venueOrderId: venueOrderId ?? '', symbol: world.parent(id).request.symbol };
  const view = {
    ...named,
    ...({ state: 'REJECTED', quantity, cumQuantity: venueCumQuantity, reason: 'because', at: world.now } as const),
    ...(refusal === undefined ? {} : { refusal }),
  };
  await world.worker().runner.dispatch(id, { type: 'REPORTED', fills: [], views: [view] });
  await world.settle();
}

describe('a refusal after the acknowledgement', () => {
  it('for want of funds ends the order with that code', async () => {
    const { world, id } = await firstRests();
    await refuse(world, id, { errorCode: 'INSUFFICIENT_FUNDS', rejectClass: 'FATAL' });
    expect(world.stand(id)).toBe('REJECTED 0 INSUFFICIENT_FUNDS');
    await world.runFor(60_000);
    expect(world.placements).toHaveLength(1);
  });

  it('that is soft is counted under its own code, and the quantity goes out again', async () => {
    const { world, id } = await firstRests();
    await refuse(world, id, { errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' });
    expect(world.parent(id)).toMatchObject({ status: 'ACCEPTED', consecutiveRejects: 1 });
    expect(world.closed(id)[0]?.error).toEqual({ errorCode: 'INVALID_ORDER', message: 'because' });
    await world.runFor(40_000);
    expect(world.placements.length).toBeGreaterThan(1);
  });

  it('without a meaning we know is soft', async () => {
    const { world, id } = await firstRests();
    await refuse(world, id);
    expect(world.parent(id)).toMatchObject({ status: 'ACCEPTED', consecutiveRejects: 1 });
    expect(world.closed(id)[0]?.error).toEqual({ errorCode: 'EXCHANGE_ERROR', message: 'because' });
  });

  it('breaks no row of refusals by its acknowledgement: the fifth in a row ends the order', async () => {
    const world = new World({ workers: 0 });
    const { venue } = world.entry;
    const refused: OrderView[] = [];
    // Every create is acknowledged, and never reaches the book.
    Object.assign(venue, {
      place: ({ clipId, symbol, quantity }: PlaceRequest) => {
        const order: OrderView = {
          ...({ clipId, symbol, quantity, state: 'PENDING', cumQuantity: ZERO_QUANTITY, reason: null } as const),
          venueOrderId: `v${clipId}`,
          at: world.now,
        };
        refused.push({ ...order, state: 'REJECTED', refusal: { errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' } });
        return Promise.resolve({ outcome: 'ACCEPTED', order, fills: [] });
      },
    });
    world.hire();
    const params = { durationSeconds: '60', tradingStyle: 'PASSIVE' };
    const id = await world.create({ clipSizeVal: '10', params });
    for (let count = 1; count <= 4; count += 1) {
      await world.runFor(count === 1 ? 100 : 6_000);
      await world.report([], refused.splice(0));
      await world.settle();
      expect(world.parent(id)).toMatchObject({ status: 'ACCEPTED', consecutiveRejects: count });
    }
    await world.runFor(6_000);
    await world.report([], refused.splice(0));
    await world.settle();
    expect(world.stand(id)).toBe('REJECTED 0 INVALID_ORDER');
  });
});
