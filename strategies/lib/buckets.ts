/** Schedules made of buckets of time, each with a number of lots: the body of every strategy that follows a curve. */
import { clipSizes, quantitiesOf, type ClipSizes } from '../../src/domain/clip-size.ts';
import { splitBySize, splitEvenly, type LotBounds, type Split } from '../../src/domain/clip-split.ts';
import { stepsIn } from '../../src/domain/decimal.ts';
import { invariant, refuse } from '../../src/domain/errors.ts';
import { CLIP_INTERVAL_MIN_MS, CLIPS_MAX } from '../../src/domain/limits.ts';
import type { Plan, PlanInput, Slice } from '../../src/domain/strategy.ts';
import { earlier, later, plusMs, type Instant } from '../../src/domain/time.ts';
import { planOf } from './plan-of.ts';
import { checkSpacing, evenTimes } from './timing.ts';

/** Times of the starts of the buckets, and the end of the last. */
export type Edges = readonly Instant[];

export interface TimedLots {
  readonly lots: readonly bigint[];
  readonly times: readonly Instant[];
  readonly sizes: ClipSizes;
}

interface BucketLots {
  readonly lots: readonly bigint[];
  /** Lots that went to another bucket than their own, and from how many buckets. */
  readonly merged: bigint;
  readonly fewer: number;
}

/**
 * Lots of each bucket from what the curve has reached at each edge; `reached` grows to the total. A bucket too small for
 * the venue goes to the one after it, the last to the one before.
 */
function bucketLots(reached: readonly bigint[], least: bigint): BucketLots {
  const lots = reached.slice(1).map((through, i) => through - (reached[i] ?? 0n));
  let held = 0n;
  let lastUsed = -1;
  let merged = 0n;
  let fewer = 0;
  const kept = lots.map((own, i) => {
    const here = own + held;
    const used = here >= least || here === 0n;
    held = used ? 0n : here;
    if (used && here > 0n) lastUsed = i;
    if (used) return here;
    merged += own;
    if (own > 0n) fewer += 1;
    return 0n;
  });
  if (held === 0n) return { lots: kept, merged, fewer };
  // When no bucket is large enough by itself, the last one takes all.
  const into = lastUsed < 0 ? kept.length - 1 : lastUsed;
  const own = lastUsed < 0 ? (lots[into] ?? 0n) : 0n;
  if (own > 0n) [merged, fewer] = [merged - own, fewer - 1];
  return { lots: kept.map((here, i) => (i === into ? here + held : here)), merged, fewer };
}

/** The clips of one bucket: one, or as many as the client's own size makes. */
const clipsOf = (total: bigint, size: bigint | null, bounds: LotBounds): Split =>
  size === null
    ? splitEvenly(total, 1n, bounds.min, bounds.max)
    : splitBySize(total, size < total ? size : total, bounds);

/**
 * Times inside a bucket. A small rest comes close to its end: it goes earlier, so that it keeps its distance from the first
 * clip of the next bucket.
 */
function timesWithin(clips: readonly bigint[], start: Instant, end: Instant): readonly Instant[] {
  const latest = later(start, plusMs(end, -CLIP_INTERVAL_MIN_MS));
  return evenTimes(clips, start, end - start).map((at) => earlier(at, latest));
}

/** The client's own clip size in lots; null when it is left to us. */
function ownSize(input: PlanInput, sizes: ClipSizes): bigint | null {
  if (input.clipSizeType === 'AUTOMATIC' || input.clipSizeVal === null) return null;
  return sizes.lots.reduce((most, clip) => (clip > most ? clip : most), 0n);
}

/**
 * Cuts the quantity by buckets. `reachedBy` says how many of `total` lots the curve has reached at the edge of that
 * index, rounded down: 0 at the first, all at the last. Throws OrderError by the checks of clips; `countField` is what a
 * client would change to have fewer buckets.
 */
export function cutByBuckets(
  input: PlanInput,
  edges: Edges,
  reachedBy: (edge: number, total: bigint) => bigint,
  countField = 'quantity',
): TimedLots {
  const sizes = clipSizes(input, { automaticCount: 1 });
  const total = stepsIn(input.quantity, input.rules.step);
  const size = ownSize(input, sizes);
  const perBucket = bucketLots(
    edges.map((_, edge) => reachedBy(edge, total)),
    sizes.bounds.min,
  );
  const lots: bigint[] = [];
  const times: Instant[] = [];
  let merged = perBucket.merged;
  perBucket.lots.forEach((inBucket, i) => {
    const [start, end] = [edges[i], edges[i + 1]];
    invariant(start !== undefined && end !== undefined, `bucket ${i} has no times`);
    if (inBucket === 0n) return;
    const split = clipsOf(inBucket, size, sizes.bounds);
    const clips = split.lots();
    merged += split.merged;
    lots.push(...clips);
    times.push(...timesWithin(clips, start, end));
  });
  if (lots.length > CLIPS_MAX) {
    throw refuse(
      size === null ? countField : 'clipSizeVal',
      `makes ${lots.length} clips: more than ${CLIPS_MAX} clips`,
    );
  }
  return { lots, times, sizes: { ...sizes, merged, fewer: perBucket.fewer } };
}

/** The plan of timed lots. Throws OrderError naming `field` when two clips are too close. */
export function timedPlan(input: PlanInput, { lots, times, sizes }: TimedLots, field: string): Plan {
  checkSpacing(times, field);
  const slices: Slice[] = quantitiesOf(input.rules, lots).map((quantity, i) => {
    const dueAt = times[i];
    invariant(dueAt !== undefined, `clip ${i} of ${lots.length} has no time`);
    return { quantity, dueAt };
  });
  return planOf({ kind: 'TIMED' }, slices, sizes, input.rules);
}

/** What a client would change to have fewer clips. */
export const fieldOfCount = (input: PlanInput, automatic: string): string =>
  input.clipSizeType === 'AUTOMATIC' ? automatic : 'clipSizeVal';
