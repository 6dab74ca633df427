/** Made volume series for tests of curves and forecasts: a bell over the day, wandering deviations, holes on request. */
import { seededDraw } from '../../../src/domain/random.ts';
import { DAY_MS, instant, plusMs, type Instant } from '../../../src/domain/time.ts';
import { VOLUME_BUCKET_MS, type VolumeBins } from '../../../src/domain/volume-bins.ts';

/** A Monday. */
export const MONDAY = instant(Date.UTC(2024, 0, 1));
const PER_DAY = DAY_MS / VOLUME_BUCKET_MS;

/** 1 at midnight, 5 at noon. */
export const usualAt = (bucket: number): number => 3 - 2 * Math.cos((2 * Math.PI * (bucket % PER_DAY)) / PER_DAY);

export interface Made {
  readonly days: number;
  readonly seed?: string;
  /** How strongly volume wanders; 0 is not at all. */
  readonly wander?: number;
  readonly weekend?: number;
  readonly hole?: (bucket: number) => boolean;
  readonly silent?: (bucket: number) => boolean;
}

export function madeVolumes({ days, seed = 'made', wander = 0.2, weekend = 1, hole, silent }: Made): VolumeBins {
  const draw = seededDraw(seed);
  let mood = 0;
  const volumes = Array.from({ length: days * PER_DAY }, (_, i) => {
    mood = mood * 0.95 + (draw() + draw() - 1) * wander;
    const level = Math.floor(i / PER_DAY) % 7 >= 5 ? weekend : 1;
    if (hole?.(i) === true) return null;
    return silent?.(i) === true ? 0 : usualAt(i) * level * Math.exp(mood);
  });
  return { bucketMs: VOLUME_BUCKET_MS, from: MONDAY, volumes, until: plusMs(MONDAY, days * DAY_MS) };
}

/** The first buckets of it, up to an instant. */
export const upTo = (bins: VolumeBins, until: Instant): VolumeBins => ({
  ...bins,
  volumes: bins.volumes.slice(0, Math.ceil((until - bins.from) / bins.bucketMs)),
  until,
});
