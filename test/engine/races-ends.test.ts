/** Races of cancel, expiry and late fills at the end of an order's life. */
import { describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import { viewOf } from '../../src/adapters/memory/exchange-order.ts';
import { plusMs } from '../../src/domain/time.ts';
import { firstRests, madeUpFill, secondRests, statusesOf } from './stories.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';

describe('a cancel against fills', () => {
  it('R-1: a fill that overtakes the cancel completes the order, without an alert', async () => {
    const { world, id } = await secondRests();
    const answer = await world.desk.cancel('client', { orderId: id });
    expect(answer).toMatchObject({ kind: 'PENDING', order: { status: 'PENDING_CANCEL' } });
    world.fillResting(id, '0.4');
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('FILLED 1');
    expect(world.alerts(id)).toEqual([]);
    expect(world.parent(id).clips).toEqual([]);
  });

  it('R-2: a part filled while the cancel is on its way is kept, the rest is cancelled', async () => {
    const { world, id } = await secondRests();
    await world.desk.cancel('client', { orderId: id });
    world.fillResting(id, '0.1');
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('CANCELLED 0.7');
    expect(world.closed(id)[1]).toMatchObject({ status: 'CANCELED' });
    expect(statusesOf(world, id)).toEqual(['ACCEPTED', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'CANCELLED']);
  });

  it('R-3: a clip closes only when the trades that the venue counts are booked', async () => {
    let copies = 1;
    const { world, id } = await secondRests({ reportCopies: () => copies });
    world.fillResting(id, '0.05');
    await world.settle();
    copies = 0;
    world.fillResting(id, '0.05');
    const order = world.venueOrders(id)[1];
    if (order === undefined) throw new Error('the second clip is at the venue');
    world.exchange.cancel('BINANCE/main', order.clipId);
    await world.report([], [viewOf(order)]);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.65');
    expect(world.parent(id).clips).toHaveLength(1);
    await world.runFor(2_000);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.7');
    expect(toText(world.closed(id)[1]?.filledQuantity ?? world.parent(id).filledQuantity)).toBe('0.1');
  });

  it('R-4: a late fill on a cancelled order is booked, alerted, and leaves the status alone', async () => {
    const { world, id } = await secondRests();
    await world.desk.cancel('client', { orderId: id });
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('CANCELLED 0.6');
    await world.report([madeUpFill(world, id, 2, '0.1')], []);
    expect(world.stand(id)).toBe('CANCELLED 0.7');
    expect(world.alerts(id).join()).toContain('fillPartial in CANCELLED');
  });

  it('R-5: a late fill that completes a cancelled order makes it FILLED', async () => {
    const { world, id } = await secondRests();
    await world.desk.cancel('client', { orderId: id });
    await world.runFor(5_000);
    await world.report([madeUpFill(world, id, 2, '0.4')], []);
    expect(world.stand(id)).toBe('FILLED 1');
    expect(world.alerts(id).join()).toContain('fillComplete in CANCELLED');
    expect(world.closed(id)[1]).toMatchObject({ status: 'FILLED' });
  });

  it('R-14: a cancel before activation ends the order and no clip is ever sent', async () => {
    const world = new World();
    world.asleep = true;
    const id = await world.create();
    const answer = await world.desk.cancel('client', { orderId: id });
    expect(answer.kind).toBe('PENDING');
    world.asleep = false;
    await world.runFor(60_000);
    expect(world.stand(id)).toBe('CANCELLED 0');
    expect(statusesOf(world, id)).toEqual(['PENDING_CANCEL', 'CANCELLED']);
    expect(world.placements).toEqual([]);
  });

  it('R-16: a cancel of a filled order is refused and changes nothing', async () => {
    const { world, id } = await secondRests();
    world.fillResting(id, '0.4');
    await world.runFor(1_000);
    const before = world.parent(id);
    const answer = await world.desk.cancel('client', { orderId: id });
    expect(answer).toMatchObject({ kind: 'TERMINAL', order: { status: 'FILLED' } });
    expect(world.parent(id)).toEqual(before);
  });
});

describe('the end of an order', () => {
  it('R-6: an idle order without fills expires', async () => {
    const world = new World();
    world.reachable = false;
    const id = await world.create();
    await world.runFor(61_000);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
    expect(world.placements).toEqual([]);
  });

  it('R-7: an order with an open clip cancels it first and then expires', async () => {
    const { world, id } = await secondRests();
    await world.runFor(30_000);
    expect(world.stand(id)).toBe('EXPIRED 0.6 EXPIRY_REACHED');
    expect(statusesOf(world, id).slice(-2)).toEqual(['PENDING_CANCEL', 'EXPIRED']);
    expect(world.venueOrders(id).filter((order) => order.state === 'OPEN')).toEqual([]);
  });

  it('R-8: a fill of the rest while expiring completes the order', async () => {
    const { world, id } = await secondRests({ latencyMs: () => 20 });
    await world.runUntil(plusMs(NOON, 60_010));
    expect(world.parent(id).status).toBe('PENDING_CANCEL');
    world.fillResting(id, '0.4');
    await world.runFor(5_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('R-15: an order whose end passes before its activation expires', async () => {
    const world = new World();
    world.asleep = true;
    const id = await world.create({ endTime: plusMs(NOON, 10_000), params: { tradingStyle: 'PASSIVE' } });
    await world.runFor(11_000);
    world.asleep = false;
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
    expect(world.placements).toEqual([]);
  });

  it('R-17: a client cancel while expiring is acknowledged, and the order still ends EXPIRED', async () => {
    const { world, id } = await firstRests();
    await world.runFor(58_000);
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 3);
    await world.runUntil(plusMs(NOON, 60_100));
    expect(world.parent(id).status).toBe('PENDING_CANCEL');
    const answer = await world.desk.cancel('client', { orderId: id });
    expect(answer).toMatchObject({ kind: 'PENDING', order: { status: 'PENDING_CANCEL' } });
    await world.runFor(20_000);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
  });

  it('R-18: an end that passes while a client cancel drains changes nothing', async () => {
    const { world, id } = await firstRests();
    await world.runFor(58_000);
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 5);
    await world.desk.cancel('client', { orderId: id });
    await world.runFor(3_000);
    expect(world.parent(id).status).toBe('PENDING_CANCEL');
    await world.runFor(20_000);
    expect(world.stand(id)).toBe('CANCELLED 0');
  });

  it('a late fill on an expired order is booked and leaves it EXPIRED', async () => {
    const { world, id } = await secondRests();
    await world.runFor(30_000);
    await world.report([madeUpFill(world, id, 2, '0.1')], []);
    expect(world.stand(id)).toBe('EXPIRED 0.7 EXPIRY_REACHED');
    expect(world.alerts(id)).not.toEqual([]);
  });
});
