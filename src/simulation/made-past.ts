/** A market's past out of a seed: volume with moods, silent times and holes, and the curve that was learned of it. */
import { price, quantity } from '../domain/decimal.ts';
import type { Candle } from '../domain/market.ts';
import { seededDraw, type Draw } from '../domain/random.ts';
import { DAY_MS, plusMs, type Instant } from '../domain/time.ts';
import { VOLUME_BUCKET_MS } from '../domain/volume-bins.ts';
import type { VolumeCurve } from '../domain/volume-curve.ts';
import type { Past } from './worker.ts';

const BUCKETS = DAY_MS / VOLUME_BUCKET_MS;
/** Base units of a bucket of weight 1. */
const UNIT_VOLUME = 0.01;

/** A day that is busy in its middle, each bucket by its own measure. */
const weightsOf = (draw: Draw): readonly number[] =>
  Array.from({ length: BUCKETS }, (_, i) => 50 + Math.min(i, BUCKETS - i) + Math.floor(draw() * 200));

/** What is known of the market: nothing, its shape only, or how it strays from it as well. */
function curveOf(draw: Draw): VolumeCurve | null {
  const roll = draw();
  if (roll < 0.15) return null;
  const shape: VolumeCurve = { bucketMs: VOLUME_BUCKET_MS, weights: weightsOf(draw) };
  if (roll < 0.3) return shape;
  return { ...shape, model: { variance: draw() * 2, unitVolume: UNIT_VOLUME } };
}

/** Whether a bucket has a candle, and how much was traded in it; the same whenever it is asked. */
function candleAt(seed: string, at: Instant): Candle | null {
  const draw = seededDraw(`${seed} ${at}`);
  const roll = draw();
  if (roll < 0.05) return null;
  const lots = roll < 0.1 ? 0 : Math.floor(Math.exp(6 * draw()) * 10_000);
  const last = price('43000');
  return { at, open: last, high: last, low: last, close: last, volume: quantity((lots / 100_000).toFixed(5)) };
}

/** The past of a market; at times the venue does not answer, or nobody has a curve of it. */
export function madePast(seed: string, now: () => Instant): Past {
  const draw = seededDraw(`${seed} past`);
  const curve = curveOf(draw);
  const fails = draw() < 0.1;
  return {
    candles(_symbol, intervalMs, from, to) {
      if (draw() < 0.1) return null;
      const candles: Candle[] = [];
      for (let at = from; at < to && at < now(); at = plusMs(at, intervalMs)) {
        const candle = candleAt(seed, at);
        if (candle !== null) candles.push(candle);
      }
      return candles;
    },
    curveOf: () => (fails ? Promise.reject(new Error('no curve can be had')) : Promise.resolve(curve)),
  };
}
