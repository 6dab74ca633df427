/** Amendments: what they change, and what they may not. */
import { describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { amend, amendmentOf, atWork, sendings, type Changes } from './amend-stories.ts';
import { firstRests } from './stories.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';

describe('an amendment of an order at work', () => {
  it('of the quantity plans the rest from the next clip on', async () => {
    const { world, id } = await atWork();
    expect(await amend(world, id, { quantity: '2' })).toMatchObject({ kind: 'AMENDED' });
    await world.runFor(80_000);
    expect(world.stand(id)).toBe('FILLED 2');
    // Clips of ten percent of 2 from second 30 on: 1.7 in eight of 0.2 and one of 0.1.
    expect(world.placements.slice(3).map((sent) => sent.quantity)).toEqual([...Array<string>(8).fill('0.2'), '0.1']);
    expect(sendings(world, 3)[0]).toBe('30 0.2');
  });

  it('to less ends at the new quantity', async () => {
    const { world, id } = await atWork();
    await amend(world, id, { quantity: '0.5' });
    await world.runFor(80_000);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('to exactly what is filled makes it FILLED', async () => {
    const { world, id } = await atWork();
    await amend(world, id, { quantity: '0.3' });
    expect(world.stand(id)).toBe('FILLED 0.3');
    await world.runFor(80_000);
    expect(world.placements).toHaveLength(3);
    expect(world.alerts(id)).toEqual([]);
  });

  it('of the clip size cuts the rest anew, and what rests and is too large is cancelled', async () => {
    const { world, id } = await firstRests();
    await amend(world, id, { clip: ['ABSOLUTE', '0.1'] });
    await world.runFor(1_000);
    expect(world.closed(id)[0]).toMatchObject({ status: 'CANCELED' });
    const sent = world.placements.length;
    await world.runFor(50_000);
    expect(world.placements.slice(sent).length).toBeGreaterThan(1);
    expect(world.placements.slice(sent).every((each) => Number(each.quantity) <= 0.3)).toBe(true);
  });

  it('of the limit cancels what rests beyond it, and nothing is sent beyond it again', async () => {
    const { world, id } = await firstRests();
    await amend(world, id, { limitPrice: '42500' });
    await world.runFor(50_000);
    expect(world.closed(id)[0]).toMatchObject({ status: 'CANCELED' });
    expect(world.placements.slice(1).length).toBeGreaterThan(0);
    expect(world.placements.slice(1).every((sent) => Number(sent.price) <= 42_500)).toBe(true);
  });

  it('of the limit leaves a clip alone that the new one allows', async () => {
    const { world, id } = await firstRests();
    await amend(world, id, { limitPrice: '44000' });
    await world.runFor(2_000);
    expect(world.parent(id).clips[0]).toMatchObject({ number: 1, cancelRequested: false });
  });

  it('of the end moves the end, and the window with it when nothing else says how long it is', async () => {
    const world = new World();
    const id = await world.create({
      clipSizeVal: '10',
      endTime: plusMs(NOON, 100_000),
      params: { tradingStyle: 'AGGRESSIVE' },
    });
    await world.runUntil(plusMs(NOON, 25_000));
    await amend(world, id, { endMs: 65_000 });
    await world.runFor(60_000);
    expect(world.stand(id)).toBe('FILLED 1');
    expect(sendings(world, 3)).toEqual([30, 35, 40, 45, 50, 55, 60].map((second) => `${second} 0.1`));
  });

  it('of a parameter keeps the others', async () => {
    const { world, id } = await atWork({ slippageBps: '20' });
    await amend(world, id, { params: { tradingStyle: 'PASSIVE', duration_seconds: '200' } });
    expect(world.parent(id).request.params).toMatchObject({
      tradingStyle: 'PASSIVE',
      slippageBps: '20',
      durationSeconds: '200',
    });
    await world.runFor(10_000);
    expect(world.placements.at(-1)).toMatchObject({ timeInForce: 'GTC' });
  });

  it('counts a clip that is open as committed to the new plan', async () => {
    const { world, id } = await firstRests();
    await amend(world, id, { quantity: '2' });
    world.fillResting(id, '0.6');
    await world.runFor(62_000);
    expect(Number(toText(world.parent(id).filledQuantity))).toBe(0.6);
    expect(sendings(world, 1)[0]).toBe('36 1.2');
  });

  it('makes good what was committed and came back unfilled', async () => {
    const { world, id } = await firstRests();
    await amend(world, id, { limitPrice: '42500' });
    await world.runFor(1_000);
    world.setTouch('42400.00', '42400.02');
    await world.runFor(58_000);
    const total = world.venueOrders(id).filter((order) => order.state === 'OPEN');
    expect(total.map((order) => toText(order.quantity))).toEqual(['1']);
  });

  it('is one line of the journal that says what changed', async () => {
    const { world, id } = await atWork();
    await amend(world, id, { quantity: '2', limitPrice: '43500', clip: ['PERCENTAGE', '20'] });
    expect(world.journal(id).filter((line) => line.type === 'AMENDED')).toMatchObject([
      { message: 'quantity 1 to 2; limitPrice none to 43500; clipSizeVal 10 to 20' },
    ]);
  });

  it('that changes nothing changes nothing', async () => {
    const { world, id } = await atWork();
    const before = world.parent(id);
    expect(await amend(world, id, { quantity: '1' })).toMatchObject({ kind: 'AMENDED' });
    expect(world.parent(id)).toEqual(before);
  });
});

describe('an amendment that is refused', () => {
  it.each<[string, Changes, RegExp]>([
    ['a quantity below what is filled', { quantity: '0.2' }, /^quantity must be at least 0\.3/],
    ['a quantity off the lot step', { quantity: '1.000001' }, /^quantity .* lot step/],
    ['a limit off the tick', { limitPrice: '43000.001' }, /^limitPrice .* tick/],
    ['an end that has passed', { endMs: 10_000 }, /^endTime|^params.durationSeconds/],
    ['an end before the window', { endMs: 40_000 }, /^params.durationSeconds/],
    ['an end too far away', { endMs: 61 * 86_400_000 }, /^endTime must be at most 60 days/],
    ['clips that are too small', { clip: ['ABSOLUTE', '0.00001'] }, /^clipSizeVal/],
    ['clips that come too fast', { clip: ['ABSOLUTE', '0.001'] }, /clip/],
    ['an unknown parameter', { params: { nonsense: '1' } }, /^params.nonsense/],
    ['a parameter out of range', { params: { slippageBps: '100000' } }, /^params.slippageBps/],
    ['a window that has passed', { params: { durationSeconds: '20' } }, /^params.durationSeconds/],
  ])('%s: nothing changes', async (_what, changes, message) => {
    const { world, id } = await atWork();
    const before = world.parent(id);
    await expect(amend(world, id, changes)).rejects.toThrow(message);
    expect(world.parent(id)).toEqual(before);
    await world.runFor(80_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('a quantity below what is filled and open together', async () => {
    const { world, id } = await firstRests();
    world.fillResting(id, '0.1');
    await world.settle();
    await expect(amend(world, id, { quantity: '0.55' })).rejects.toThrow('quantity must be at least 0.6');
    expect(await amend(world, id, { quantity: '0.6' })).toMatchObject({ kind: 'AMENDED' });
    await world.runFor(70_000);
    expect(world.stand(id)).toBe('EXPIRED 0.1 EXPIRY_REACHED');
  });

  it('a clip size type without its value', async () => {
    const { world, id } = await atWork();
    const change = { ...amendmentOf({}), clipSizeType: 'ABSOLUTE' as const };
    await expect(world.desk.amend('client', { orderId: id }, change, null)).rejects.toThrow('clipSizeVal is required');
  });

  it('a version that is not the order’s, saying which one is', async () => {
    const { world, id } = await atWork();
    const { version } = world.parent(id);
    const answer = await amend(world, id, { quantity: '2' }, version - 1);
    expect(answer).toMatchObject({ kind: 'VERSION', order: { version } });
    expect(await amend(world, id, { quantity: '2' }, version)).toMatchObject({ kind: 'AMENDED' });
    expect(await amend(world, id, { quantity: '2' }, version)).toMatchObject({ kind: 'VERSION' });
    expect(toText(world.parent(id).request.quantity)).toBe('2');
  });

  it('an order that is draining for good or over, or somebody else’s', async () => {
    const { world, id } = await firstRests();
    expect(await world.desk.amend('other', { orderId: id }, amendmentOf({ quantity: '2' }), null)).toEqual({
      kind: 'UNKNOWN_ORDER',
    });
    world.asleep = true;
    await world.desk.cancel('client', { orderId: id });
    expect(await amend(world, id, { quantity: '2' })).toMatchObject({ kind: 'INVALID' });
    world.asleep = false;
    await world.runFor(2_000);
    expect(await amend(world, id, { quantity: '2' })).toMatchObject({ kind: 'TERMINAL' });
  });
});
