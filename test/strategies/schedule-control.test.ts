/** What keeps an order at its schedule, and how it ends: leftovers, band, finish, limit, triggers. */
import { describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON, SYMBOL } from '../../src/simulation/world-facts.ts';
import { printTrade, quantitiesSent, resting, sent, sentAt } from './orders.ts';

const minute = (params: object = {}) => ({
  clipSizeVal: '50',
  params: { durationSeconds: '60', tradingStyle: 'PASSIVE', ...params },
});

describe('the leftover of a slice', () => {
  it('rests on and stays committed when it is LEFT', async () => {
    const world = new World();
    const id = await world.create(minute({ leftover: 'LEAVE' }));
    await world.runFor(40_000);
    expect(sentAt(world)).toEqual(['12:00:00 0.5', '12:00:30 0.5']);
    expect(resting(world, id)).toBe(2);
  });

  it('is taken when it is to be CROSSED, and then the next slice rests', async () => {
    const world = new World({ latencyMs: () => 20 });
    const id = await world.create(minute({ leftover: 'CROSS' }));
    await world.runFor(10_000);
    world.fillResting(id, '0.2');
    await world.runFor(30_000);
    expect(sent(world)).toEqual(['0.5 @ 43000 GTC', '0.3 @ 43215.02 IOC', '0.5 @ 43000 GTC']);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.5');
  });
});

describe('the band around the schedule', () => {
  it('lets a resting clip be ahead by so much', async () => {
    const world = new World();
    await world.create(minute({ band: { aheadPct: '20' } }));
    await world.runFor(31_000);
    expect(quantitiesSent(world)).toEqual(['0.7', '1']);
  });

  it('takes instead of resting when the order is further behind', async () => {
    const world = new World();
    const id = await world.create({ ...minute({ band: { behindPct: '30' } }), clipSizeVal: '20' });
    await world.runFor(60_000);
    expect(sent(world)).toEqual([
      '0.2 @ 43000 GTC',
      '0.4 @ 43000 GTC',
      '0.6 @ 43215.02 IOC',
      '0.2 @ 43000 GTC',
      '0.4 @ 43000 GTC',
    ]);
    expect(world.stand(id)).toBe('EXPIRED 0.6 EXPIRY_REACHED');
  });
});

