/**
 * How a market's volume spreads over the UTC day and the week, as relative whole numbers. Everything a schedule is made
 * of is exact integer arithmetic, so that it is the same everywhere; only the model of how volume moves is in plain
 * numbers, because what it gives is a forecast and never an amount.
 */
import { invariant } from './errors.ts';
import { DAY_MS, type Instant } from './time.ts';

/** How large volume usually is, and how far it strays from what is forecast of it. */
export interface VolumeModel {
  /** Mean square of what a forecast of the next bucket's logarithm is wrong by. */
  readonly variance: number;
  /** Base units of an ordinary bucket of weight 1 on an ordinary day. */
  readonly unitVolume: number;
}

/** A day of equal buckets, the first starting at 00:00 UTC. Plain data: it is stored with the order it was used for. */
export interface VolumeCurve {
  /** Length of a bucket; a day is a whole number of them. */
  readonly bucketMs: number;
  /** One weight a bucket, a whole number of at least 0; their sum is positive. Only their proportions count. */
  readonly weights: readonly number[];
  /** Seven positive whole levels, Monday to Sunday, in thousandths of an ordinary day; all alike when absent. */
  readonly weekdays?: readonly number[];
  /** Absent when too little is known for one: then the curve is not forecast again while an order works. */
  readonly model?: VolumeModel;
}

/** Every bucket weighs the same: what is used when nothing is known of a market. */
export const FLAT_CURVE: VolumeCurve = { bucketMs: DAY_MS, weights: [1] };

const DAYS = 7;
/** An ordinary day. */
export const DAY_LEVEL = 1_000;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Throws InvariantError unless the curve is one: buckets fill the day, weights are whole and not all zero. */
export function checkCurve({ bucketMs, weights, weekdays }: VolumeCurve): void {
  invariant(bucketMs > 0 && bucketMs * weights.length === DAY_MS, 'the buckets of a volume curve do not fill a day');
  invariant(
    weights.every(isWhole) && weights.some((weight) => weight > 0),
    'the weights of a volume curve must be whole, not negative and not all zero',
  );
  invariant(
    weekdays === undefined || (weekdays.length === DAYS && weekdays.every((level) => isWhole(level) && level > 0)),
    'the weekdays of a volume curve must be seven whole numbers above zero',
  );
}

/** The level of a day counted from 1970, in thousandths. */
export const dayLevel = ({ weekdays }: VolumeCurve, day: number): number =>
  weekdays?.[(((day + FIRST_WEEKDAY) % DAYS) + DAYS) % DAYS] ?? DAY_LEVEL;

const dayWeight = (curve: VolumeCurve): bigint =>
  curve.weights.reduce((total, weight) => total + BigInt(weight), 0n) * BigInt(curve.bucketMs);

/** Levels of all days before this one, from 1970. */
function levelsBefore(curve: VolumeCurve, day: number): bigint {
  const weeks = Math.floor(day / DAYS);
  let total = 0;
  for (let i = 0; i < DAYS; i += 1) total += dayLevel(curve, i);
  let rest = 0;
  for (let i = 0; i < day - weeks * DAYS; i += 1) rest += dayLevel(curve, i);
  return BigInt(weeks) * BigInt(total) + BigInt(rest);
}

/** Weight from the start of the curve's day to `ms` after it, in weight × milliseconds. */
function weightWithin({ bucketMs, weights }: VolumeCurve, ms: number): bigint {
  const full = Math.floor(ms / bucketMs);
  let total = 0n;
  for (let index = 0; index < full; index += 1) total += BigInt(weights[index] ?? 0);
  return total * BigInt(bucketMs) + BigInt(weights[full] ?? 0) * BigInt(ms - full * bucketMs);
}

/**
 * The curve's cumulative weight at an instant, counted from 1970 in weight × level × milliseconds; within a bucket it
 * grows in a straight line. Differences of it are what a schedule is made of: the share of a span is
 * (weightAt(to) − weightAt(from)) ÷ (weightAt(end) − weightAt(start)).
 */
export function weightAt(curve: VolumeCurve, at: Instant): bigint {
  const day = Math.floor(at / DAY_MS);
  const today = weightWithin(curve, at - day * DAY_MS) * BigInt(dayLevel(curve, day));
  return levelsBefore(curve, day) * dayWeight(curve) + today;
}

/** What of a whole number of lots the curve reaches at `at` on its way from `start` to `end`, rounded down. */
export function lotsBy(curve: VolumeCurve, lots: bigint, span: { start: Instant; end: Instant }, at: Instant): bigint {
  const from = weightAt(curve, span.start);
  const whole = weightAt(curve, span.end) - from;
  // A window in which the curve sees no volume at all is worked evenly.
  if (whole === 0n) return (lots * BigInt(at - span.start)) / BigInt(span.end - span.start);
  return (lots * (weightAt(curve, at) - from)) / whole;
}
