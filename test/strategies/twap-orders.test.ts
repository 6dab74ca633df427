/** TWAP through the whole engine: the worked examples of its times, to the millisecond. */
import { describe, expect, it } from 'vitest';
import { plusMs } from '../../src/domain/time.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';
import { quantitiesSent, sentAt } from './orders.ts';

const hour = { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' };

describe('a TWAP at work', () => {
  it('spaces unequal clips by their size (TW-2)', async () => {
    const world = new World();
    const id = await world.create({ clipSizeType: 'ABSOLUTE', clipSizeVal: '0.3', params: hour });
    await world.runToEnd(id, 3_600_000);
    expect(sentAt(world)).toEqual(['12:00:00 0.3', '12:18:00 0.3', '12:36:00 0.3', '12:54:00 0.1']);
  });

  it('follows clips that differ by a lot (TW-3)', async () => {
    const world = new World();
    const id = await world.create({ quantity: '0.001', clipSizeType: 'AUTOMATIC', params: hour });
    await world.runToEnd(id, 3_600_000);
    expect(sentAt(world)).toEqual([
      '12:00:00 0.00015',
      '12:09:00 0.00015',
      '12:18:00 0.00014',
      '12:26:24 0.00014',
      '12:34:48 0.00014',
      '12:43:12 0.00014',
      '12:51:36 0.00014',
    ]);
    expect(world.stand(id)).toBe('FILLED 0.001');
  });

  const paused = async (params: object, endMs: number | null): Promise<string[]> => {
    const world = new World();
    const endTime = endMs === null ? null : plusMs(NOON, endMs);
    const id = await world.create({ quantity: '1.5', clipSizeVal: '10', endTime, params: { ...hour, ...params } });
    await world.runUntil(plusMs(NOON, 20 * 60_000));
    await world.desk.pause('client', { orderId: id });
    await world.runUntil(plusMs(NOON, 40 * 60_000));
    expect(world.stand(id)).toBe('PAUSED 0.6');
    await world.desk.unpause('client', { orderId: id });
    await world.runToEnd(id, 3_600_000);
    expect(world.stand(id)).toBe('FILLED 1.5');
    return sentAt(world).slice(4);
  };

  it('plans what a pause has left over what is left of the window (TW-4, KEEP_END)', async () => {
    const times = ['12:40:00', '12:43:20', '12:46:40', '12:50:00', '12:53:20', '12:56:40'];
    expect(await paused({}, null)).toEqual(times.map((time) => `${time} 0.15`));
  });

  it('moves the end by the pause where the client wishes it (TW-4, EXTEND_END)', async () => {
    const times = ['12:40:00', '12:46:40', '12:53:20', '13:00:00', '13:06:40', '13:13:20'];
    expect(await paused({ onResume: 'EXTEND_END' }, 80 * 60_000)).toEqual(times.map((time) => `${time} 0.15`));
  });

  it('sends random sizes at their own instants (TW-5)', async () => {
    const world = new World();
    const params = { ...hour, randomizeAmount: true, seed: '1001' };
    const id = await world.create({ clipSizeType: 'ABSOLUTE', clipSizeVal: '0.1', params });
    await world.runToEnd(id, 3_600_000);
    expect(sentAt(world)).toEqual([
      '12:00:00 0.09516',
      '12:05:42.576 0.10484',
      '12:12:00 0.1041',
      '12:18:14.760 0.1096',
      '12:24:49.320 0.08416',
      '12:29:52.296 0.11509',
      '12:36:46.620 0.0959',
      '12:42:31.860 0.0904',
      '12:47:57.300 0.11584',
      '12:54:54.324 0.08491',
    ]);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('refuses clips closer than a second (TW-7)', async () => {
    const order = { clipSizeType: 'ABSOLUTE', clipSizeVal: '0.001', params: { durationSeconds: '600' } } as const;
    await expect(new World().create(order)).rejects.toThrow('clipSizeVal makes two clips 600 ms apart');
  });

  it('goes on after the window until the end time, a clip an interval', async () => {
    const world = new World();
    world.setTouch('43000.00', '43000.02', 30_000);
    const params = { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' };
    const id = await world.create({ clipSizeVal: '50', endTime: plusMs(NOON, 180_000), params });
    await world.runFor(29_000);
    world.setTouch('43000.00', '43000.02', 20_000);
    await world.runFor(30_000);
    world.setTouch('43000.00', '43000.02');
    await world.runToEnd(id, 180_000);
    expect(sentAt(world)).toEqual(['12:00:00 0.5', '12:00:30 0.7', '12:01:00 0.5']);
    expect(world.stand(id)).toBe('FILLED 1');
  });

  it('meets its schedule again in bounded steps after a long sleep, not in a burst', async () => {
    const world = new World();
    const id = await world.create({ quantity: '1.5', clipSizeVal: '10', params: hour });
    await world.runFor(1_000);
    world.asleep = true;
    await world.runUntil(plusMs(NOON, 30 * 60_000 + 30_000));
    world.asleep = false;
    await world.runToEnd(id, 3_600_000);
    expect(quantitiesSent(world)).toEqual(['0.15', '0.45', '0.45', '0.15', '0.15', '0.15']);
    expect(
      sentAt(world)
        .slice(1, 3)
        .map((each) => each.slice(0, 5)),
    ).toEqual(['12:30', '12:36']);
    expect(world.stand(id)).toBe('FILLED 1.5');
  });
});
