/** Pauses, unpauses and kills against fills, ends, cancels and each other. */
import { describe, expect, it } from 'vitest';
import type { OrderId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/time.ts';
import { firstRests, secondRests, statusesOf } from './stories.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';

const pause = (world: World, id: OrderId) => world.desk.pause('client', { orderId: id });
const unpause = (world: World, id: OrderId) => world.desk.unpause('client', { orderId: id });

describe('races of a pause', () => {
  it('R-9: a paused order whose end passes expires at once', async () => {
    const { world, id } = await secondRests();
    await pause(world, id);
    await world.runFor(1_000);
    await world.runUntil(plusMs(NOON, 60_100));
    expect(world.stand(id)).toBe('EXPIRED 0.6 EXPIRY_REACHED');
    expect(statusesOf(world, id).slice(-2)).toEqual(['PAUSED', 'EXPIRED']);
  });

  it('R-10: an end that passes while the pause drains ends it EXPIRED, never PAUSED', async () => {
    const { world, id } = await firstRests();
    await world.runFor(58_000);
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 4);
    await pause(world, id);
    await world.runUntil(plusMs(NOON, 60_100));
    expect(world.parent(id).status).toBe('PENDING_CANCEL');
    await world.runFor(20_000);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
    expect(statusesOf(world, id)).not.toContain('PAUSED');
  });

  it('R-11: a fill of everything while the pause drains makes it FILLED, never PAUSED', async () => {
    const { world, id } = await secondRests();
    await pause(world, id);
    world.fillResting(id, '0.4');
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('FILLED 1');
    expect(statusesOf(world, id)).not.toContain('PAUSED');
  });

  it('R-12: a cancel before the rest is planned again ends it, and no plan is taken', async () => {
    const { world, id } = await secondRests();
    await pause(world, id);
    await world.runFor(1_000);
    const sent = world.placements.length;
    world.asleep = true;
    await unpause(world, id);
    await world.desk.cancel('client', { orderId: id });
    world.asleep = false;
    await world.runFor(30_000);
    expect(world.stand(id)).toBe('CANCELLED 0.6');
    expect(statusesOf(world, id).slice(-3)).toEqual(['PENDING_UNPAUSE', 'PENDING_CANCEL', 'CANCELLED']);
    expect(world.placements).toHaveLength(sent);
  });

  it('R-13: a pause before the rest is planned again pauses it, and no plan is taken', async () => {
    const { world, id } = await secondRests();
    await pause(world, id);
    await world.runFor(1_000);
    const sent = world.placements.length;
    world.asleep = true;
    await unpause(world, id);
    await pause(world, id);
    world.asleep = false;
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('PAUSED 0.6');
    expect(statusesOf(world, id).slice(-3)).toEqual(['PENDING_UNPAUSE', 'PENDING_PAUSE', 'PAUSED']);
    expect(world.placements).toHaveLength(sent);
  });

  it('R-31: a pause against a clip that is just being reserved: sent before it and cancelled, or not sent', async () => {
    for (let ms = 0; ms < 60; ms += 1) {
      const world = new World({ workers: 2, latencyMs: () => 10 });
      const id = await world.create();
      await world.runUntil(plusMs(NOON, 29_970 + ms));
      const sent = world.placements.length;
      const paused = pause(world, id);
      const woken = world.worker().runner.dispatch(id, { type: 'WAKE' });
      await Promise.all([paused, woken]);
      await world.runFor(3_000);
      expect(world.stand(id)).toBe('PAUSED 0');
      expect(world.placements.length - sent).toBeLessThanOrEqual(1);
      expect(world.venueOrders(id).some((order) => order.state === 'OPEN')).toBe(false);
    }
  });

  it('R-36: an unpause half a second before the end says that it cannot be planned, and the order expires', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '20', params: { durationSeconds: '60', tradingStyle: 'PASSIVE' } });
    await world.runFor(1_000);
    await pause(world, id);
    await world.runUntil(plusMs(NOON, 59_500));
    await unpause(world, id);
    await world.runFor(100);
    expect(world.stand(id)).toBe('PAUSED 0 INVALID_ORDER');
    expect(world.parent(id).message).toContain('cannot be planned again');
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
  });

  it('a client cancel of an order that could not be planned again ends it without the old error', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '20', params: { durationSeconds: '60', tradingStyle: 'PASSIVE' } });
    await world.runFor(1_000);
    await pause(world, id);
    await world.runUntil(plusMs(NOON, 59_000));
    await unpause(world, id);
    await world.runFor(100);
    await world.desk.cancel('client', { orderId: id });
    await world.runFor(100);
    expect(world.stand(id)).toBe('CANCELLED 0');
  });
});

describe('a kill', () => {
  const KILL = { type: 'KILL', message: 'stopped by risk' } as const;

  it('cancels what is open and ends the order with the reason', async () => {
    const { world, id } = await secondRests();
    await world.worker().runner.dispatch(id, KILL);
    expect(world.parent(id)).toMatchObject({ status: 'PENDING_CANCEL', drainReason: 'KILL' });
    await world.runFor(2_000);
    expect(world.stand(id)).toBe('CANCELLED 0.6 PARENT_ORDER_WAS_TERMINATED');
    expect(world.parent(id).message).toBe(KILL.message);
    expect(world.journal(id)).toContainEqual(
      expect.objectContaining({ type: 'KILL_REQUESTED', message: KILL.message }),
    );
  });

  it('of a paused and of a new order ends them too; of one that is over it changes nothing', async () => {
    const { world, id } = await secondRests();
    await pause(world, id);
    await world.runFor(1_000);
    await world.worker().runner.dispatch(id, KILL);
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('CANCELLED 0.6 PARENT_ORDER_WAS_TERMINATED');
    const { version } = world.parent(id);
    await world.worker().runner.dispatch(id, KILL);
    expect(world.parent(id).version).toBe(version);
    world.asleep = true;
    const fresh = await world.create();
    await world.worker().runner.dispatch(fresh, KILL);
    world.asleep = false;
    await world.runFor(1_000);
    expect(world.stand(fresh)).toBe('CANCELLED 0 PARENT_ORDER_WAS_TERMINATED');
  });
});
