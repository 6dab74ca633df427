import { describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import { World } from '../../src/simulation/world.ts';
import { printTrade, sent, sentAt } from './orders.ts';

const stop = (triggerPrice: string, more: object = {}) => ({
  strategy: 'STOP_LOSS' as const,
  clipSizeType: 'AUTOMATIC' as const,
  quantity: '0.5',
  params: { trigger: { triggerPrice, ...more } },
});

async function prints(world: World, ...cents: number[]): Promise<void> {
  for (const each of cents) {
    printTrade(world, each);
    await world.runFor(333);
  }
}

const events = (world: World, id: Awaited<ReturnType<World['create']>>): string[] =>
  world.journal(id).flatMap(({ type }) => (type === 'TRIGGERED' ? [type] : []));

describe('a STOP_LOSS', () => {
  it('of a SELL fires at the first trade at its price or below (SL-1)', async () => {
    const world = new World();
    const id = await world.create({ ...stop('42000'), side: 'SELL' });
    await world.runFor(100);
    await prints(world, 4_210_000, 4_205_001);
    expect(sent(world)).toEqual([]);
    expect(world.stand(id)).toBe('ACCEPTED 0');
    await prints(world, 4_200_000);
    expect(sentAt(world)).toEqual(['12:00:00.766 0.5']);
    expect(sent(world)).toEqual(['0.5 @ 41790 IOC']);
    expect(world.stand(id)).toBe('FILLED 0.5');
    expect(events(world, id)).toEqual(['TRIGGERED']);
  });

  it('of a BUY fires at its price or above (SL-2)', async () => {
    const world = new World();
    const id = await world.create(stop('44000'));
    await world.runFor(100);
    await prints(world, 4_399_999);
    expect(sent(world)).toEqual([]);
    await prints(world, 4_400_000);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('may take profit on the other side when it says so (SL-3)', async () => {
    const world = new World();
    const id = await world.create({ ...stop('44000', { triggerCondition: 'ABOVE' }), side: 'SELL' });
    await world.runFor(100);
    await prints(world, 4_200_000, 4_399_999);
    expect(sent(world)).toEqual([]);
    await prints(world, 4_400_000);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('with a limit price rests there after the trigger (SL-4)', async () => {
    const world = new World();
    const id = await world.create({ ...stop('42000'), side: 'SELL', limitPrice: price('41900') });
    await world.runFor(100);
    printTrade(world, 4_200_000, 4_180_000, 4_200_100);
    await world.runFor(1_000);
    expect(sent(world)).toEqual(['0.5 @ 41900 GTC']);
    world.fillResting(id, '0.5');
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('with a limit price takes at once where the market is better', async () => {
    const world = new World();
    const id = await world.create({ ...stop('42000'), side: 'SELL', limitPrice: price('41900') });
    await world.runFor(100);
    await prints(world, 4_200_000);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('ignores a price that came and went while it was paused (SL-5)', async () => {
    const world = new World();
    const id = await world.create({ ...stop('42000'), side: 'SELL' });
    await world.runFor(100);
    await world.desk.pause('client', { orderId: id });
    await world.runFor(1_000);
    await prints(world, 4_190_000, 4_250_000);
    await world.desk.unpause('client', { orderId: id });
    await world.runFor(5_000);
    expect(sent(world)).toEqual([]);
    expect(world.stand(id)).toBe('ACCEPTED 0');
    await prints(world, 4_199_999);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('expires when its price never comes (SL-6)', async () => {
    const world = new World();
    const id = await world.create({ ...stop('42000'), side: 'SELL', endTime: (world.now + 60_000) as never });
    await world.runFor(61_000);
    expect(world.stand(id)).toBe('EXPIRED 0 EXPIRY_REACHED');
    expect(sent(world)).toEqual([]);
  });

  it('fires at once when its price has been reached before it came', async () => {
    const world = new World();
    await prints(world, 4_150_000);
    const id = await world.create({ ...stop('42000'), side: 'SELL' });
    await world.runFor(100);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('does not miss a trade between two others in one instant', async () => {
    const world = new World();
    const id = await world.create({ ...stop('42000'), side: 'SELL' });
    await world.runFor(100);
    for (const cents of [4_250_000, 4_199_900, 4_250_000]) printTrade(world, cents);
    await world.runFor(1_000);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('that fires before its start is capped by the market of its start', async () => {
    const world = new World();
    const id = await world.create({ ...stop('42000'), side: 'SELL', startTime: (world.now + 60_000) as never });
    await world.runFor(100);
    await prints(world, 4_200_000);
    world.setTouch('41000.00', '41000.02');
    await world.runFor(60_000);
    expect(sentAt(world)).toEqual(['12:01:00 0.5']);
    expect(sent(world)).toEqual(['0.5 @ 40795 IOC']);
    expect(world.stand(id)).toBe('FILLED 0.5');
  });

  it('asks for its trigger', async () => {
    const world = new World();
    await expect(world.create({ ...stop('42000'), params: {} })).rejects.toThrow('params.trigger is required');
    await expect(world.create(stop('42000.001'))).rejects.toThrow(
      'params.trigger.triggerPrice 42000.001 is not a multiple of the tick 0.01',
    );
  });
});
