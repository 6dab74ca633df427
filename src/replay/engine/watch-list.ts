/** Prices that orders wait for: each is told of the first print that reaches its own, once. */

export type WatchCondition = 'ABOVE' | 'BELOW';

interface Watch {
  readonly price: number;
  readonly condition: WatchCondition;
  readonly onReached: (price: number, us: number) => void;
}

export class WatchList {
  readonly #watches = new Map<object, Watch>();
  /** A print from here up, or from there down, reaches somebody. */
  above = Infinity;
  below = -Infinity;

  /** Sets the one watch of an owner. */
  set(owner: object, watch: Watch): void {
    this.#watches.set(owner, watch);
    this.#note();
  }

  drop(owner: object): void {
    if (this.#watches.delete(owner)) this.#note();
  }

  reach(price: number, us: number): void {
    for (const [owner, watch] of [...this.#watches]) {
      const isReached = watch.condition === 'ABOVE' ? price >= watch.price : price <= watch.price;
      if (!isReached) continue;
      this.#watches.delete(owner);
      watch.onReached(price, us);
    }
    this.#note();
  }

  #note(): void {
    this.above = Infinity;
    this.below = -Infinity;
    for (const { price, condition } of this.#watches.values()) {
      if (condition === 'ABOVE') this.above = Math.min(this.above, price);
      else this.below = Math.max(this.below, price);
    }
  }
}
