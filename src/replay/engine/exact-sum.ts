/**
 * Sums of volume and of price × volume without rounding: small parts are added as numbers as long as these are exact, and
 * handed over to whole numbers of any length before they are not.
 */

const SAFE_HALF = 2 ** 52;

export interface Sums {
  readonly volume: bigint;
  readonly notional: bigint;
}

export class ExactSum {
  #volume = 0n;
  #notional = 0n;
  #smallVolume = 0;
  #smallNotional = 0;

  /** Adds whole numbers below 2^53. */
  add(price: number, quantity: number): void {
    if (this.#smallVolume > SAFE_HALF || quantity > SAFE_HALF) this.#flush();
    if (quantity > SAFE_HALF) this.#volume += BigInt(quantity);
    else this.#smallVolume += quantity;
    // A product that comes out above the bound is one, so that what is added below is exact.
    const notional = price * quantity;
    if (notional > SAFE_HALF) {
      this.#notional += BigInt(price) * BigInt(quantity);
      return;
    }
    if (this.#smallNotional > SAFE_HALF - notional) this.#flush();
    this.#smallNotional += notional;
  }

  read(): Sums {
    this.#flush();
    return { volume: this.#volume, notional: this.#notional };
  }

  #flush(): void {
    this.#volume += BigInt(this.#smallVolume);
    this.#notional += BigInt(this.#smallNotional);
    this.#smallVolume = 0;
    this.#smallNotional = 0;
  }
}
