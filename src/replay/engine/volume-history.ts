/** Traded volume of the past: by the second for an hour, and in the buckets of volume curves from the start of the data. */
import { SECOND_MS, instant, type Instant } from '../../domain/time.ts';
import { VOLUME_BUCKET_MS, type VolumeBins } from '../../domain/volume-bins.ts';

const RING = 4_096;
const SECONDS_PER_BUCKET = VOLUME_BUCKET_MS / SECOND_MS;

export class VolumeHistory {
  readonly #volumes = new Float64Array(RING);
  /** Which second each place of the ring holds. */
  readonly #seconds = new Float64Array(RING).fill(-1);
  /** Whole numbers of the grid by bucket; −1 where no row was. */
  readonly #buckets: number[] = [];
  #firstBucket = -1;
  #oldest = Infinity;

  /** Adds to a second, which may be the newest or one just before it. */
  add(second: number, volume: number): void {
    const place = second & (RING - 1);
    if (this.#seconds[place] !== second) {
      this.#seconds[place] = second;
      this.#volumes[place] = 0;
    }
    this.#volumes[place] = (this.#volumes[place] as number) + volume;
    this.#oldest = Math.min(this.#oldest, second);
    const bucket = Math.floor(second / SECONDS_PER_BUCKET);
    if (this.#firstBucket < 0) this.#firstBucket = bucket;
    const index = bucket - this.#firstBucket;
    while (this.#buckets.length <= index) this.#buckets.push(-1);
    this.#buckets[index] = Math.max(this.#buckets[index] as number, 0) + volume;
  }

  /** Volume of the seconds from `first` to `last`, at most an hour; null before the data begins. */
  between(first: number, last: number): number | null {
    if (last < this.#oldest) return null;
    let total = 0;
    for (let second = Math.max(first, last - RING + 1); second <= last; second += 1) {
      const place = second & (RING - 1);
      if (this.#seconds[place] === second) total += this.#volumes[place] as number;
    }
    return total;
  }

  /** Buckets from the one that holds `from` up to `until`; `unit` is what one of the grid is worth in base units. */
  bins(from: Instant, until: Instant, unit: number): VolumeBins {
    const first = Math.floor(from / VOLUME_BUCKET_MS);
    const count = Math.ceil(until / VOLUME_BUCKET_MS) - first;
    const volumes = Array.from({ length: Math.max(count, 0) }, (_, i) => {
      const volume = this.#buckets[first + i - this.#firstBucket] ?? -1;
      return volume < 0 ? null : volume * unit;
    });
    return { bucketMs: VOLUME_BUCKET_MS, from: instant(first * VOLUME_BUCKET_MS), volumes, until };
  }
}
