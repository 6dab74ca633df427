/** What decides a send: the schedule, the carry, the style, the market, halts and time. */
import { describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import { firstRests } from './stories.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON, SYMBOL } from '../../src/simulation/world-facts.ts';

const sent = (world: World): string[] => world.placements.map(({ quantity }) => quantity);

const when = (world: World): number[] => world.placements.map(({ at }) => at - NOON);

describe('carry', () => {
  it('makes good what was not filled, at most three slices at a time (TW-6)', async () => {
    const world = new World();
    const params = { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' };
    const lots = (count: number): void => {
      world.setTouch('43000.00', '43000.02', count);
    };
    const id = await world.create({ quantity: '1.5', clipSizeVal: '10', params });
    const depths = [100_000, 100_000, 5_000];
    for (const [slice, depth] of depths.entries()) {
      await world.runUntil(plusMs(NOON, slice * 360_000 - 1));
      lots(depth);
      await world.runFor(1_000);
    }
    for (const slice of [3, 4]) {
      await world.runUntil(plusMs(NOON, slice * 360_000 - 1));
      world.plan('place', { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' });
      lots(100_000);
      await world.runFor(1_000);
    }
    await world.runUntil(plusMs(NOON, 5 * 360_000 + 1_000));
    expect(sent(world)).toEqual(['0.15', '0.15', '0.15', '0.25', '0.4', '0.45']);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.8');
  });

  it('does not add what was not filled when catchUp is NONE', async () => {
    const world = new World();
    world.plan('place', { kind: 'REFUSED', errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' });
    const params = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE', catchUp: 'NONE' };
    await world.create({ clipSizeVal: '20', params });
    await world.runFor(59_000);
    expect(sent(world)).toEqual(['0.2', '0.2', '0.2', '0.2', '0.2']);
  });

  it('cancels the leftover of the slice before and sends it with the next', async () => {
    const { world, id } = await firstRests({ latencyMs: () => 30 });
    world.fillResting(id, '0.25');
    await world.runUntil(plusMs(NOON, 37_000));
    expect(sent(world)).toEqual(['0.6', '0.75']);
    expect(world.venueOrders(id).map((order) => order.state)).toEqual(['CANCELLED', 'OPEN']);
  });

  it('commits nothing while it waits for the cancel of the leftover', async () => {
    const { world, id } = await firstRests();
    world.plan('cancel', { kind: 'LOST_REQUEST' }, 3);
    await world.runUntil(plusMs(NOON, 36_050));
    const before = world.parent(id).version;
    await world.runUntil(plusMs(NOON, 36_900));
    expect(world.parent(id).version).toBe(before);
    await world.runUntil(plusMs(NOON, 37_050));
    expect(sent(world)).toEqual(['0.6', '0.4']);
    expect(when(world)[1]).toBe(37_000);
  });
});

describe('style', () => {
  it('a hybrid slice rests for seven tenths of its time and then takes what is left', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '50', params: { durationSeconds: '60', tradingStyle: 'HYBRID' } });
    await world.runFor(1_000);
    world.fillResting(id, '0.2');
    await world.runFor(28_000);
    expect(world.placements.map((each) => [each.at - NOON, each.quantity, each.timeInForce, each.price])).toEqual([
      [0, '0.5', 'GTC', '43000'],
      [21_000, '0.3', 'IOC', '43215.02'],
    ]);
    await world.runToEnd(id, 60_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('sends nothing aggressive beyond the limit, says so once, and makes it good when the market returns', async () => {
    const world = new World();
    const params = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' };
    world.setTouch('43100.00', '43100.02');
    const id = await world.create({ clipSizeVal: '10', limitPrice: price('43050'), params });
    await world.runFor(15_000);
    expect(world.placements).toEqual([]);
    expect(world.stand(id)).toBe('ACCEPTED 0');
    world.setTouch('43000.00', '43000.02');
    await world.runFor(4_000);
    expect(world.placements.map((each) => [each.quantity, each.price])).toEqual([['0.3', '43050']]);
    const events = world.journal(id).map((entry) => entry.type);
    expect(events.filter((type) => type.startsWith('LIMIT_'))).toEqual(['LIMIT_BREACHED', 'LIMIT_REGAINED']);
  });
});

describe('what keeps a clip back', () => {
  it('a venue that does not admit it: tried again, as a new child, when the venue says so', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '50', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    world.plan('place', { kind: 'NOT_ADMITTED', retryAfterMs: 7_000 });
    await world.runFor(20_000);
    expect(when(world)).toEqual([0, 7_000]);
    expect(sent(world)).toEqual(['0.5', '0.5']);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.5');
    expect(world.parent(id).consecutiveRejects).toBe(0);
  });

  it('no market: it looks again until there is one', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '50' });
    world.reachable = false;
    await world.runFor(5_000);
    expect(world.placements).toEqual([]);
    world.reachable = true;
    await world.runFor(2_000);
    expect(sent(world)).toEqual(['0.5']);
    expect(world.stand(id)).toBe('ACCEPTED 0');
  });

  it.each(['global', 'venue:BINANCE', 'account:BINANCE/main', `symbol:BINANCE:${SYMBOL}`])(
    'the halt %s: nothing is sent, and cancels still go out',
    async (name) => {
      const { world, id } = await firstRests();
      await world.store.setHalt(name, 'stop');
      await world.runFor(40_000);
      expect(world.placements).toHaveLength(1);
      await world.desk.cancel('client', { orderId: id });
      await world.runFor(5_000);
      expect(world.stand(id)).toBe('CANCELLED 0');
      expect(world.venueOrders(id)[0]?.state).toBe('CANCELLED');
    },
  );

  it('a lifted halt lets it go on', async () => {
    const world = new World();
    await world.store.setHalt('global', 'stop');
    const id = await world.create({ clipSizeVal: '10', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await world.runFor(13_000);
    expect(world.placements).toEqual([]);
    await world.store.setHalt('global', null);
    await world.runToEnd(id, 60_000);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('a sender that lost its time to live: not sent, and made good under a new id', async () => {
    const world = new World();
    const id = await world.create({ clipSizeVal: '50', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    // The answer of the store is on its way for longer than a send may take.
    world.stallNextReserve(2_000);
    await world.runFor(1_999);
    expect(world.placements).toEqual([]);
    await world.runFor(3_000);
    expect(sent(world)).toEqual(['0.5']);
    expect(world.closed(id)[0]).toMatchObject({ status: 'REJECTED', number: 1 });
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.5');
  });

  it('a request that reaches the venue outside its window: not admitted there, and made good', async () => {
    let slow = true;
    const world = new World({ latencyMs: () => (slow ? 2_500 : 0) });
    const id = await world.create({ clipSizeVal: '50', params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await world.runFor(100);
    slow = false;
    await world.runFor(9_000);
    expect(world.venueOrders(id)).toHaveLength(1);
    expect(world.stand(id)).toBe('PARTIALLY_FILLED 0.5');
  });
});

describe('the first clip', () => {
  it('is reserved by the commit after the one that activates, without a refused try between them', async () => {
    const world = new World();
    const kinds: string[] = [];
    const { commit } = world.store;
    world.store.commit = async (request) => {
      const result = await commit(request);
      kinds.push(`${result.kind}${request.guard === null ? '' : ' reserve'}`);
      return result;
    };
    world.workers.length = 0;
    world.hire();
    await world.create();
    await world.runFor(0);
    // Created, activated, reserved.
    expect(kinds.slice(0, 3)).toEqual(['OK', 'OK', 'OK reserve']);
  });
});
