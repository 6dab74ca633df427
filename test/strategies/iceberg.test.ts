import { describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import { World } from '../../src/simulation/world.ts';
import { quantitiesSent, resting, sent, sentAt } from './orders.ts';

const iceberg = { strategy: 'ICEBERG', clipSizeType: 'ABSOLUTE', params: {} } as const;
const quarters = { ...iceberg, quantity: '1.05', clipSizeVal: '0.25', limitPrice: price('43000') };

describe('an ICEBERG', () => {
  it('shows one clip at a time at its limit, the next when the one before is filled (IC-1)', async () => {
    const world = new World();
    const id = await world.create(quarters);
    for (const amount of ['0.25', '0.25', '0.25', '0.25', '0.05']) {
      await world.runFor(1_000);
      expect(resting(world, id)).toBe(1);
      world.fillResting(id, amount);
      expect(resting(world, id)).toBe(0);
    }
    await world.runFor(1_000);
    expect(sent(world)).toEqual([...new Array<string>(4).fill('0.25 @ 43000 GTC'), '0.05 @ 43000 GTC']);
    expect(world.stand(id)).toBe('FILLED 1.05');
  });

  it('places the next clip in the moment of the fill', async () => {
    const world = new World();
    const id = await world.create(quarters);
    await world.runFor(1_234);
    world.fillResting(id, '0.25');
    await world.runFor(1_000);
    expect(sentAt(world)).toEqual(['12:00:00 0.25', '12:00:01.234 0.25']);
  });

  it('waits refreshDelayMs after a fill, to the millisecond', async () => {
    const world = new World();
    const id = await world.create({ ...quarters, params: { refreshDelayMs: '1500' } });
    await world.runFor(1_000);
    world.fillResting(id, '0.25');
    await world.runFor(5_000);
    expect(sentAt(world)).toEqual(['12:00:00 0.25', '12:00:02.500 0.25']);
  });

  it('cuts by percent of the parent (IC-2)', async () => {
    const world = new World();
    const id = await world.create({
      ...iceberg,
      quantity: '1',
      clipSizeType: 'PERCENTAGE',
      clipSizeVal: '15',
      limitPrice: price('43000'),
    });
    for (let clip = 0; clip < 7; clip += 1) {
      await world.runFor(100);
      world.fillResting(id, clip < 6 ? '0.15' : '0.1');
    }
    await world.runFor(100);
    expect(quantitiesSent(world)).toEqual([...new Array<string>(6).fill('0.15'), '0.1']);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('goes on with the rest of a clip that the venue has cancelled (IC-3)', async () => {
    const world = new World();
    const id = await world.create(quarters);
    await world.runFor(1_000);
    world.fillResting(id, '0.25');
    await world.runFor(1_000);
    world.fillResting(id, '0.1');
    const second = world.venueOrders(id)[1];
    if (second === undefined) throw new Error('the second clip is not there');
    world.exchange.cancel('BINANCE/main', second.clipId);
    await world.runFor(3_000);
    expect(quantitiesSent(world)).toEqual(['0.25', '0.25', '0.15']);
    world.fillResting(id, '0.15');
    await world.runFor(1_000);
    world.fillResting(id, '0.25');
    await world.runFor(1_000);
    world.fillResting(id, '0.25');
    await world.runFor(1_000);
    world.fillResting(id, '0.05');
    await world.runFor(1_000);
    expect(quantitiesSent(world)).toEqual(['0.25', '0.25', '0.15', '0.25', '0.25', '0.05']);
    expect(world.stand(id)).toBe('FILLED 1.05');
  });

  it('rests post-only when it is PASSIVE, and waits while that would take', async () => {
    const world = new World();
    const id = await world.create({ ...quarters, limitPrice: price('43010'), params: { tradingStyle: 'PASSIVE' } });
    await world.runFor(2_000);
    expect(sent(world)).toEqual([]);
    world.setTouch('43010.00', '43010.02');
    await world.runFor(2_000);
    expect(sent(world)).toEqual(['0.25 @ 43010 GTC']);
    expect(resting(world, id)).toBe(1);
  });

  it('without a limit joins the touch and follows the market when it has left', async () => {
    const world = new World();
    const id = await world.create({ ...quarters, limitPrice: null, params: { tradingStyle: 'PASSIVE' } });
    await world.runFor(2_000);
    world.fillResting(id, '0.1');
    const levels = [5, 4, 3, 2, 1].map((above) => [4_300_000 + above, 1_000] as const);
    world.exchange.setLiquidity('BTC/USDT', levels, [[4_300_010, 1_000]]);
    await world.runFor(3_000);
    expect(sent(world)).toEqual(['0.25 @ 43000 GTC', '0.15 @ 43000.05 GTC']);
    expect(resting(world, id)).toBe(1);
  });

  it('takes clip after clip when it is AGGRESSIVE without a limit', async () => {
    const world = new World();
    const id = await world.create({ ...quarters, limitPrice: null, params: { tradingStyle: 'AGGRESSIVE' } });
    await world.runFor(2_000);
    expect(quantitiesSent(world)).toEqual(['0.25', '0.25', '0.25', '0.25', '0.05']);
    expect(world.stand(id)).toBe('FILLED 1.05');
  });

  it('expires with what is left', async () => {
    const world = new World();
    const id = await world.create({ ...quarters, endTime: (new World().now + 60_000) as never });
    await world.runFor(1_000);
    world.fillResting(id, '0.25');
    await world.runFor(70_000);
    expect(world.stand(id)).toBe('EXPIRED 0.25 EXPIRY_REACHED');
  });

  it('completes at its end when it must, whatever its limit clip still holds', async () => {
    const world = new World();
    const id = await world.create({
      ...quarters,
      limitPrice: price('43100'),
      params: { tradingStyle: 'PASSIVE', mustComplete: true, finishSeconds: '5' },
      endTime: (world.now + 60_000) as never,
    });
    await world.runFor(54_000);
    expect(sent(world)).toEqual([]);
    await world.runFor(2_000);
    expect(sentAt(world)).toEqual(['12:00:55 1.05']);
    expect(world.stand(id)).toBe('FILLED 1.05');
  });
});
