/** A count in windows that start at whole multiples of their length on the clock, as venues count requests. */

export class FixedWindow {
  readonly #lengthMs: number;
  #index = -1;
  #count = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  count(now: number): number {
    const index = Math.floor(now / this.#lengthMs);
    if (index !== this.#index) {
      this.#index = index;
      this.#count = 0;
    }
    return this.#count;
  }

  add(now: number, amount: number): number {
    this.#count = this.count(now) + amount;
    return this.#count;
  }

  /** Takes back one that was counted at `at`, if its window is still the current one. */
  release(now: number, at: number): void {
    if (this.count(now) > 0 && Math.floor(at / this.#lengthMs) === this.#index) this.#count -= 1;
  }

  retryAfterS(now: number): number {
    return Math.max(1, Math.ceil((this.#lengthMs - (now % this.#lengthMs)) / 1_000));
  }
}
