/** Pause and unpause: what is cancelled, what waits, and how the rest is planned again. */
import { describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/time.ts';
import { firstRests, secondRests } from './stories.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';

const MINUTE = 60_000;

const pause = (world: World, id: OrderId) => world.desk.pause('client', { orderId: id });
const unpause = (world: World, id: OrderId) => world.desk.unpause('client', { orderId: id });

/** Minutes and seconds after noon of what is sent from now on, with its size. */
const sendings = (world: World, from: number): string[] =>
  world.placements.slice(from).map(({ at, quantity }) => {
    const seconds = (at - NOON) / 1_000;
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${quantity}`;
  });

describe('a pause', () => {
  it('cancels what is open, sends nothing while it lasts, and the rest is sent after it', async () => {
    const { world, id } = await secondRests();
    expect(await pause(world, id)).toMatchObject({ kind: 'PENDING', order: { status: 'PENDING_PAUSE' } });
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('PAUSED 0.6');
    expect(world.venueOrders(id).some((order) => order.state === 'OPEN')).toBe(false);
    const sent = world.placements.length;
    await world.runFor(5_000);
    expect(world.placements).toHaveLength(sent);
    expect(await unpause(world, id)).toMatchObject({ kind: 'PENDING', order: { status: 'PENDING_UNPAUSE' } });
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.6');
    expect(world.placements.slice(sent).map((placement) => placement.quantity)).toEqual(['0.4']);
    world.fillResting(id, '0.4');
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('keeps what is filled while it drains and plans only the rest', async () => {
    const { world, id } = await secondRests();
    await pause(world, id);
    world.fillResting(id, '0.1');
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('PAUSED 0.7');
    await unpause(world, id);
    await world.runFor(1_000);
    expect(world.placements.at(-1)?.quantity).toBe('0.3');
  });

  it('asked for twice is acknowledged, and so is an unpause', async () => {
    const { world, id } = await firstRests();
    world.asleep = true;
    await pause(world, id);
    const version = world.parent(id).version;
    expect(await pause(world, id)).toMatchObject({ kind: 'PENDING', order: { status: 'PENDING_PAUSE', version } });
    world.asleep = false;
    await world.runFor(1_000);
    expect(await pause(world, id)).toMatchObject({ kind: 'PENDING', order: { status: 'PAUSED' } });
    world.asleep = true;
    await unpause(world, id);
    expect(await unpause(world, id)).toMatchObject({ kind: 'PENDING', order: { status: 'PENDING_UNPAUSE' } });
  });

  it('is refused before activation, while cancelling and after the end; an unpause wherever nothing is paused', async () => {
    const world = new World();
    world.asleep = true;
    const id = await world.create();
    expect(await pause(world, id)).toMatchObject({ kind: 'INVALID', order: { status: 'PENDING_NEW' } });
    expect(await unpause(world, id)).toMatchObject({ kind: 'INVALID', order: { status: 'PENDING_NEW' } });
    await world.desk.cancel('client', { orderId: id });
    expect(await pause(world, id)).toMatchObject({ kind: 'INVALID', order: { status: 'PENDING_CANCEL' } });
    expect(await unpause(world, id)).toMatchObject({ kind: 'INVALID', order: { status: 'PENDING_CANCEL' } });
    world.asleep = false;
    await world.runFor(1_000);
    expect(await pause(world, id)).toMatchObject({ kind: 'TERMINAL', order: { status: 'CANCELLED' } });
    expect(await unpause(world, id)).toMatchObject({ kind: 'TERMINAL', order: { status: 'CANCELLED' } });
    const other = await firstRests();
    expect(await unpause(other.world, other.id)).toMatchObject({ kind: 'INVALID', order: { status: 'ACCEPTED' } });
    expect(await other.world.desk.pause('somebody else', { orderId: other.id })).toEqual({ kind: 'UNKNOWN_ORDER' });
  });

  it('before the start: nothing is sent until the unpause, and then the whole window is there', async () => {
    const world = new World();
    const id = await world.create({ startTime: plusMs(NOON, MINUTE), clipSizeVal: '50' });
    await world.runFor(1_000);
    await pause(world, id);
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('PAUSED 0');
    await unpause(world, id);
    await world.runFor(3 * MINUTE);
    expect(sendings(world, 0)).toEqual(['1:00 0.5', '1:30 1']);
  });

  it('is finished and answered by another worker when the first one dies in it', async () => {
    const { world, id } = await secondRests();
    await pause(world, id);
    for (const worker of world.workers) worker.life.fuse = { calls: 0, when: 'BEFORE' };
    await world.runFor(500);
    world.hire();
    await world.runFor(10_000);
    expect(world.stand(id)).toBe('PAUSED 0.6');
  });

  it('of an order with a clip in doubt waits for the truth about the clip', async () => {
    const world = new World({ reportCopies: () => 0 });
    world.plan('place', { kind: 'LOST_ANSWER' });
    world.plan('lookup', { kind: 'LOST_ANSWER' }, 8);
    const id = await world.create();
    await world.runFor(200);
    await pause(world, id);
    await world.runFor(1_000);
    expect(world.parent(id).status).toBe('PENDING_PAUSE');
    await world.runFor(20_000);
    expect(world.stand(id)).toBe('PAUSED 0');
    expect(world.parent(id).clips).toEqual([]);
  });
});

/** TW-4: 1.5 in clips of ten percent over an hour, four of them filled, paused from 12:20 to 12:40. */
async function pausedForTwenty(onResume: string, endTime: number | null): Promise<{ world: World; id: OrderId }> {
  const world = new World();
  const id = await world.create({
    quantity: '1.5',
    clipSizeVal: '10',
    endTime: endTime === null ? null : plusMs(NOON, endTime),
    params: { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE', onResume },
  });
  await world.runUntil(plusMs(NOON, 20 * MINUTE - 1));
  expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.6');
  await pause(world, id);
  await world.runUntil(plusMs(NOON, 40 * MINUTE));
  expect(world.stand(id)).toBe('PAUSED 0.6');
  await unpause(world, id);
  await world.runFor(60 * MINUTE);
  return { world, id };
}

describe('going on after a pause', () => {
  it('KEEP_END: the rest is spread over what is left of the window (TW-4)', async () => {
    const { world, id } = await pausedForTwenty('KEEP_END', null);
    const times = ['40:00', '43:20', '46:40', '50:00', '53:20', '56:40'];
    expect(sendings(world, 4)).toEqual(times.map((time) => `${time} 0.15`));
    expect(world.stand(id)).toBe('FILLED 1.5');
  });

  it('EXTEND_END: the window ends later by the pause (TW-4)', async () => {
    const { world, id } = await pausedForTwenty('EXTEND_END', 90 * MINUTE);
    expect(sendings(world, 4)).toHaveLength(6);
    const [first, second] = world.placements.slice(4);
    expect(first?.at).toBe(plusMs(NOON, 40 * MINUTE));
    // The pause was a millisecond longer than twenty minutes, a sixth of which is not a whole millisecond.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(400_000);
    expect(world.stand(id)).toBe('FILLED 1.5');
  });

  it('EXTEND_END: never past the end of the order', async () => {
    const { world } = await pausedForTwenty('EXTEND_END', null);
    expect(sendings(world, 4).at(-1)).toBe('56:40 0.15');
  });

  it('after the end of the window, the time up to the end of the order is used', async () => {
    const { world, id } = await firstRests();
    const long = await world.create({ clipSizeVal: '50', endTime: plusMs(NOON, 5 * MINUTE) });
    await world.runFor(1_000);
    await pause(world, long);
    await world.runUntil(plusMs(NOON, 2 * MINUTE));
    await unpause(world, long);
    const sent = world.placements.length;
    await world.runFor(2 * MINUTE);
    expect(sendings(world, sent).map((text) => text.split(' ')[0])).toEqual(['2:00', '3:30']);
    expect(toText(world.parent(long).request.quantity)).toBe('1');
    expect(world.parent(id).status).toBe('EXPIRED');
  });
});
