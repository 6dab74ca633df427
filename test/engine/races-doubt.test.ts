/** Requests whose outcome is unknown, workers that die, messages that come twice or too late. */
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/adapters/memory/exchange-order.ts';
import { plusMs } from '../../src/domain/time.ts';
import { firstRests, madeUpFill, secondRests } from './stories.ts';
import { World } from '../../src/simulation/world.ts';
import { ACCOUNT, NOON } from '../../src/simulation/world-facts.ts';

const PASSIVE = { durationSeconds: '60', tradingStyle: 'PASSIVE' };

const lookups = (world: World): number[] =>
  world.entry.calls.filter((call) => call.operation === 'lookup').map((call) => call.at - NOON);

const openAt = (world: World, id: Parameters<World['venueOrders']>[0]): number =>
  world.venueOrders(id).filter((order) => order.state === 'OPEN').length;

describe('a request with an unknown outcome', () => {
  it('R-24: counts as open while in doubt, and is looked up, never sent again', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '20', params: PASSIVE });
    world.plan('place', { kind: 'LOST_REQUEST' });
    world.plan('lookup', { kind: 'LOST_REQUEST' }, 1_000);
    await world.runFor(30_000);
    expect(world.parent(id).clips[0]).toMatchObject({ status: 'ROUTING', inDoubt: true });
    expect(world.placements.map((placement) => placement.quantity)).toEqual(['0.2', '0.2', '0.4']);
    expect(new Set(world.placements.map((placement) => placement.clipId)).size).toBe(3);
  });

  it('is closed by what the venue says when the look-up finds it', async () => {
    const world = new World({ reportCopies: () => 0 });
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    world.plan('place', { kind: 'LOST_ANSWER' });
    await world.runFor(2_000);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.5');
    expect(world.closed(id)[0]).toMatchObject({ status: 'FILLED', inDoubt: false });
    expect(world.closed(id)[0]?.history.map(([status]) => status)).toEqual(['RECEIVED', 'ROUTING', 'ROUTED', 'FILLED']);
    await world.runFor(40_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('R-25: is absent only after two negative answers behind the quiet instant', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '50', params: PASSIVE });
    world.plan('place', { kind: 'LOST_REQUEST' });
    await world.runFor(15_000);
    expect(lookups(world).length).toBeGreaterThan(5);
    expect(world.parent(id).clips[0]).toMatchObject({ inDoubt: true, absentSince: null });
    await world.runFor(4_000);
    const negative = lookups(world).filter((at) => at >= 15_000);
    expect(negative).toHaveLength(2);
    expect((negative[1] ?? 0) - (negative[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(world.closed(id)[0]).toMatchObject({ status: 'REJECTED', error: { errorCode: 'NETWORK_ERROR' } });
    // Its quantity goes out again, under a new id.
    expect(world.placements.map((placement) => placement.quantity)).toEqual(['0.5', '0.5']);
    expect(new Set(world.placements.map((placement) => placement.clipId)).size).toBe(2);
  });

  it('a look-up that fails never counts as a negative answer', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '50', params: PASSIVE });
    world.plan('place', { kind: 'LOST_REQUEST' });
    world.plan('lookup', { kind: 'LOST_ANSWER' }, 10_000);
    await world.runFor(28_000);
    expect(lookups(world).length).toBeGreaterThan(20);
    expect(world.parent(id).clips[0]).toMatchObject({ inDoubt: true, absentSince: null });
  });

  it('R-26: an order that the venue shows after its absence was proved is taken back, cancelled and booked', async () => {
    const world = new World({ mayOverfill: true });
    const id = await world.create({ clipSizeVal: '50', params: PASSIVE });
    world.plan('place', { kind: 'LATE', delayMs: 20_000 });
    await world.runUntil(plusMs(NOON, 19_900));
    expect(world.closed(id)[0]).toMatchObject({ status: 'REJECTED' });
    world.plan('cancel', { kind: 'LOST_REQUEST' });
    await world.runFor(200);
    expect(world.alerts(id).join()).toContain('after its absence was proved');
    const late = world.venueOrders(id)[1];
    expect(late).toMatchObject({ state: 'OPEN' });
    expect(world.parent(id).clips.map((clip) => [clip.number, clip.cancelRequested])).toEqual([
      [2, false],
      [1, true],
    ]);
    await world.report([madeUpFill(world, id, 2, '0.1')], []);
    await world.runFor(3_000);
    expect(late?.state).toBe('CANCELLED');
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.1');
    expect(world.closed(id)[0]).toMatchObject({ status: 'CANCELED' });
  });
});

describe('an order that was proved absent and only shows itself by a trade', () => {
  it('is taken back as well: the rest of it may still be on the book', async () => {
    let copies = 1;
    const world = new World({ mayOverfill: true, reportCopies: () => copies });
    const id = await world.create({ clipSizeVal: '50', params: PASSIVE });
    world.plan('place', { kind: 'LATE', delayMs: 20_000 });
    await world.runUntil(plusMs(NOON, 19_900));
    copies = 0;
    await world.runFor(200);
    const late = world.venueOrders(id)[1];
    expect(late?.state).toBe('OPEN');
    await world.report([madeUpFill(world, id, 2, '0.1')], []);
    copies = 1;
    await world.runFor(3_000);
    expect(late?.state).toBe('CANCELLED');
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.1');
    expect(world.alerts(id).join()).toContain('after its absence was proved');
  });
});