describe('an order that must complete', () => {
  it('takes everything that is left at its end, up to a cap of its own', async () => {
    const world = new World();
    const id = await world.create(minute({ mustComplete: true, finishSlippageBps: '100' }));
    await world.runFor(60_000);
    expect(sentAt(world)).toEqual(['12:00:00 0.5', '12:00:30 1', '12:00:54 1']);
    expect(sent(world)[2]).toBe('1 @ 43430.02 IOC');
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('asks again for what it did not get, and expires with the rest', async () => {
    const world = new World();
    const id = await world.create(minute({ mustComplete: true, finishSeconds: '3' }));
    for (const seconds of [57, 58, 59]) {
      await world.runUntil(plusMs(NOON, seconds * 1_000 - 1));
      world.setTouch('43000.00', '43000.02', 10_000);
    }
    await world.runFor(10_000);
    expect(sentAt(world).slice(2)).toEqual(['12:00:57 1', '12:00:58 0.9', '12:00:59 0.8']);
    expect(world.stand(id)).toBe('EXPIRED 0.3 EXPIRY_REACHED');
  });

  it('stays within its limit price', async () => {
    const world = new World();
    const order = { ...minute({ mustComplete: true }), limitPrice: price('42000') };
    const id = await world.create(order);
    await world.runFor(61_000);
    expect(sent(world)).toEqual(['0.5 @ 42000 GTC', '1 @ 42000 GTC']);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
  });

  it('finishes for a tenth of its own window when it starts later, or may end later', async () => {
    const later = new World();
    await later.create({ ...minute({ mustComplete: true }), startTime: plusMs(NOON, 3_600_000) });
    await later.runFor(3_670_000);
    expect(sentAt(later)).toEqual(['13:00:00 0.5', '13:00:30 1', '13:00:54 1']);

    const longer = new World();
    await longer.create({ ...minute({ mustComplete: true }), endTime: plusMs(NOON, 600_000) });
    await longer.runFor(600_000);
    expect(sentAt(longer).at(-1)).toBe('12:09:54 1');
  });

  it.each(['1', '2', '3'])('completes also when it has no more than %s s', async (durationSeconds) => {
    const world = new World({ latencyMs: () => 30 });
    const id = await world.create({
      clipSizeType: 'AUTOMATIC',
      params: { durationSeconds, tradingStyle: 'PASSIVE', mustComplete: true },
    });
    await world.runFor(4_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('may not finish for more than a tenth of its window', async () => {
    await expect(new World().create(minute({ mustComplete: true, finishSeconds: '7' }))).rejects.toThrow(
      'params.finishSeconds must be at most a tenth of the window, 6 s',
    );
  });
});

describe('a market beyond the limit', () => {
  const order = (more: object) => ({
    clipSizeVal: '25',
    limitPrice: price('43050'),
    params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE', ...more },
  });

  it('lets the schedule stand still where the client wishes it, and run on from there', async () => {
    const world = new World();
    const endTime = plusMs(NOON, 200_000);
    const id = await world.create({ ...order({ outOfLimit: 'PAUSE_CLOCK' }), endTime });
    await world.runFor(10_000);
    world.setTouch('43100.00', '43100.02');
    await world.runFor(40_000);
    expect(quantitiesSent(world)).toEqual(['0.25']);
    world.setTouch('43000.00', '43000.02');
    await world.runToEnd(id, 200_000);
    // Three clips were left for 45 s when the clock stopped; they take 45 s from the first look at a better market.
    expect(sentAt(world).map((each) => each.slice(0, 8))).toEqual(['12:00:00', '12:00:51', '12:01:06', '12:01:21']);
    expect(quantitiesSent(world)).toEqual(['0.25', '0.25', '0.25', '0.25']);
    expect(
      world
        .journal(id)
        .map(({ type }) => type)
        .filter((type) => type.startsWith('LIMIT_')),
    ).toEqual(['LIMIT_BREACHED', 'LIMIT_REGAINED']);
  });
});

describe('a hybrid order while the market is beyond its limit', () => {
  const limits = (world: World, id: Parameters<World['journal']>[0]): string[] =>
    world
      .journal(id)
      .map(({ type }) => type)
      .filter((type) => type.startsWith('LIMIT_'));

  async function play(outOfLimit: string) {
    const world = new World();
    const params = { durationSeconds: '60', tradingStyle: 'HYBRID', outOfLimit };
    const order = { clipSizeVal: '25', limitPrice: price('43050'), endTime: plusMs(NOON, 300_000), params };
    const id = await world.create(order);
    await world.runFor(5_000);
    world.setTouch('43100.00', '43100.02');
    await world.runFor(40_000);
    const away = limits(world, id);
    world.setTouch('43000.00', '43000.02');
    await world.runFor(100_000);
    expect(world.stand(id)).toBe('FILLED 1');
    return { away, back: limits(world, id), sent: sentAt(world) };
  }

  it('rests at it slice after slice, and says once that it is breached and once that it is regained', async () => {
    const { away, back, sent: all } = await play('KEEP_CLOCK');
    expect(away).toEqual(['LIMIT_BREACHED']);
    expect(back).toEqual(['LIMIT_BREACHED', 'LIMIT_REGAINED']);
    expect(all.slice(0, 4)).toEqual(['12:00:00 0.25', '12:00:15 0.5', '12:00:30 0.75', '12:00:45 0.75']);
  });

  it('sends nothing while its clock stands still, and goes on from there', async () => {
    const { away, back, sent: all } = await play('PAUSE_CLOCK');
    expect(away).toEqual(['LIMIT_BREACHED']);
    expect(back).toEqual(['LIMIT_BREACHED', 'LIMIT_REGAINED']);
    // The clock stopped when the first slice was to take what it had not got; its 49.5 s are left from the first look on.
    expect(all.map((each) => each.slice(0, 8))).toEqual(expect.arrayContaining(['12:00:00', '12:00:45']));
    expect(all[1]).toBe('12:00:45.500 0.25');
  });
});

describe('the would price', () => {
  it('sends its part once when the market is that good, and the schedule goes on with the rest', async () => {
    const world = new World();
    const would = { wouldPrice: '42500', wouldPct: '40', wouldStyle: 'AGGRESSIVE' };
    const params = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE', would };
    const id = await world.create({ quantity: '1.5', clipSizeVal: '10', params });
    await world.runFor(7_000);
    printTrade(world, 4_249_000, 4_248_999, 4_249_001);
    await world.runFor(500);
    expect(quantitiesSent(world)).toEqual(['0.15', '0.15', '0.6']);
    await world.runToEnd(id, 60_000);
    expect(sentAt(world).slice(2)).toEqual([
      '12:00:07 0.6',
      '12:00:12 0.15',
      '12:00:24 0.15',
      '12:00:36 0.15',
      '12:00:48 0.15',
    ]);
    expect(world.stand(id)).toBe('FILLED 1.5');
    expect(quantitiesSent(world).filter((each) => each === '0.6')).toHaveLength(1);
  });
});

describe('a trigger', () => {
  it('holds any strategy back, and its window counts from then', async () => {
    const world = new World();
    const trigger = { triggerPrice: '42000', triggerCondition: 'BELOW' };
    const id = await world.create({
      clipSizeVal: '50',
      params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE', trigger },
      endTime: plusMs(NOON, 600_000),
    });
    await world.runFor(100_000);
    expect(sent(world)).toEqual([]);
    printTrade(world, 4_200_000);
    await world.runToEnd(id, 600_000);
    expect(sentAt(world)).toEqual(['12:01:40 0.5', '12:02:10 0.5']);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('must say its side', async () => {
    const order = minute({ trigger: { triggerPrice: '42000' } });
    await expect(new World().create(order)).rejects.toThrow(
      'params.trigger.triggerCondition is required: ABOVE or BELOW',
    );
  });
});

describe('the placement of a passive clip', () => {
  const levels = (from: number, step: number) =>
    Array.from({ length: 12 }, (_, i) => [from + i * step, 1_000] as const);

  it('joins a deeper level, and is placed again when the market has left it', async () => {
    const world = new World();
    world.exchange.setLiquidity(SYMBOL, levels(4_300_000, -10), levels(4_300_100, 10));
    const placementInfos = { placementMode: 'CUSTOM', placement: '2', cancel: '4' };
    const id = await world.create(minute({ placementInfos }));
    await world.runFor(2_000);
    expect(sent(world)).toEqual(['0.5 @ 42999.9 GTC']);
    world.exchange.setLiquidity(SYMBOL, levels(4_300_010, -10), levels(4_300_100, 10));
    await world.runFor(3_000);
    expect(sent(world)).toHaveLength(1);
    world.exchange.setLiquidity(SYMBOL, levels(4_300_040, -10), levels(4_300_100, 10));
    await world.runFor(3_000);
    expect(sent(world)).toEqual(['0.5 @ 42999.9 GTC', '0.5 @ 43000.3 GTC']);
    expect(resting(world, id)).toBe(1);
  });

  it('goes one tick inside a wide spread when it is TIGHT', async () => {
    const world = new World();
    world.setTouch('43000.00', '43000.03');
    await world.create(minute({ placementInfos: { placementMode: 'TIGHT' } }));
    await world.runFor(1_000);
    expect(sent(world)).toEqual(['0.5 @ 43000.01 GTC']);
  });
});
