/** One side of a book: price levels in order, and in each level the orders in the order they came. */
import type { BookSide, LevelView } from './events.ts';

export interface RestingOrder {
  readonly id: number;
  /** Null for background liquidity. */
  readonly owner: string | null;
  readonly side: BookSide;
  readonly price: number;
  left: number;
  previous: RestingOrder | null;
  next: RestingOrder | null;
}

interface Level {
  readonly price: number;
  head: RestingOrder | null;
  tail: RestingOrder | null;
  total: number;
  /** The part of `total` that is background liquidity. */
  background: number;
}

/**
 * Levels live in a map; their prices in an array sorted from worst to best, so that the touch, where nearly all the
 * work is, is the cheap end.
 */
export class Ladder {
  readonly side: BookSide;
  readonly #prices: number[] = [];
  readonly #levels = new Map<number, Level>();

  constructor(side: BookSide) {
    this.side = side;
  }

  best(): number | null {
    return this.#prices.at(-1) ?? null;
  }

  /** The first order in line at the best price. */
  front(): RestingOrder | null {
    const price = this.#prices.at(-1);
    return price === undefined ? null : (this.#levels.get(price)?.head ?? null);
  }

  /** Whether `price` of this side is better than `other`. */
  #isBetter(price: number, other: number): boolean {
    return this.side === 'BUY' ? price > other : price < other;
  }

  #levelAt(price: number): Level {
    const known = this.#levels.get(price);
    if (known !== undefined) return known;
    let low = 0;
    let high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBetter(price, this.#prices[middle] ?? price)) low = middle + 1;
      else high = middle;
    }
    this.#prices.splice(low, 0, price);
    const level: Level = { price, head: null, tail: null, total: 0, background: 0 };
    this.#levels.set(price, level);
    return level;
  }

  /** Puts an order at the end of the line of its price. */
  append(order: RestingOrder): void {
    const level = this.#levelAt(order.price);
    order.previous = level.tail;
    if (level.tail === null) level.head = order;
    else level.tail.next = order;
    level.tail = order;
    level.total += order.left;
    if (order.owner === null) level.background += order.left;
  }

  /** Takes `quantity` off an order, which leaves the book when nothing is left of it. */
  reduce(order: RestingOrder, quantity: number): void {
    const level = this.#levels.get(order.price);
    if (level === undefined) return;
    order.left -= quantity;
    level.total -= quantity;
    if (order.owner === null) level.background -= quantity;
    if (order.left === 0) this.#unlink(level, order);
  }

  #unlink(level: Level, order: RestingOrder): void {
    if (order.previous === null) level.head = order.next;
    else order.previous.next = order.next;
    if (order.next === null) level.tail = order.previous;
    else order.next.previous = order.previous;
    order.previous = null;
    order.next = null;
    if (level.head !== null) return;
    this.#levels.delete(level.price);
    const index = this.#prices.lastIndexOf(level.price);
    this.#prices.splice(index, 1);
  }

  /** Prices that hold background liquidity. */
  backgroundPrices(): number[] {
    return this.#prices.filter((price) => this.background(price) > 0);
  }

  background(price: number): number {
    return this.#levels.get(price)?.background ?? 0;
  }

  /**
   * Takes background liquidity off a level, the last in line first: an unknown withdrawal never moves our own orders
   * forward, which is the careful assumption about the queue.
   */
  withdraw(price: number, quantity: number): void {
    let wanted = quantity;
    let order = this.#levels.get(price)?.tail ?? null;
    while (order !== null && wanted > 0) {
      const before = order.previous;
      if (order.owner === null) {
        const part = Math.min(wanted, order.left);
        wanted -= part;
        this.reduce(order, part);
      }
      order = before;
    }
  }

  /** Quantity that stands in line before an order at its price. */
  ahead(order: RestingOrder): number {
    let quantity = 0;
    for (let other = order.previous; other !== null; other = other.previous) quantity += other.left;
    return quantity;
  }

  /** Orders from the front of the best price on, as far as `limit` (null: all). */
  *walk(limit: number | null): Generator<RestingOrder> {
    for (let index = this.#prices.length - 1; index >= 0; index -= 1) {
      const price = this.#prices[index] ?? 0;
      if (limit !== null && this.#isBetter(limit, price)) return;
      for (let order = this.#levels.get(price)?.head ?? null; order !== null; order = order.next) yield order;
    }
  }

  /** The best `count` levels, best first. */
  levels(count: number): LevelView[] {
    const views: LevelView[] = [];
    for (let index = this.#prices.length - 1; index >= 0 && views.length < count; index -= 1) {
      const price = this.#prices[index] ?? 0;
      views.push([price, this.#levels.get(price)?.total ?? 0]);
    }
    return views;
  }
}