describe('messages that repeat or cross', () => {
  it('R-27: a fill that is told twice is booked once', async () => {
    const { world, id } = await firstRests({ reportCopies: () => 2 });
    world.fillResting(id, '0.2');
    await world.runFor(10_000);
    const [fill] = world.venueOrders(id)[0]?.fills ?? [];
    if (fill === undefined) throw new Error('the fill is at the venue');
    await world.report([fill, fill], []);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.2');
  });

  it('R-27: a fill of a clip that has closed meanwhile is still known', async () => {
    const { world, id } = await secondRests();
    const [fill] = world.venueOrders(id)[0]?.fills ?? [];
    if (fill === undefined) throw new Error('the fill is at the venue');
    await world.report([fill], []);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.6');
    expect(world.alerts(id)).toEqual([]);
  });

  it('R-28: an older view after the last one changes nothing', async () => {
    const { world, id } = await firstRests();
    const [order] = world.venueOrders(id);
    if (order === undefined) throw new Error('the clip rests');
    const older = viewOf(order);
    world.fillResting(id, '0.6');
    await world.settle();
    const before = world.parent(id);
    await world.report([], [older]);
    expect(world.parent(id)).toEqual(before);
    expect(world.closed(id)[0]).toMatchObject({ status: 'FILLED' });
  });

  it('R-32: a clip that is overfilled is booked as it is, with an alert', async () => {
    const { world, id } = await firstRests({ mayOverfill: true });
    await world.report([madeUpFill(world, id, 1, '0.65')], []);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.65');
    expect(world.alerts(id)).not.toEqual([]);
    await world.report([madeUpFill(world, id, 1, '0.4', 'another')], []);
    expect(world.stand(id)).toBe('FILLED 1.05');
    expect(world.alerts(id).join()).toContain('overfill');
  });

  it('R-33: a cancel that is not carried out is sent again, and alerted after the drain timeout', async () => {
    const { world, id } = await firstRests();
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 40);
    await world.desk.cancel('client', { orderId: id });
    await world.runFor(29_000);
    expect(world.alerts(id)).toEqual([]);
    await world.runFor(4_000);
    expect(world.alerts(id).join()).toContain('drainTimeout');
    await world.runFor(60_000);
    expect(world.stand(id)).toBe('CANCELLED 0');
    expect(openAt(world, id)).toBe(0);
  });
});

describe('several workers', () => {
  it('R-29: a wake-up that two workers take sends one clip', async () => {
    const world = new World({ workers: 3, wakeCopies: () => 3, latencyMs: () => 5 });
    const id = await world.create({ clipSizeVal: '10', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await world.runFor(70_000);
    expect(world.stand(id)).toBe('FILLED 1');
    expect(world.placements).toHaveLength(10);
    expect(world.venueOrders(id)).toHaveLength(10);
  });

  it('R-30: what a dead worker had sent is looked up by another before anything else', async () => {
    const world = new World({ latencyMs: () => 10, reportCopies: () => 0 });
    const id = await world.create({ clipSizeVal: '50', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await world.runFor(15);
    for (const worker of world.workers) worker.life.alive = false;
    world.hire();
    await world.runFor(10_000);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.5');
    expect(world.placements).toHaveLength(1);
    expect(lookups(world)[0]).toBeGreaterThanOrEqual(world.timing.silentSenderMs);
  });

  it('a worker that dies between the commit and the send leaves a doubt that is resolved as absent', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '50', params: PASSIVE });
    world.stallNextReserve(1_000);
    await world.runFor(500);
    for (const worker of world.workers) worker.life.alive = false;
    world.hire();
    await world.runFor(10_000);
    expect(world.placements).toEqual([]);
    expect(world.parent(id).clips[0]).toMatchObject({ status: 'ROUTING' });
    await world.runFor(10_000);
    expect(world.closed(id)[0]).toMatchObject({ status: 'REJECTED', error: { errorCode: 'NETWORK_ERROR' } });
    expect(world.placements.map((placement) => placement.clipId)).toEqual([world.parent(id).clips[0]?.clipId]);
    expect(openAt(world, id)).toBe(1);
  });

  it('after a sleep of all workers of ten minutes one bounded clip goes out, not a burst', async () => {
    const world = new World({ workers: 2 });
    const params = { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' };
    const id = await world.create({ quantity: '6', clipSizeVal: '1', params });
    await world.runFor(60_000);
    const before = world.placements.length;
    world.asleep = true;
    await world.runFor(600_000);
    world.asleep = false;
    await world.runFor(500);
    expect(world.placements.slice(before).map((placement) => placement.quantity)).toEqual(['0.18']);
    await world.runUntil(plusMs(NOON, 3_700_000));
    expect(world.stand(id)).toBe('FILLED 6');
    expect(world.venueOrders(id).every((order) => order.account === ACCOUNT)).toBe(true);
  });
});
