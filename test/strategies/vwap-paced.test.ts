import { describe, expect, it } from 'vitest';
import { price, quantity, toText } from '../../src/domain/decimal.ts';
import type { Candle } from '../../src/domain/market.ts';
import { DAY_MS, instant, plusMs, type Instant } from '../../src/domain/time.ts';
import { VOLUME_BUCKET_MS } from '../../src/domain/volume-bins.ts';
import type { VolumeCurve } from '../../src/domain/volume-curve.ts';
import { strategyOf } from '../../strategies/index.ts';
import { learnCurve } from '../../strategies/lib/volume-learning.ts';
import { World } from '../../src/simulation/world.ts';
import { NOON } from '../../src/simulation/world-facts.ts';
import { usualAt } from './lib/made-volumes.ts';
import { quantitiesSent } from './orders.ts';

/** Volume of the bucket that starts at the instant, base units. */
type Market = (at: Instant) => number;

/** As usual, but for how busy it is from noon on. */
const market =
  (busy: (bucket: number) => number): Market =>
  (at) => {
    const usual = usualAt(Math.floor((at % DAY_MS) / VOLUME_BUCKET_MS));
    return at < NOON ? usual : usual * busy((at - NOON) / VOLUME_BUCKET_MS);
  };

const candlesOf =
  (volumeAt: Market, until: () => Instant) =>
  (_symbol: string, _intervalMs: number, from: Instant, to: Instant): Candle[] => {
    const candles: Candle[] = [];
    const at = price('43000');
    for (let start = from; start < to && start < until(); start = plusMs(start, VOLUME_BUCKET_MS)) {
      const volume = quantity(volumeAt(start).toFixed(5));
      candles.push({ at: start, open: at, high: at, low: at, close: at, volume });
    }
    return candles;
  };

/** Learned from twenty days as usual. */
function curveOfUsual(): VolumeCurve {
  const midnight = instant(Math.floor(NOON / DAY_MS) * DAY_MS);
  const from = plusMs(midnight, -20 * DAY_MS);
  const volumes = Array.from({ length: 20 * 288 }, (_, i) => usualAt(i) * (i % 2 === 0 ? 1.2 : 0.8));
  const curve = learnCurve({ bucketMs: VOLUME_BUCKET_MS, from, volumes, until: midnight }, midnight);
  if (curve === null) throw new Error('nothing was learned');
  return curve;
}

const CURVE = curveOfUsual();
/** What deviates stays so for a while: what a market with moods is learned to be. */
const MOODY: VolumeCurve = {
  ...CURVE,
  model: { variance: 0.1, unitVolume: CURVE.model?.unitVolume ?? 1 },
};

interface Case {
  readonly curve?: VolumeCurve | null;
  readonly busy?: (bucket: number) => number;
  readonly params?: Record<string, unknown>;
  readonly workers?: number;
}

function open({ curve = MOODY, busy = () => 1, workers = 1 }: Case): World {
  const world: World = new World({
    workers,
    past: { candles: candlesOf(market(busy), () => world.now), curveOf: () => Promise.resolve(curve) },
  });
  return world;
}

