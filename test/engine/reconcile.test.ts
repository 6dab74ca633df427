/** The barrier after a restart of Redis: nothing is sent in a shard until what may be in flight has been waited out. */
import { describe, expect, it } from 'vitest';
import { shardOfOrder, type OrderId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/time.ts';
import { reconcileShard } from '../../src/engine/reconcile.ts';
import type { OrderView, Venue } from '../../src/engine/venue.ts';
import { World } from '../../src/simulation/world.ts';
import { firstRests } from './stories.ts';

const ABSENCE_MS = 15_000;

/** The world's venue with another name, another wait of its own, and a count of how often it was read. */
function venueLike(world: World, absenceExtraMs: number | null, openOrders: () => Promise<readonly OrderView[]>) {
  const asked: number[] = [];
  const venue: Venue = {
    ...world.entry.venue,
    ...(absenceExtraMs === null ? {} : { absenceExtraMs }),
    openOrders() {
      asked.push(world.now);
      return openOrders();
    },
  };
  return { venue, asked };
}

function reconcile(world: World, id: OrderId, venues: readonly Venue[]) {
  const { store, clock, timing } = world;
  const { runner } = world.worker();
  const onError = (error: unknown): void => {
    throw error;
  };
  return reconcileShard(shardOfOrder(id), { store, runner, clock, timing, venuesOf: () => venues, onError });
}

const none = (): Promise<readonly OrderView[]> => Promise.resolve([]);
const isOpen = async (world: World, id: OrderId): Promise<boolean> => {
  const { reconciled, actual } = await world.store.identity(shardOfOrder(id));
  return reconciled === actual;
};

/** As if the server that answers now were not the one the shard was reconciled with. */
const restart = (world: World, id: OrderId): Promise<void> =>
  world.store.setReconciled(shardOfOrder(id), 'the server before');

describe('the barrier of a shard', () => {
  it('is no barrier while the server is the same', async () => {
    const { world, id } = await firstRests();
    const { venue, asked } = venueLike(world, null, none);
    expect(await reconcile(world, id, [venue])).toBe('SAME');
    expect(asked).toEqual([]);
  });

  it.each([
    ['the usual time', [null], ABSENCE_MS],
    ['that of a venue that admits later, on top', [2_000], ABSENCE_MS + 2_000],
    ['that of the slowest of its venues', [2_000, null, 17_000], ABSENCE_MS + 17_000],
  ] as const)('waits out %s before it reads the venue', async (_what, extras, expected) => {
    const { world, id } = await firstRests();
    await restart(world, id);
    const began = world.now;
    const venues = extras.map((extra) => venueLike(world, extra, none));
    let answer = '';
    const ended = reconcile(
      world,
      id,
      venues.map(({ venue }) => venue),
    ).then((result) => (answer = result));
    await world.runUntil(plusMs(began, expected - 1));
    expect([answer, venues.flatMap(({ asked }) => asked), await isOpen(world, id)]).toEqual(['', [], false]);
    await world.runUntil(plusMs(began, expected));
    await ended;
    expect([answer, await isOpen(world, id)]).toEqual(['RECONCILED', true]);
    expect(venues.map(({ asked }) => asked)).toEqual(extras.map(() => [began + expected]));
  });

  it('lets nothing be sent until then, and everything afterwards', async () => {
    const world = new World();
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await restart(world, id);
    const { venue } = venueLike(world, null, none);
    const ended = reconcile(world, id, [venue]);
    await world.runFor(ABSENCE_MS - 1);
    expect(world.placements).toEqual([]);
    await world.runFor(2);
    await ended;
    await world.runFor(60_000);
    expect(world.placements.length).toBeGreaterThan(0);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('gives every order what the venue shows as open, and ignores what is not ours', async () => {
    const { world, id } = await firstRests();
    const clip = world.parent(id).clips[0];
    if (clip === undefined) throw new Error('no clip rests');
    await restart(world, id);
    const [mine] = await world.entry.venue.openOrders();
    if (mine === undefined) throw new Error('the venue has no open order');
    const shown = [
      { ...mine, clipId: null },
      { ...mine, venueOrderId: 'after the restart' },
    ];
    const { venue } = venueLike(world, null, () => Promise.resolve(shown));
    const ended = reconcile(world, id, [venue]);
    await world.runFor(ABSENCE_MS);
    expect(await ended).toBe('RECONCILED');
    expect(world.parent(id).clips[0]).toMatchObject({ clipId: clip.clipId, venueOrderId: 'after the restart' });
  });

  it('stands when the venue does not answer', async () => {
    const { world, id } = await firstRests();
    await restart(world, id);
    const { venue } = venueLike(world, null, () => Promise.reject(new Error('no answer')));
    const ended = reconcile(world, id, [venue]).catch((error: unknown) => String(error));
    await world.runFor(ABSENCE_MS);
    expect(await ended).toBe('Error: no answer');
    expect(await isOpen(world, id)).toBe(false);
  });

  it('needs no wait where no order lives', async () => {
    const { world, id } = await firstRests();
    await world.desk.cancel(world.parent(id).request.account, { orderId: id });
    await world.runFor(60_000);
    await restart(world, id);
    const { venue, asked } = venueLike(world, 17_000, none);
    expect(await reconcile(world, id, [venue])).toBe('RECONCILED');
    expect(asked).toEqual([]);
  });
});

describe('the proof of absence', () => {
  it('takes as much longer as the venue says of itself', async () => {
    const world = new World({ workers: 0 });
    Object.assign(world.entry.venue, { absenceExtraMs: 2_000 });
    world.hire();
    const id = await world.create({ clipSizeVal: '50', params: { durationSeconds: '60', tradingStyle: 'PASSIVE' } });
    world.plan('place', { kind: 'LOST_REQUEST' });
    await world.runFor(ABSENCE_MS + 2_000);
    expect(world.parent(id).clips[0]).toMatchObject({ inDoubt: true, absentSince: null });
    await world.runFor(3_000);
    expect(world.closed(id)[0]).toMatchObject({ status: 'REJECTED', error: { errorCode: 'NETWORK_ERROR' } });
  });
});
