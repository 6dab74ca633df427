/**
 * One side of a displayed book as flat sorted columns, for replays in which millions of levels change a second and nobody's
 * single orders are known. The best price stands at the end, where nearly all changes are. Prices and quantities are whole
 * numbers of the caller's units.
 */
import type { BookSide, LevelView } from './events.ts';

const CAPACITY = 256;

export class PriceLevels {
  /** 1 for bids and −1 for asks: price × sign grows towards the best. */
  readonly #sign: number;
  #keys = new Float64Array(CAPACITY);
  #amounts = new Float64Array(CAPACITY);
  /** When a level was last told, by the caller's count. */
  #stamps = new Float64Array(CAPACITY);
  #count = 0;

  constructor(side: BookSide) {
    this.#sign = side === 'BUY' ? 1 : -1;
  }

  get count(): number {
    return this.#count;
  }

  /** Best price, 0 when the side is empty. */
  best(): number {
    return this.#count === 0 ? 0 : (this.#keys[this.#count - 1] as number) * this.#sign;
  }

  bestQuantity(): number {
    return this.#count === 0 ? 0 : (this.#amounts[this.#count - 1] as number);
  }

  bestStamp(): number {
    return this.#count === 0 ? -1 : (this.#stamps[this.#count - 1] as number);
  }

  clear(): void {
    this.#count = 0;
  }

  dropBest(): void {
    if (this.#count > 0) this.#count -= 1;
  }

  /** Sets the quantity of a level; 0 takes it away. */
  set(price: number, quantity: number, stamp: number): void {
    const key = price * this.#sign;
    const at = this.#firstFrom(key);
    if (at < this.#count && this.#keys[at] === key) {
      if (quantity === 0) this.#remove(at);
      else {
        this.#amounts[at] = quantity;
        this.#stamps[at] = stamp;
      }
    } else if (quantity !== 0) this.#insert(at, key, quantity, stamp);
  }

  /** Displayed quantity at a price, 0 for none. */
  quantityAt(price: number): number {
    const key = price * this.#sign;
    const at = this.#firstFrom(key);
    return at < this.#count && this.#keys[at] === key ? (this.#amounts[at] as number) : 0;
  }

  /** Whether the price lies beyond the worst level shown: what stands there is not known. */
  isBeyond(price: number): boolean {
    return this.#count === 0 || price * this.#sign < (this.#keys[0] as number);
  }

  /** Calls back from the best level on, as far as `limit`, until the callback says false. */
  walk(limit: number, visit: (price: number, quantity: number, stamp: number) => boolean): void {
    const least = limit * this.#sign;
    for (let at = this.#count - 1; at >= 0; at -= 1) {
      const key = this.#keys[at] as number;
      if (key < least) return;
      if (!visit(key * this.#sign, this.#amounts[at] as number, this.#stamps[at] as number)) return;
    }
  }

  /** The best `count` levels, best first. */
  levels(count: number): LevelView[] {
    const views: LevelView[] = [];
    for (let at = this.#count - 1; at >= 0 && views.length < count; at -= 1) {
      views.push([(this.#keys[at] as number) * this.#sign, this.#amounts[at] as number]);
    }
    return views;
  }

  /** Index of the first level whose key is not below this one. */
  #firstFrom(key: number): number {
    let low = 0;
    let high = this.#count;
    if (high > 0 && (this.#keys[high - 1] as number) < key) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #remove(at: number): void {
    this.#shift(at + 1, at, this.#count);
    this.#count -= 1;
  }

  #insert(at: number, key: number, quantity: number, stamp: number): void {
    if (this.#count === this.#keys.length) this.#grow();
    this.#shift(at, at + 1, this.#count);
    this.#keys[at] = key;
    this.#amounts[at] = quantity;
    this.#stamps[at] = stamp;
    this.#count += 1;
  }

  /** Moves the levels from `from` to the end by a place. */
  #shift(from: number, to: number, end: number): void {
    if (from >= end) return;
    this.#keys.copyWithin(to, from, end);
    this.#amounts.copyWithin(to, from, end);
    this.#stamps.copyWithin(to, from, end);
  }

  #grow(): void {
    const larger = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(column.length * 2);
      copy.set(column);
      return copy;
    };
    this.#keys = larger(this.#keys);
    this.#amounts = larger(this.#amounts);
    this.#stamps = larger(this.#stamps);
  }
}
