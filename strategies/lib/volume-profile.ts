/** A client's own volume profile: one weight for each bucket of the window. */
import { isPositive, ratio, stepsIn, toText, type Ratio } from '../../src/domain/decimal.ts';
import { refuse } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import { decimalText, type ParamKey } from './param-keys.ts';

/** `historical` is the instrument's learned curve; without one it is flat. */
export type VolumeProfile = 'historical' | readonly Ratio[];

/** Windows of up to this long are forecast again while they last unless the order says otherwise; longer ones are not. */
export const DYNAMIC_HOURS_MAX = 6;
const HISTORICAL = 'historical';
/** The most buckets a window can have: one a clip. */
const WEIGHTS_MAX = 1_000;
const FINEST = ratio('1e-18');
const RULE = `must be "${HISTORICAL}" or a list of 1 to ${WEIGHTS_MAX} weights, none negative and not all zero`;

function readWeights(value: readonly unknown[], path: string): readonly Ratio[] {
  if (value.length < 1 || value.length > WEIGHTS_MAX) throw refuse(path, RULE);
  const weights = value.map((item) => {
    const text = decimalText(item);
    if (text === null) throw refuse(path, RULE);
    return ratio(text, path);
  });
  if (!weights.some(isPositive)) throw refuse(path, RULE);
  return weights;
}

export const volumeProfileKey: ParamKey<VolumeProfile> = {
  rule: RULE,
  fallback: HISTORICAL,
  schema: {
    anyOf: [
      { type: 'string', enum: [HISTORICAL] },
      { type: 'array', minItems: 1, maxItems: WEIGHTS_MAX, items: { type: ['number', 'string'], minimum: 0 } },
    ],
  },
  read: (value, path) => {
    if (value === HISTORICAL) return HISTORICAL;
    if (!Array.isArray(value)) throw refuse(path, RULE);
    return readWeights(value, path);
  },
  write: (value) => (value === HISTORICAL ? value : value.map(toText)),
};

/** Weight of the profile up to `ms` after its beginning, in FINEST × milliseconds. */
function weightTo(weights: readonly bigint[], bucketMs: number, ms: number): bigint {
  const full = Math.floor(ms / bucketMs);
  let total = 0n;
  for (let i = 0; i < Math.min(full, weights.length); i += 1) total += weights[i] ?? 0n;
  return total * BigInt(bucketMs) + (weights[full] ?? 0n) * BigInt(ms - full * bucketMs);
}

/**
 * Lots of `total` that are reached at `at`, rounded down. Only a first plan begins with the profile; one made later
 * covers what is left of it, so the profile is laid against the end of the window. A bucket weighs what it weighs even
 * where the window's last one is shorter.
 */
export function lotsByProfile(
  profile: readonly Ratio[],
  bucketMs: number,
  total: bigint,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  at: Instant,
): bigint {
  const weights = profile.map((weight) => stepsIn(weight, FINEST));
  const buckets = Math.ceil((end - start) / bucketMs);
  // The first plan has as many buckets as weights and starts with them; later ones skip what has passed.
  const skipped = buckets === weights.length ? 0 : Math.max(0, weights.length * bucketMs - (end - start));
  const placeOf = (instant: Instant): number =>
    instant === end ? Math.max(buckets, weights.length) * bucketMs : skipped + (instant - start);
  const from = weightTo(weights, bucketMs, placeOf(start));
  const whole = weightTo(weights, bucketMs, placeOf(end)) - from;
  if (whole === 0n) return (total * BigInt(at - start)) / BigInt(end - start);
  return (total * (weightTo(weights, bucketMs, placeOf(at)) - from)) / whole;
}
