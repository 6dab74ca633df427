import { describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import type { VolumeCurve } from '../../src/domain/volume-curve.ts';
import { vwap } from '../../strategies/vwap.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON, SYMBOL } from '../../src/simulation/world-facts.ts';
import { instrumentOf, sentAt } from './orders.ts';
import { planInputOf, slicesOf, type PlanWords } from './plan-input.ts';
import { RULE_SETS } from './worked-examples.ts';

const planned = (words: PlanWords, params: Record<string, unknown>): string[] =>
  slicesOf(vwap.plan(planInputOf(words), vwap.parseParams(params)));

const SIX = ['120', '80', '50', '50', '80', '120'];
const hour = { rules: RULE_SETS.L2, seconds: 3_600 };
const sixTens = { bucketSeconds: '600', volumeProfile: SIX };
const quantities = (slices: readonly string[]): string[] => slices.map((slice) => slice.slice(slice.indexOf(' ') + 1));

describe('a VWAP schedule', () => {
  it('follows an explicit profile bucket by bucket (VW-1)', () => {
    expect(planned({ ...hour, quantity: '10' }, sixTens)).toEqual([
      '12:00:00 2.4',
      '12:10:00 1.6',
      '12:20:00 1',
      '12:30:00 1',
      '12:40:00 1.6',
      '12:50:00 2.4',
    ]);
  });

  it('rounds what has been reached, so that the sum is exact (VW-2, VW-3)', () => {
    const thirds = planned({ ...hour, quantity: '1' }, { bucketSeconds: '1200', volumeProfile: ['1', '1', '1'] });
    expect(quantities(thirds)).toEqual(['0.3333', '0.3333', '0.3334']);
    const uneven = { bucketSeconds: '900', volumeProfile: ['37', '21', '13', '29'] };
    expect(quantities(planned({ seconds: 3_600, quantity: '1.5' }, uneven))).toEqual([
      '0.555',
      '0.315',
      '0.195',
      '0.435',
    ]);
  });

  it('splits a bucket by the clip size and times it inside the bucket (VW-4)', () => {
    const slices = planned({ ...hour, quantity: '10', type: 'ABSOLUTE', value: '0.5' }, sixTens);
    expect(slices.slice(0, 6)).toEqual([
      '12:00:00 0.5',
      '12:02:05 0.5',
      '12:04:10 0.5',
      '12:06:15 0.5',
      '12:08:20 0.4',
      '12:10:00 0.5',
    ]);
  });

  it('gives a bucket too small for the venue to the next one, and the last to the one before', () => {
    const params = { bucketSeconds: '600', volumeProfile: ['1', '0', '100', '100', '1', '1'] };
    // 0.0117 of 2.03 would be less than the smallest clip of 0.5.
    const rules = { ...RULE_SETS.L2, minQty: '0.5' };
    expect(planned({ seconds: 3_600, rules, quantity: '2.03' }, params)).toEqual(['12:20:00 1.01', '12:30:00 1.02']);
  });

  it('follows the volume curve of the instrument, and is flat without one', () => {
    const night = Array.from({ length: 24 }, (_, hourOfDay) => (hourOfDay === 12 ? 1 : 3));
    const volumeCurve: VolumeCurve = { bucketMs: 3_600_000, weights: night };
    const input = planInputOf({ ...hour, seconds: 7_200, quantity: '4' });
    const params = vwap.parseParams({ bucketSeconds: '3600' });
    expect(slicesOf(vwap.plan({ ...input, volumeCurve }, params))).toEqual(['12:00:00 1', '13:00:00 3']);
    expect(slicesOf(vwap.plan(input, params))).toEqual(['12:00:00 2', '13:00:00 2']);
  });

  it('lays what is left of an explicit profile over what is left of the window', () => {
    const rest = { ...hour, quantity: '5', parentQuantity: '10', start: '12:25:00', seconds: 2_100 };
    // Half of the third bucket and the last three, 275 in all: 50, 115 and 215 of it are reached at the edges.
    expect(planned(rest, sixTens)).toEqual(['12:25:00 0.909', '12:35:00 1.1819', '12:45:00 1.8181', '12:55:00 1.091']);
  });

  it('refuses more buckets than can be cut without a stall', () => {
    const params = vwap.parseParams({ bucketSeconds: '60' });
    const days = (count: number) => ({ startTime: NOON, endTime: plusMs(NOON, count * 86_400_000) });
    expect(() => vwap.window(params, days(13), NOON)).not.toThrow();
    expect(() => vwap.window(params, days(14), NOON)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('params.bucketSeconds') }),
    );
  });

  it('names the length of its buckets where they are too many clips', () => {
    expect(() => planned({ quantity: '10', seconds: 400_000 }, {})).toThrow(
      'params.bucketSeconds makes 1334 clips: more than 1000 clips',
    );
    expect(planned({ quantity: '10', seconds: 400_000 }, { bucketSeconds: '600' })).toHaveLength(667);
  });

  it('wants one weight a bucket', () => {
    const params = vwap.parseParams({ ...sixTens, durationSeconds: '3000' });
    expect(() => vwap.window(params, { startTime: null, endTime: null }, instant(0))).toThrow(
      'params.volumeProfile must have one weight a bucket: 5 of 600 s, not 6',
    );
  });
});

