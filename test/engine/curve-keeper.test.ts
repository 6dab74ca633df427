import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import { createMemoryCurveBoard } from '../../src/adapters/memory/curve-board.ts';
import { price, quantity } from '../../src/domain/decimal.ts';
import type { Candle } from '../../src/domain/market.ts';
import { DAY_MS, plusMs, type Instant } from '../../src/domain/time.ts';
import { VOLUME_BUCKET_MS, volumeFrom } from '../../src/domain/volume-bins.ts';
import { createCurveKeeper } from '../../src/engine/curve-keeper.ts';
import type { MarketData } from '../../src/engine/venue.ts';
import { binsOf, longVolumesOf, volumesOf } from '../../src/engine/volumes.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON, SYMBOL } from '../../src/simulation/world-facts.ts';
import { LEARN_DAYS_MAX, learnCurve } from '../../strategies/lib/volume-learning.ts';

const at = price('43000');
const candle = (start: Instant, volume: string): Candle => ({
  at: start,
  ...{ open: at, high: at, low: at, close: at },
  volume: quantity(volume),
});

interface Rig {
  answers: boolean;
  /** Candles reach back this far, days. */
  days: number;
  asked: [Instant, Instant][];
  /** Candles of each length that are still there. */
  kept: number;
}

function open() {
  const rig: Rig = { answers: true, days: 400, asked: [], kept: Infinity };
  const clock = createVirtualClock(NOON);
  const candles = (_symbol: string, ms: number, from: Instant, to: Instant): Promise<readonly Candle[] | null> => {
    rig.asked.push([from, to]);
    const oldest = Math.max(plusMs(NOON, -rig.days * DAY_MS), clock.now() - rig.kept * ms);
    const found: Candle[] = [];
    for (let start = from; start < to; start = plusMs(start, ms)) if (start >= oldest) found.push(candle(start, '1'));
    return Promise.resolve(rig.answers ? found : null);
  };
  const market: MarketData = Object.assign(new World().market, { candles });
  const board = createMemoryCurveBoard();
  const keeper = createCurveKeeper({
    markets: new Map([['BINANCE', market]]),
    ...{ board, clock },
    learn: learnCurve,
    days: LEARN_DAYS_MAX,
  });
  return { rig, clock, board, keeper, market };
}

describe('the keeper of volume curves', () => {
  it('learns a curve when it is first asked for, in a few questions, and then knows it', async () => {
    const { rig, keeper } = open();
    const both = await Promise.all([keeper.curveOf('BINANCE', SYMBOL), keeper.curveOf('BINANCE', SYMBOL)]);
    expect(both[0]?.weights.length).toBe(288);
    expect(both[1]).toBe(both[0]);
    expect(rig.asked.length).toBe(6);
    await keeper.curveOf('BINANCE', SYMBOL);
    expect(rig.asked.length).toBe(6);
    const midnight = plusMs(NOON, -DAY_MS / 2);
    expect(rig.asked.at(-1)?.[1]).toBe(midnight);
  });

  it('learns again every day what is wanted, and forgets what nobody wants', async () => {
    const { clock, board, keeper } = open();
    await keeper.curveOf('BINANCE', SYMBOL);
    expect(await keeper.refresh()).toBe(0);
    await clock.advanceTo(plusMs(NOON, DAY_MS));
    expect(await keeper.refresh()).toBe(1);
    expect((await board.read('BINANCE', SYMBOL))?.learnedAt).toBe(plusMs(NOON, DAY_MS));
    await clock.advanceTo(plusMs(NOON, 20 * DAY_MS));
    expect(await keeper.refresh()).toBe(0);
  });

  it('goes on with an old curve for a while when the venue does not answer', async () => {
    const { rig, clock, keeper } = open();
    const curve = await keeper.curveOf('BINANCE', SYMBOL);
    rig.answers = false;
    await clock.advanceTo(plusMs(NOON, 3 * DAY_MS));
    expect(await keeper.curveOf('BINANCE', SYMBOL)).toEqual(curve);
    expect(await keeper.refresh()).toBe(0);
    await clock.advanceTo(plusMs(NOON, 15 * DAY_MS));
    expect(await keeper.curveOf('BINANCE', SYMBOL)).toBeNull();
  });

  it('has none of an instrument without ten days of past, and asks again after an hour', async () => {
    const { rig, clock, keeper } = open();
    rig.days = 5;
    expect(await keeper.curveOf('BINANCE', SYMBOL)).toBeNull();
    rig.days = 30;
    expect(await keeper.curveOf('BINANCE', SYMBOL)).toBeNull();
    await clock.advanceTo(plusMs(NOON, 3_600_001));
    expect(await keeper.curveOf('BINANCE', SYMBOL)).not.toBeNull();
  });

  it('learns from hours at a venue that keeps too few short candles', async () => {
    const { rig, keeper, market, board } = open();
    rig.kept = 720;
    Object.assign(market, { candlesKept: 720 });
    const curve = await keeper.curveOf('BINANCE', SYMBOL);
    expect(curve?.weights.length).toBe(24);
    expect(rig.asked.length).toBe(1);
    expect((await board.read('BINANCE', SYMBOL))?.curve?.bucketMs).toBe(3_600_000);
    Object.assign(market, { candlesKept: 3_000 });
    const { bucketMs } = (await longVolumesOf(market, SYMBOL, plusMs(NOON, -20 * DAY_MS), NOON)) ?? {};
    expect(bucketMs).toBe(900_000);
  });

  it('has none of a venue that has no candles or is not there', async () => {
    const { rig, keeper } = open();
    rig.answers = false;
    expect(await keeper.curveOf('BINANCE', SYMBOL)).toBeNull();
    expect(await keeper.curveOf('NOWHERE', SYMBOL)).toBeNull();
    expect(await volumesOf(new World().market, SYMBOL, NOON, plusMs(NOON, 1))).toBeNull();
  });
});

describe('volume by buckets', () => {
  it('leaves out what is missing, and counts a bucket that is begun by its part', () => {
    const from = NOON;
    const until = plusMs(from, 2.5 * VOLUME_BUCKET_MS);
    const bins = binsOf([candle(from, '10'), candle(plusMs(from, 2 * VOLUME_BUCKET_MS), '4')], plusMs(from, 7), until);
    expect(bins).toMatchObject({ from, volumes: [10, null, 4], until });
    expect(volumeFrom(bins, from)).toBe(14);
    expect(volumeFrom(bins, plusMs(from, VOLUME_BUCKET_MS / 2))).toBe(9);
    expect(volumeFrom(bins, plusMs(from, 2.25 * VOLUME_BUCKET_MS))).toBe(2);
    expect(volumeFrom(bins, until)).toBe(0);
  });
});
