/** A venue without post-only orders: what is to rest goes out as a plain limit order, and everybody is told. */
import { describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import { World } from '../../src/simulation/world.ts';
import { orderFrom, type Fields } from '../../src/simulation/world-desk.ts';
import { BTC, SYMBOL } from '../../src/simulation/world-facts.ts';

const PLAIN = { instrument: { ...BTC, noPostOnly: true as const } };

/** Clips as they are at the venue, oldest first. */
const lives = (world: World, id: Parameters<World['venueOrders']>[0]) =>
  world.venueOrders(id).map(({ state, price }) => [state, toText(price)]);

const messageOf = async (fields: Fields, world = new World(PLAIN)): Promise<string | null> =>
  (await world.desk.create('client', orderFrom(SYMBOL, fields))).message;

describe('a venue without post-only orders', () => {
  it.each(['PASSIVE', 'HYBRID'])('is sent the resting clips of a %s order, marked as what they are', async (style) => {
    const world = new World(PLAIN);
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: style } });
    await world.runFor(1_000);
    expect(world.placements.map(({ price, timeInForce }) => [price, timeInForce])).toEqual([['43000', 'GTC']]);
    expect(world.parent(id).clips).toMatchObject([{ postOnly: false, mayTake: true, status: 'NEW' }]);
  });

  it('gets the same prices as any other, for the whole life of the order', async () => {
    const [plain, usual] = await Promise.all(
      [PLAIN, {}].map(async (options) => {
        const world = new World(options);
        const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'HYBRID' } });
        await world.runFor(5_000);
        world.fillResting(id, '0.2');
        await world.runToEnd(id, 90_000);
        return { stand: world.stand(id), sent: world.placements.map(({ price, quantity }) => [price, quantity]) };
      }),
    );
    expect(plain?.stand).toBe('FILLED 1');
    expect(plain).toEqual(usual);
  });

  it('may fill at once what the market has come to meet, never at a worse price than wanted', async () => {
    const world = new World({ ...PLAIN, latencyMs: () => 200 });
    const id = await world.create({ clipSizeVal: '100' });
    await world.runFor(100);
    world.setTouch('42990.00', '42990.02');
    await world.runToEnd(id, 30_000);
    expect(world.stand(id)).toBe('FILLED 1');
    expect(world.closed(id).flatMap(({ fills }) => fills.map((fill) => toText(fill.price)))).toEqual(['42990.02']);
  });

  it('has clips that follow the market as post-only ones do', async () => {
    const follow = async (options: object) => {
      const world = new World(options);
      const placementInfos = { placementMode: 'CUSTOM', placement: '1', cancel: '2' };
      const params = { durationSeconds: '60', tradingStyle: 'PASSIVE', placementInfos };
      const id = await world.create({ clipSizeVal: '100', params });
      await world.runFor(2_000);
      world.setTouch('43001.00', '43001.02');
      await world.runFor(5_000);
      return lives(world, id);
    };
    expect(await follow(PLAIN)).toEqual([
      ['CANCELLED', '43000'],
      ['OPEN', '43001'],
    ]);
    expect(await follow({})).toEqual(await follow(PLAIN));
  });

  it('is named in the answer to every create whose clips may rest, and in no other', async () => {
    const told = expect.stringContaining('no post-only orders');
    expect(await messageOf({})).toEqual(told);
    expect(await messageOf({ strategy: 'ICEBERG', params: {} })).toEqual(told);
    expect(await messageOf({ clipSizeType: 'AUTOMATIC', clipSizeVal: '5' })).toMatch(/^clipSizeVal is ignored .*; the/);
    const would = { wouldPrice: '42000', wouldPct: '10', wouldStyle: 'PASSIVE' };
    expect(await messageOf({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE', would } })).toEqual(told);
    expect(await messageOf({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } })).toBeNull();
    expect(await messageOf({ strategy: 'MARKET', params: {} })).toBeNull();
    expect(await messageOf({}, new World())).toBeNull();
  });
});