describe('a VWAP at work', () => {
  const order = { strategy: 'VWAP', clipSizeType: 'AUTOMATIC', quantity: '10' } as const;
  const aggressive = { ...sixTens, durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' };

  it('sends each bucket at its start (VW-1)', async () => {
    const world = new World({ instrument: instrumentOf('L2') });
    const id = await world.create({ ...order, params: aggressive });
    await world.runFor(3_600_000);
    expect(sentAt(world)).toEqual([
      '12:00:00 2.4',
      '12:10:00 1.6',
      '12:20:00 1',
      '12:30:00 1',
      '12:40:00 1.6',
      '12:50:00 2.4',
    ]);
    expect(world.stand(id)).toBe('FILLED 10');
  });

  it('sends what has been reached minus what was, so that the sum is exact (VW-2, VW-3)', async () => {
    const thirds = new World({ instrument: instrumentOf('L2') });
    const weights = { ...aggressive, bucketSeconds: '1200', volumeProfile: ['1', '1', '1'] };
    const id = await thirds.create({ ...order, quantity: '1', params: weights });
    await thirds.runFor(3_600_000);
    expect(sentAt(thirds)).toEqual(['12:00:00 0.3333', '12:20:00 0.3333', '12:40:00 0.3334']);
    expect(thirds.stand(id)).toBe('FILLED 1');

    const uneven = new World({ instrument: instrumentOf('L1') });
    const quarters = { ...aggressive, bucketSeconds: '900', volumeProfile: ['37', '21', '13', '29'] };
    const other = await uneven.create({ ...order, quantity: '1.5', params: quarters });
    await uneven.runFor(3_600_000);
    expect(sentAt(uneven)).toEqual(['12:00:00 0.555', '12:15:00 0.315', '12:30:00 0.195', '12:45:00 0.435']);
    expect(uneven.stand(other)).toBe('FILLED 1.5');
  });

  it('sends the clips of a bucket at their times inside it (VW-4)', async () => {
    const world = new World({ instrument: instrumentOf('L2') });
    const id = await world.create({ ...order, clipSizeType: 'ABSOLUTE', clipSizeVal: '0.5', params: aggressive });
    await world.runFor(600_000);
    expect(sentAt(world)).toEqual([
      '12:00:00 0.5',
      '12:02:05 0.5',
      '12:04:10 0.5',
      '12:06:15 0.5',
      '12:08:20 0.4',
      '12:10:00 0.5',
    ]);
    await world.runFor(3_000_000);
    expect(world.stand(id)).toBe('FILLED 10');
  });

  it('sends no more than its share of what the market traded in the bucket before (VW-5)', async () => {
    const world = new World({ instrument: instrumentOf('L2') });
    // What the market trades in the ten minutes before each bucket, without our own orders.
    const traded = ['10', '20', '30', '8', '40', '60'].map((text) => Number(text) * 10_000);
    const own = [1, 2, 2, 0.8, 1.8, 2.4].map((each) => each * 10_000);
    const trade = (lots: number): void => {
      world.exchange.takeLiquidity(SYMBOL, 'BUY', 4_300_002, lots);
    };
    trade(traded[0] ?? 0);
    await world.runFor(1_000);
    const id = await world.create({
      ...order,
      startTime: plusMs(NOON, 600_000),
      params: { ...aggressive, maxParticipationPct: '10' },
    });
    // What the profile has reached, bucket by bucket, minus what is filled: what is carried on.
    const targets = [2.4, 4, 5, 6, 7.6, 10];
    const carried: string[] = [];
    for (let bucket = 1; bucket <= 6; bucket += 1) {
      await world.runUntil(plusMs(NOON, bucket * 600_000 + 60_000));
      carried.push(((targets[bucket - 1] ?? 0) - Number(toText(world.parent(id).filledQuantity))).toFixed(4));
      // Our own clip is part of the tape.
      if (bucket < 6) trade(Math.round((traded[bucket] ?? 0) - (own[bucket - 1] ?? 0)));
    }
    expect(sentAt(world)).toEqual([
      '12:10:00 1',
      '12:20:00 2',
      '12:30:00 2',
      '12:40:00 0.8',
      '12:50:00 1.8',
      '13:00:00 2.4',
    ]);
    expect(carried).toEqual(['1.4000', '1.0000', '0.0000', '0.2000', '0.0000', '0.0000']);
    // Where the cap was less than what was wanted, it says so.
    expect(world.closed(id).map(({ reason }) => reason?.size)).toEqual([
      'PARTICIPATION',
      'PARTICIPATION',
      'CATCH_UP',
      'PARTICIPATION',
      'CATCH_UP',
      'SLICE',
    ]);
    expect(world.stand(id)).toBe('FILLED 10');
  });
});
