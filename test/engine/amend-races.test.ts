/** Amendments in every state that has no plan at work, and in every race they can be in. */
import { describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { amend, atWork, sendings } from './amend-stories.ts';
import { firstRests, madeUpFill, secondRests } from './stories.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';

describe('an amendment in the other states', () => {
  it('before activation is what the plan is made from', async () => {
    const world = new World();
    world.asleep = true;
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await amend(world, id, { quantity: '2', clip: ['PERCENTAGE', '25'] });
    expect(world.stand(id)).toBe('PENDING_NEW 0');
    world.asleep = false;
    await world.runFor(61_000);
    expect(world.stand(id)).toBe('FILLED 2');
    expect(world.placements.map((sent) => sent.quantity)).toEqual(['0.5', '0.5', '0.5', '0.5']);
  });

  it('while paused is what the unpause plans', async () => {
    const { world, id } = await atWork();
    await world.desk.pause('client', { orderId: id });
    await world.runFor(1_000);
    await amend(world, id, { quantity: '0.9', clip: ['ABSOLUTE', '0.3'] });
    expect(world.stand(id)).toBe('PAUSED 0.3');
    await world.runFor(10_000);
    expect(world.placements).toHaveLength(3);
    await world.desk.unpause('client', { orderId: id });
    await world.runFor(65_000);
    expect(world.placements.slice(3).map((sent) => sent.quantity)).toEqual(['0.3', '0.3']);
    expect(world.stand(id)).toBe('FILLED 0.9');
  });

  it('while paused, down to what is filled, makes it FILLED without an alert', async () => {
    const { world, id } = await atWork();
    await world.desk.pause('client', { orderId: id });
    await world.runFor(1_000);
    await amend(world, id, { quantity: '0.3' });
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('FILLED 0.3');
    expect(world.alerts(id)).toEqual([]);
  });

  it('of the end while paused moves the end', async () => {
    const { world, id } = await firstRests();
    await world.desk.pause('client', { orderId: id });
    await world.runFor(1_000);
    await amend(world, id, { endMs: 300_000 });
    await world.runUntil(plusMs(NOON, 120_000));
    expect(world.stand(id)).toBe('PAUSED 0');
    await world.runUntil(plusMs(NOON, 301_000));
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
  });

  it('saves a paused order that could not be planned again', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '20' });
    await world.runFor(1_000);
    await world.desk.pause('client', { orderId: id });
    await world.runUntil(plusMs(NOON, 59_000));
    await world.desk.unpause('client', { orderId: id });
    await world.runFor(100);
    expect(world.stand(id)).toBe('PAUSED 0 INVALID_ORDER');
    await amend(world, id, { endMs: 200_000, params: { durationSeconds: '180' } });
    await world.desk.unpause('client', { orderId: id });
    await world.runFor(100);
    expect(world.stand(id)).toBe('ACCEPTED 0');
  });
});

describe('races of an amendment', () => {
  it('against a fill (R-1): the fill that completes the order first ends it, one that comes second does not', async () => {
    const first = await secondRests();
    first.world.fillResting(first.id, '0.4');
    await first.world.settle();
    expect(await amend(first.world, first.id, { quantity: '1.5' })).toMatchObject({ kind: 'TERMINAL' });
    expect(first.world.stand(first.id)).toBe('FILLED 1');
    const { world, id } = await secondRests();
    await amend(world, id, { quantity: '1.5' });
    world.fillResting(id, '0.4');
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 1');
    expect(sendings(world).at(-1)).toMatch(/ 0\.5$/);
  });

  it('against a cancel (R-2): an amendment that comes second is refused, one that comes first is cancelled with', async () => {
    const { world, id } = await secondRests();
    await amend(world, id, { quantity: '2' });
    await world.desk.cancel('client', { orderId: id });
    expect(await amend(world, id, { quantity: '3' })).toMatchObject({ kind: 'INVALID' });
    await world.runFor(3_000);
    expect(world.stand(id)).toBe('CANCELLED 0.6');
  });

  it('against the end (R-6, R-15): an end that has passed is not moved any more', async () => {
    const { world, id } = await firstRests();
    world.asleep = true;
    await world.runUntil(plusMs(NOON, 60_100));
    await expect(amend(world, id, { quantity: '2' })).rejects.toThrow('endTime has passed');
    await expect(amend(world, id, { endMs: 300_000 })).rejects.toThrow('endTime has passed');
    world.asleep = false;
    await world.runFor(2_000);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
  });

  it('against a reservation (R-31): a clip is of one plan or the other, and never too much', async () => {
    for (let ms = 0; ms < 40; ms += 1) {
      const world = new World({ workers: 2, latencyMs: () => 5 });
      const id = await world.create({
        clipSizeVal: '10',
        params: { durationSeconds: '10', tradingStyle: 'AGGRESSIVE' },
      });
      await world.runUntil(plusMs(NOON, 4_980 + ms));
      const amended = amend(world, id, { quantity: '0.7' });
      const woken = world.worker().runner.dispatch(id, { type: 'WAKE' });
      expect(await amended).toMatchObject({ kind: 'AMENDED' });
      await woken;
      await world.runFor(20_000);
      expect(world.stand(id)).toBe('FILLED 0.7');
    }
  });

  it('with a clip in doubt (R-24): its quantity stays committed to the new plan', async () => {
    const world = new World({ reportCopies: () => 0 });
    world.plan('place', { kind: 'LOST_REQUEST' });
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'PASSIVE' } });
    await world.runFor(500);
    await expect(amend(world, id, { quantity: '0.4' })).rejects.toThrow('quantity must be at least 0.5');
    await amend(world, id, { quantity: '0.8' });
    await world.runFor(10_000);
    expect(world.placements).toHaveLength(1);
    await world.runFor(40_000);
    const open = world.venueOrders(id).filter((order) => order.state === 'OPEN');
    expect(open.map((order) => toText(order.quantity))).toEqual(['0.8']);
  });

  it('with a fill that comes late (R-4): a smaller quantity can be passed only by an alerted overfill', async () => {
    const world = new World({ mayOverfill: true });
    const id = await world.create({ clipSizeVal: '50' });
    await world.runFor(100);
    await world.desk.pause('client', { orderId: id });
    await world.runFor(1_000);
    await amend(world, id, { quantity: '0.4', clip: ['ABSOLUTE', '0.2'] });
    await world.report([madeUpFill(world, id, 1, '0.5')], []);
    expect(world.stand(id)).toBe('FILLED 0.5');
    expect(world.alerts(id).join()).toContain('overfill');
  });

  it('two at once with the same version: one is taken, the other is told the new version', async () => {
    const { world, id } = await atWork();
    const { version } = world.parent(id);
    const answers = await Promise.all([
      amend(world, id, { quantity: '2' }, version),
      amend(world, id, { quantity: '3' }, version),
    ]);
    expect(answers.map((answer) => answer.kind).sort()).toEqual(['AMENDED', 'VERSION']);
  });

  it('is not undone by a worker that dies right after it (R-30)', async () => {
    const { world, id } = await firstRests();
    await amend(world, id, { quantity: '2' });
    for (const worker of world.workers) worker.life.fuse = { calls: 0, when: 'AFTER' };
    world.hire();
    await world.runFor(59_000);
    expect(toText(world.parent(id).request.quantity)).toBe('2');
    expect(world.parent(id).clips.length).toBeGreaterThan(0);
  });
});
