/**
 * What a market will trade until the end of a window, from what it has traded so far, and how far an order should be by
 * it: the part traded of all that will be (Białkowski, Darolles and Le Fol 2008). Scaling the usual curve by the volume
 * seen would change no share at all: what moves the schedule is that a deviation is forecast to fade.
 */
import type { VolumeBins } from '../../src/domain/volume-bins.ts';
import { volumeFrom } from '../../src/domain/volume-bins.ts';
import { weightAt, type VolumeCurve, type VolumeModel } from '../../src/domain/volume-curve.ts';
import { DAY_MS, instant, type Instant } from '../../src/domain/time.ts';
import { deviation, multipleAfter, usualVolume } from './volume-model.ts';

/** How far the schedule may be from the usual curve, as a part of the order. A crash hour must not take all of it, ... */
const STRAY = 0.1;
/** ... but in a window of few buckets less than two of them would be no freedom at all, ... */
const STRAY_BUCKETS = 2;
/** ... and it is never more than this. */
const STRAY_MOST = 0.25;
/** How much of the gap to where the order should have been is closed by the next clip. */
const CATCH_UP = 0.5;
/**
 * How much more volume than forecast is reckoned with after the next clip. Price moves come with volume (Tauchen and Pitts
 * 1983): an order that was too quick misses the moves of the volume that comes after all, and one that was too slow misses
 * little in an hour that stays quiet.
 */
const LATER = 1.25;
/** Less of the last day than this many buckets is no ground for a forecast. */
const KNOWN_MIN = 12;

/** Volume expected from the moment of the forecast on, up to an instant. */
export type Forecast = (until: Instant) => number;

interface Known {
  readonly deviations: readonly (number | null)[];
  /** Start of the first bucket that is not over. */
  readonly next: Instant;
}

/** Deviations of the buckets of the last day that are over. */
function knownOf(curve: VolumeCurve, model: VolumeModel, { bucketMs, from, volumes, until }: VolumeBins): Known {
  const over = Math.min(volumes.length, Math.floor((until - from) / bucketMs));
  const first = Math.max(0, over - DAY_MS / bucketMs);
  const deviations = volumes
    .slice(first, over)
    .map((volume, i) => deviation(volume, usualVolume(curve, model, instant(from + (first + i) * bucketMs))));
  return { deviations, next: instant(from + over * bucketMs) };
}

/**
 * The forecast after the buckets seen, from `bins.until` on; null when there is no ground for one: the curve has no
 * model, the buckets are not its own, or too few are known.
 */
export function forecastAfter(curve: VolumeCurve, bins: VolumeBins): Forecast | null {
  const { model, bucketMs } = curve;
  if (model === undefined || bins.bucketMs !== bucketMs) return null;
  const { deviations, next } = knownOf(curve, model, bins);
  if (deviations.filter((each) => each !== null).length < KNOWN_MIN) return null;
  const multiple = multipleAfter(deviations, model.variance);
  return (until) => {
    let total = 0;
    for (let at = next, steps = 1; at < until; at = instant(at + bucketMs), steps += 1) {
      const part = Math.min(at + bucketMs, until) - Math.max(at, bins.until);
      if (part > 0) total += (usualVolume(curve, model, at) * multiple(steps) * part) / bucketMs;
    }
    return total;
  };
}

export interface Standing {
  readonly curve: VolumeCurve;
  /** Of the order's schedule. */
  readonly start: Instant;
  readonly end: Instant;
  /** Volumes up to now, from some time before the start on. */
  readonly seen: VolumeBins;
  /** How far the schedule was when the last clip was sent, 0 to 1. */
  readonly reached: number;
}

/** The largest distance from the usual curve in a window of this length, as a part of the order. */
export const strayMax = (bucketMs: number, windowMs: number): number =>
  Math.min(STRAY_MOST, Math.max(STRAY, (STRAY_BUCKETS * bucketMs) / windowMs));

/** How far the usual curve is at an instant, 0 to 1. */
export function usualShare(curve: VolumeCurve, start: Instant, end: Instant, at: Instant): number {
  const from = weightAt(curve, start);
  const whole = weightAt(curve, end) - from;
  return whole === 0n ? (at - start) / (end - start) : Number(weightAt(curve, at) - from) / Number(whole);
}

/**
 * How far the order should be at `until`, 0 to 1: never back, never further from the usual curve than strayMax. Null
 * when there is no ground for a forecast; then the usual curve holds.
 */
export function reachBy({ curve, start, end, seen, reached }: Standing, until: Instant): number | null {
  const forecast = forecastAfter(curve, seen);
  if (forecast === null) return null;
  const ahead = forecast(until);
  const left = ahead + LATER * (forecast(end) - ahead);
  const before = volumeFrom(seen, start);
  if (!(left > 0) || !(before + left > 0)) return null;
  const onward = reached + ((1 - reached) * ahead) / left;
  const should = (before + ahead) / (before + left);
  const wanted = onward + CATCH_UP * (should - onward);
  const usual = usualShare(curve, start, end, until);
  const stray = strayMax(curve.bucketMs, end - start);
  const within = Math.min(usual + stray, Math.max(usual - stray, wanted));
  return Number.isFinite(within) ? Math.min(1, Math.max(reached, within)) : null;
}
