/** One market as arrays by minute and by bucket, with its holes marked. */
import type { Instant } from '../../src/domain/time.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { VOLUME_BUCKET_MS, type VolumeBins } from '../../src/domain/volume-bins.ts';
import type { Candle } from './candle-files.ts';

export interface Series {
  /** Start of the first day, ms. */
  readonly from: number;
  readonly days: number;
  /** (high + low + close) ÷ 3 by minute; NaN where there is no candle. */
  readonly prices: Float64Array;
  readonly volumes: Float64Array;
  /** By bucket of the learning kernel; null where no minute is known. */
  readonly bins: readonly (number | null)[];
}

export const BUCKET_MINUTES = VOLUME_BUCKET_MS / MINUTE_MS;
const DAY_MINUTES = DAY_MS / MINUTE_MS;

/** The step of most candles, in minutes. Throws RangeError when it does not fit into a bucket. */
function stepOf(candles: readonly Candle[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < Math.min(candles.length, 5_000); i += 1) {
    const gap = ((candles[i]?.at ?? 0) - (candles[i - 1]?.at ?? 0)) / MINUTE_MS;
    if (gap > 0) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  const step = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 1;
  if (!Number.isInteger(step) || BUCKET_MINUTES % step !== 0) {
    throw new RangeError(`candles of ${step} minutes: must be of 1 or ${BUCKET_MINUTES} minutes`);
  }
  return step;
}

/** Longer candles are spread evenly over their minutes. */
export function seriesOf(candles: readonly Candle[]): Series {
  const step = stepOf(candles);
  const from = Math.floor((candles[0]?.at ?? 0) / DAY_MS) * DAY_MS;
  const days = Math.floor(((candles.at(-1)?.at ?? 0) - from) / DAY_MS) + 1;
  const prices = new Float64Array(days * DAY_MINUTES).fill(NaN);
  const volumes = new Float64Array(days * DAY_MINUTES);
  for (const { at, high, low, close, volume } of candles) {
    const first = Math.floor((at - from) / MINUTE_MS);
    for (let i = first; i < first + step && i < prices.length; i += 1) {
      prices[i] = (high + low + close) / 3;
      volumes[i] = volume / step;
    }
  }
  const bins = Array.from({ length: prices.length / BUCKET_MINUTES }, (_, i) => {
    let sum = 0;
    let known = 0;
    for (let k = i * BUCKET_MINUTES; k < (i + 1) * BUCKET_MINUTES; k += 1) {
      if (Number.isNaN(prices[k] ?? NaN)) continue;
      known += 1;
      sum += volumes[k] ?? 0;
    }
    return known === 0 ? null : sum;
  });
  return { from, days, prices, volumes, bins };
}

/** The buckets from one instant up to another, as the product's kernel takes them. Both are on the grid. */
export function binsBetween(series: Series, from: number, until: number): VolumeBins {
  const first = Math.max(0, (from - series.from) / VOLUME_BUCKET_MS);
  const last = Math.max(first, (until - series.from) / VOLUME_BUCKET_MS);
  return {
    bucketMs: VOLUME_BUCKET_MS,
    from: (series.from + first * VOLUME_BUCKET_MS) as Instant,
    volumes: series.bins.slice(first, last),
    until: until as Instant,
  };
}
