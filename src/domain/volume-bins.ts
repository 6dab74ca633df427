/** Traded volume of a market by equal buckets of time, as plain numbers: for curves and forecasts, never for amounts. */
import type { Instant } from './time.ts';

/** Buckets lie on the grid of the UTC day. A market that published nothing for a bucket has no entry, or null. */
export interface VolumeBins {
  readonly bucketMs: number;
  /** Start of the first bucket. */
  readonly from: Instant;
  /** Base units a bucket; null where nothing is known. */
  readonly volumes: readonly (number | null)[];
  /** How far the volumes reach; the last bucket may not be over yet. */
  readonly until: Instant;
}

/** Length of the buckets that curves are learned from. */
export const VOLUME_BUCKET_MS = 300_000;

/** Volume from `start` on as far as it is known; a bucket that is only partly in counts by its part. */
export function volumeFrom({ bucketMs, from, volumes, until }: VolumeBins, start: Instant): number {
  let total = 0;
  volumes.forEach((volume, i) => {
    const begins = from + i * bucketMs;
    const ends = Math.min(begins + bucketMs, until);
    if (ends <= start || volume === null) return;
    total += begins >= start ? volume : (volume * (ends - start)) / (ends - begins);
  });
  return total;
}
