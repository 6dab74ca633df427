/** Holes in the data: counted all, the first ones kept by name, so that a broken file does not fill the memory. */

export interface Gap {
  /** TIME: nothing for long. SEQUENCE: the exchange's numbers jump. BARS: bars are missing. */
  readonly kind: 'TIME' | 'SEQUENCE' | 'BARS';
  /** Line of the file, or row of a JSON list, after the hole; from 1. */
  readonly line: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** How many numbers or bars are missing; null where nothing tells. */
  readonly missing: number | null;
}

export interface GapReport {
  readonly count: number;
  /** Microseconds of all holes together. */
  readonly totalUs: number;
  readonly longestUs: number;
  readonly first: readonly Gap[];
}

const KEPT = 100;

export class GapList {
  #count = 0;
  #totalUs = 0;
  #longestUs = 0;
  readonly #first: Gap[] = [];

  add(gap: Gap): void {
    const length = gap.toUs - gap.fromUs;
    this.#count += 1;
    this.#totalUs += length;
    this.#longestUs = Math.max(this.#longestUs, length);
    if (this.#first.length < KEPT) this.#first.push(gap);
  }

  report(): GapReport {
    return { count: this.#count, totalUs: this.#totalUs, longestUs: this.#longestUs, first: [...this.#first] };
  }
}
