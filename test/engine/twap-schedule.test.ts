/** TWAP through the whole engine under the virtual clock: when clips go out, and how large they are. */
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/domain/time.ts';
import { World } from '../../src/simulation/world.ts';

const AGGRESSIVE = { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' };

const clockTimes = (world: World): string[] =>
  world.placements.map(({ at, quantity }) => `${formatInstant(at).slice(11, 19)} ${quantity}`);

describe('a TWAP under the virtual clock', () => {
  it('sends every clip at its exact instant (TW-1)', async () => {
    const world = new World();
    const id = await world.create({ quantity: '1.5', clipSizeVal: '10', params: AGGRESSIVE });
    await world.runToEnd(id, 3_600_000);
    expect(clockTimes(world)).toEqual(
      [0, 6, 12, 18, 24, 30, 36, 42, 48, 54].map((minute) => `12:${String(minute).padStart(2, '0')}:00 0.15`),
    );
    expect(world.stand(id)).toBe('FILLED 1.5');
  });
});