async function play(the: Case): Promise<{ world: World; sent: number[]; id: Awaited<ReturnType<World['create']>> }> {
  const world = open(the);
  const id = await world.create({
    strategy: 'VWAP',
    clipSizeType: 'AUTOMATIC',
    quantity: '12',
    params: { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE', ...the.params },
  });
  await world.runFor(3_600_000);
  return { world, id, sent: quantitiesSent(world).map(Number) };
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

describe('a VWAP that follows the live market', () => {
  it('copies the curve into the order when it starts', async () => {
    const { world, id } = await play({});
    expect(world.parent(id).basis?.volumeCurve).toEqual(MOODY);
    expect(world.parent(id).message).not.toContain('volume curve');
  });

  it('sends more early when the market is busy early, and completes', async () => {
    const usual = await play({});
    const busy = await play({ busy: (bucket) => (bucket < 4 ? 4 : 1) });
    const quiet = await play({ busy: (bucket) => (bucket < 4 ? 0.25 : 1) });
    const firstHalf = ({ sent }: { sent: number[] }): number => sum(sent.slice(0, 6));
    expect(firstHalf(busy)).toBeGreaterThan(firstHalf(usual) + 0.3);
    expect(firstHalf(quiet)).toBeLessThan(firstHalf(usual) - 0.3);
    for (const { world, id } of [usual, busy, quiet]) expect(world.stand(id)).toBe('FILLED 12');
  });

  it('is never further from the usual curve than two of its buckets', async () => {
    const planned = (await play({ params: { volumeModel: 'STATIC' } })).sent;
    const { sent } = await play({ busy: (bucket) => (bucket < 3 ? 50 : 0.02) });
    let [mine, usual] = [0, 0];
    sent.forEach((own, i) => {
      mine += own;
      usual += planned[i] ?? 0;
      expect(Math.abs(mine - usual)).toBeLessThanOrEqual(2.0001);
    });
  });

  it('keeps to the curve when it is STATIC, when it has no model, and when candles cannot be had', async () => {
    const busy = (bucket: number): number => (bucket < 4 ? 5 : 0.3);
    const { model: _model, ...plain } = MOODY;
    const planned = (await play({ params: { volumeModel: 'STATIC' }, busy })).sent;
    expect((await play({ curve: plain, busy })).sent).toEqual(planned);
    const world = open({ busy });
    const id = await world.create({
      strategy: 'VWAP',
      clipSizeType: 'AUTOMATIC',
      quantity: '12',
      params: { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' },
    });
    await world.runFor(100);
    Object.assign(world.market, { candles: () => Promise.resolve(null) });
    await world.runFor(3_600_000);
    expect(world.stand(id)).toBe('FILLED 12');
    expect(quantitiesSent(world).map(Number).slice(2)).toEqual(planned.slice(2));
  });

  it('works evenly, with a message on the order, while no curve is known', async () => {
    const { world, id, sent } = await play({ curve: null });
    expect(sent).toEqual(Array.from({ length: 12 }, () => 1));
    const message = 'no volume curve of BTC/USDT is known yet: the order is worked evenly';
    expect(world.parent(id).message).toContain(message);
    expect(world.journal(id).filter(({ type }) => type === 'FLAT_CURVE')).toMatchObject([{ message }]);
  });

  it('follows the usual curve, with a message on the order, where the curve has no model to forecast by', async () => {
    const { model: _model, ...plain } = MOODY;
    const { world, id } = await play({ curve: plain, params: { volumeModel: 'DYNAMIC' } });
    const message = 'the candles of BTC/USDT are too long to forecast its volume: the order follows the usual curve';
    expect(world.parent(id).message).toContain(message);
    expect(world.journal(id).filter(({ type }) => type === 'STATIC_CURVE')).toMatchObject([{ message }]);
    const still = await play({ curve: plain, params: { volumeModel: 'STATIC' } });
    expect(still.world.journal(still.id).filter(({ type }) => type === 'STATIC_CURVE')).toEqual([]);
  });

  it('does not wait long for a curve that does not come, nor for candles that do not', async () => {
    const world: World = new World({
      past: {
        candles: candlesOf(
          market(() => 1),
          () => world.now,
        ),
        curveOf: () => new Promise(() => undefined),
      },
    });
    const id = await world.create({
      strategy: 'VWAP',
      clipSizeType: 'AUTOMATIC',
      quantity: '12',
      params: { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' },
    });
    await world.runFor(5_000);
    expect(world.placements.length).toBe(1);
    expect((world.placements[0]?.at ?? 0) - NOON).toBeLessThan(3_000);
    expect(world.parent(id).message).toContain('worked evenly');
  });

  it('is dynamic by itself up to six hours and static above', async () => {
    const vwap = strategyOf('VWAP');
    const paced = (hours: number, raw: Record<string, unknown> = {}): boolean | undefined => {
      const windowEnd = plusMs(NOON, hours * 3_600_000);
      return vwap.isPaced?.({ start: NOON, windowEnd, end: windowEnd }, MOODY, vwap.parseParams(raw));
    };
    expect([paced(1), paced(6), paced(6.1), paced(24)]).toEqual([true, true, false, false]);
    expect([paced(24, { volumeModel: 'DYNAMIC' }), paced(1, { volumeModel: 'STATIC' })]).toEqual([true, false]);
    expect(paced(1, { volumeProfile: ['1', '2'] })).toBe(false);
  });

  it('decides a slice once, so that its second leg and another worker take the same', async () => {
    const hybrid = { params: { tradingStyle: 'HYBRID' }, workers: 3, busy: (bucket: number) => 1 + bucket };
    const { world, id } = await play(hybrid);
    expect(world.stand(id)).toBe('FILLED 12');
    const { basis, progress } = world.parent(id);
    expect(basis).not.toBeNull();
    expect(progress.paced).toMatchObject({ slice: 11, through: '12' });
    expect(toText(world.parent(id).filledQuantity)).toBe('12');
  });

  it('goes on after a pause from what is left', async () => {
    const world = open({ busy: (bucket) => 1 + bucket / 4 });
    const id = await world.create({
      strategy: 'VWAP',
      clipSizeType: 'AUTOMATIC',
      quantity: '12',
      params: { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE' },
    });
    await world.runFor(1_000_000);
    await world.desk.pause('client', { orderId: id });
    await world.runFor(700_000);
    await world.desk.unpause('client', { orderId: id });
    await world.runFor(2_000_000);
    expect(world.stand(id)).toBe('FILLED 12');
  });

  it('meets its schedule again in bounded steps after a long sleep, as a static one does', async () => {
    const asleep = async (volumeModel: string) => {
      const world = open({});
      const params = { durationSeconds: '3600', tradingStyle: 'AGGRESSIVE', volumeModel };
      const id = await world.create({ strategy: 'VWAP', clipSizeType: 'AUTOMATIC', quantity: '12', params });
      await world.runFor(301_000);
      world.asleep = true;
      await world.runFor(1_800_000);
      world.asleep = false;
      await world.runFor(1_500_000);
      return { world, id, sent: quantitiesSent(world).map(Number) };
    };
    for (const volumeModel of ['STATIC', 'DYNAMIC']) {
      const { sent, world, id } = await asleep(volumeModel);
      // Two slices before it, then three times a slice of about one at the most.
      expect(sent[2], volumeModel).toBeGreaterThan(2);
      expect(Math.max(...sent), volumeModel).toBeLessThan(4);
      expect(world.stand(id), volumeModel).toBe('FILLED 12');
    }
  });
});
