/**
 * Learns an instrument's volume curve from its past: each day's shape counts alike however busy the day was, the mean of
 * the shapes is smoothed, and the days of the week have their levels.
 */
import { DAY_LEVEL, dayLevel, type VolumeCurve, type VolumeModel } from '../../src/domain/volume-curve.ts';
import { DAY_MS, type Instant } from '../../src/domain/time.ts';
import { VOLUME_BUCKET_MS, type VolumeBins } from '../../src/domain/volume-bins.ts';
import { deviation, usualVolume, varianceOf } from './volume-model.ts';

/** Fewer days than this are no shape. */
export const LEARN_DAYS_MIN = 10;
/** Older days than this are forgotten. */
export const LEARN_DAYS_MAX = 20;
/** A day with more holes than this does not count. */
const DAY_KNOWN_MIN = 0.8;
/** Width of the moving mean, ms: an unsmoothed curve is worse than none. */
const SMOOTH_MS = 65 * 60_000;
/** Sum of the stored weights: three or four digits each. */
const WEIGHT_SUM = 100_000;
/** Ordinary days that a weekday's own are mixed with: two or three of a kind say little. */
const WEEKDAY_SHRINKAGE = 2;

interface Day {
  /** Counted from 1970. */
  readonly day: number;
  readonly volumes: readonly (number | null)[];
  /** Of a day without holes. */
  readonly total: number;
}

/** Whole days before `until`, the newest last. */
function daysOf({ bucketMs, from, volumes }: VolumeBins, until: Instant): Day[] {
  const perDay = DAY_MS / bucketMs;
  const last = Math.floor(until / DAY_MS);
  return Array.from({ length: LEARN_DAYS_MAX }, (_, i) => last - LEARN_DAYS_MAX + i).flatMap((day) => {
    const first = (day * DAY_MS - from) / bucketMs;
    const own = Array.from({ length: perDay }, (_each, i) => volumes[first + i] ?? null);
    const known = own.filter((each) => each !== null);
    const sum = known.reduce((total, each) => total + each, 0);
    if (known.length < perDay * DAY_KNOWN_MIN || !(sum > 0)) return [];
    return [{ day, volumes: own, total: (sum * perDay) / known.length }];
  });
}

/** Mean share of each bucket in its day. */
function meanShape(days: readonly Day[], buckets: number): number[] {
  return Array.from({ length: buckets }, (_, i) => {
    const shares = days.flatMap(({ volumes, total }) => {
      const volume = volumes[i] ?? null;
      return volume === null ? [] : [volume / total];
    });
    return shares.length === 0 ? 0 : shares.reduce((sum, each) => sum + each, 0) / shares.length;
  });
}

/** Moving mean around the clock. */
function smoothed(shape: readonly number[], width: number): number[] {
  const half = Math.floor(width / 2);
  const { length } = shape;
  return shape.map((_, i) => {
    let sum = 0;
    for (let k = -half; k <= half; k += 1) sum += shape[(i + k + length) % length] ?? 0;
    return sum / (2 * half + 1);
  });
}

function weekdayLevels(days: readonly Day[]): readonly number[] {
  const mean = days.reduce((sum, { total }) => sum + total, 0) / days.length;
  const ordinary = { bucketMs: DAY_MS, weights: [1] };
  return Array.from({ length: 7 }, (_, weekday) => {
    const marked = { ...ordinary, weekdays: Array.from({ length: 7 }, (_each, i) => (i === weekday ? 2 : 1)) };
    const own = days.filter(({ day }) => dayLevel(marked, day) === 2);
    const sum = own.reduce((total, each) => total + each.total / mean, 0);
    const level = (sum + WEEKDAY_SHRINKAGE) / (own.length + WEEKDAY_SHRINKAGE);
    return Math.max(1, Math.round(level * DAY_LEVEL));
  });
}

/** Four digits are enough to tell two forecasts apart, and the curve is stored with every order. */
const short = (value: number): number => Number(value.toPrecision(4));

function modelOf(curve: VolumeCurve, days: readonly Day[]): VolumeModel | null {
  const logs = days.flatMap(({ day, volumes }) =>
    volumes.map((volume, i) => {
      const usual = usualVolume(curve, { unitVolume: 1 }, (day * DAY_MS + i * curve.bucketMs) as Instant);
      return volume !== null && volume > 0 && usual > 0 ? Math.log(volume / usual) : null;
    }),
  );
  const known = logs.filter((each) => each !== null);
  if (known.length === 0) return null;
  const unitVolume = Math.exp(known.reduce((sum, each) => sum + each, 0) / known.length);
  const deviations = days.flatMap(({ day, volumes }) =>
    volumes.map((volume, i) => {
      const at = (day * DAY_MS + i * curve.bucketMs) as Instant;
      return deviation(volume, usualVolume(curve, { unitVolume }, at));
    }),
  );
  const variance = varianceOf(deviations);
  return variance === null ? null : { variance: short(variance), unitVolume: short(unitVolume) };
}

/**
 * The curve of the days before the one of `until`; null when there are fewer than LEARN_DAYS_MIN usable ones. Holes and
 * silent buckets are fine.
 */
export function learnCurve(bins: VolumeBins, until: Instant): VolumeCurve | null {
  const { bucketMs } = bins;
  const days = daysOf(bins, until);
  if (days.length < LEARN_DAYS_MIN) return null;
  const shape = smoothed(meanShape(days, DAY_MS / bucketMs), Math.round(SMOOTH_MS / bucketMs));
  const sum = shape.reduce((total, each) => total + each, 0);
  const weights = shape.map((each) => Math.round((each / sum) * WEIGHT_SUM));
  const curve: VolumeCurve = { bucketMs, weights, weekdays: weekdayLevels(days) };
  // Longer buckets have a shape, but nothing is forecast by them.
  const model = bucketMs === VOLUME_BUCKET_MS ? modelOf(curve, days) : null;
  return model === null ? curve : { ...curve, model };
}
