/**
 * How volume strays from its usual shape, and what is expected of it. The deviation of a bucket is the logarithm of its
 * volume over the usual one; those to come are forecast from the last bucket, the last hour and the last day, each with a
 * weight that falls or grows with the distance (heterogeneous autoregression, Corsi 2009). Plain numbers: what comes out
 * is a forecast and never an amount.
 */
import { dayLevel, type VolumeCurve, type VolumeModel } from '../../src/domain/volume-curve.ts';
import { DAY_LEVEL } from '../../src/domain/volume-curve.ts';
import { DAY_MS, type Instant } from '../../src/domain/time.ts';
import { VOLUME_BUCKET_MS } from '../../src/domain/volume-bins.ts';

/** A deviation beyond e^±3 says that something happened, not how much: it counts as that. */
const DEVIATION_MAX = 3;
/** Buckets of each span that is looked back on: the last one, an hour, a day. */
const SPANS = [1, 3_600_000 / VOLUME_BUCKET_MS, DAY_MS / VOLUME_BUCKET_MS] as const;
/** The most that a variance may lift a forecast: beyond it the model has not understood the market. */
const VARIANCE_MAX = 1;

/** A bucket to come: the weights of the last bucket, hour and day, and how many variances of one step it may be off. */
interface Ahead {
  readonly weights: readonly [number, number, number];
  readonly variances: number;
}

/**
 * By the number of steps. By least squares on a year of BTC, ETH and BNB against USDT (Binance 2020), which differ little;
 * what was measured on other markets fits as well. Further ahead than the last line nothing changes much.
 */
const MEASURED: readonly (readonly [steps: number, ahead: Ahead])[] = [
  [1, { weights: [0.45, 0.37, 0.14], variances: 1 }],
  [3, { weights: [0.27, 0.42, 0.25], variances: 1.26 }],
  [6, { weights: [0.18, 0.4, 0.34], variances: 1.42 }],
  [12, { weights: [0.13, 0.32, 0.43], variances: 1.54 }],
  [24, { weights: [0.09, 0.24, 0.52], variances: 1.65 }],
  [48, { weights: [0.06, 0.15, 0.59], variances: 1.73 }],
];

/** The steps after one measured up to the next: straight in the logarithm of their number. */
function between([from, low]: readonly [number, Ahead], [to, high]: readonly [number, Ahead]): Ahead[] {
  return Array.from({ length: to - from }, (_, i) => {
    const part = Math.log((from + i + 1) / from) / Math.log(to / from);
    const mix = (one: number, other: number): number => one + part * (other - one);
    const [[a, b, c], [d, e, f]] = [low.weights, high.weights];
    return { weights: [mix(a, d), mix(b, e), mix(c, f)], variances: mix(low.variances, high.variances) };
  });
}

/** One step ahead, two, and so on. */
const AHEAD: readonly Ahead[] = MEASURED.flatMap((line, i) => {
  const before = MEASURED[i - 1];
  return before === undefined ? [line[1]] : between(before, line);
});
const NOTHING: Ahead = { weights: [0, 0, 0], variances: 0 };
const aheadBy = (steps: number): Ahead => AHEAD[Math.min(steps, AHEAD.length) - 1] ?? NOTHING;

/** Usual volume of the bucket that starts at the instant, in base units; 0 when the curve sees none there. */
export function usualVolume(curve: VolumeCurve, { unitVolume }: Pick<VolumeModel, 'unitVolume'>, at: Instant): number {
  const day = Math.floor(at / DAY_MS);
  const weight = curve.weights[Math.floor((at - day * DAY_MS) / curve.bucketMs)] ?? 0;
  return (weight * unitVolume * dayLevel(curve, day)) / DAY_LEVEL;
}

/** Logarithm of the volume over its usual one, bounded; null when either is not known. A silent bucket is the least. */
export function deviation(volume: number | null, usual: number): number | null {
  if (volume === null || !(usual > 0) || !Number.isFinite(volume) || volume < 0) return null;
  return volume === 0 ? -DEVIATION_MAX : Math.min(DEVIATION_MAX, Math.max(-DEVIATION_MAX, Math.log(volume / usual)));
}

/** Mean deviation of the last bucket, hour and day. What is not known of a span is taken from the longer one. */
type Standing = readonly [number, number, number];

/** The standing after each bucket; the one at 0 is before the first. */
function standingsOf(deviations: readonly (number | null)[]): Standing[] {
  const sums = [0];
  const counts = [0];
  deviations.forEach((each, i) => {
    sums.push((sums[i] ?? 0) + (each ?? 0));
    counts.push((counts[i] ?? 0) + (each === null ? 0 : 1));
  });
  return sums.map((sum, end) => {
    const mean = (span: number, unknown: number): number => {
      const from = Math.max(0, end - span);
      const count = (counts[end] ?? 0) - (counts[from] ?? 0);
      return count === 0 ? unknown : (sum - (sums[from] ?? 0)) / count;
    };
    const day = mean(SPANS[2], 0);
    const hour = mean(SPANS[1], day);
    return [mean(SPANS[0], hour), hour, day];
  });
}

const expected = ([bucket, hour, day]: Standing, { weights }: Ahead): number =>
  weights[0] * bucket + weights[1] * hour + weights[2] * day;

/** Volume expected of the bucket `steps` after the last of the deviations, 1 or more, as a multiple of the usual one. */
export function multipleAfter(deviations: readonly (number | null)[], variance: number): (steps: number) => number {
  const standing = standingsOf(deviations.slice(-SPANS[2])).at(-1) ?? [0, 0, 0];
  const bounded = Math.min(VARIANCE_MAX, variance);
  return (steps) => {
    const ahead = aheadBy(steps);
    // The mean of a log-normal variable lies above its median by half the variance.
    return Math.exp(expected(standing, ahead) + (bounded * ahead.variances) / 2);
  };
}

/** Mean square of what the forecasts of one step were wrong by; null when there was none. */
export function varianceOf(deviations: readonly (number | null)[]): number | null {
  const standings = standingsOf(deviations);
  const next = aheadBy(1);
  let [total, count] = [0, 0];
  deviations.forEach((seen, i) => {
    const standing = standings[i];
    if (seen === null || standing === undefined) return;
    total += (seen - expected(standing, next)) ** 2;
    count += 1;
  });
  return count === 0 ? null : total / count;
}
