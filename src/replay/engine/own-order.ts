/** Own orders as the recorded market meets them, in whole numbers of its grid. */

export type Liquidity = 'MAKER' | 'TAKER';

export interface TakenLevel {
  readonly stamp: number;
  readonly shown: number;
  readonly taken: number;
}

/** What one parent has already had of the market, so that it never gets the same quantity twice. */
export interface Consumption {
  /** The print that is being shared out among the parent's own orders, by the market's count, and what is left of it. */
  print: number;
  printLeft: number;
  /** The bar whose volume is being used, by the market's count, and how much of it was. */
  bar: number;
  barUsed: number;
  /** Displayed quantity taken, by price with the sign of its side, and the level's stamp and quantity when it was. */
  readonly levels: Map<number, TakenLevel>;
  /** Own fills of the last seconds, oldest first. */
  readonly recent: { readonly us: number; readonly quantity: number }[];
}

export const newConsumption = (): Consumption => ({
  print: -1,
  printLeft: 0,
  bar: -1,
  barUsed: 0,
  levels: new Map(),
  recent: [],
});

export interface OwnOrder {
  readonly isBuy: boolean;
  readonly price: number;
  /** Smallest price step of the instrument. */
  readonly tick: number;
  /** Own quantities are multiples of this. */
  readonly lot: number;
  readonly arrivedUs: number;
  readonly owner: Consumption;
  left: number;
  /** Quantity that stands before it at its price; Infinity while that is not known. */
  ahead: number;
  /** Displayed quantity of its level when last looked at, and what was traded there since. */
  levelSeen: number;
  tradedSince: number;
  /** Tells its parent of a fill, after `left` has become less. */
  readonly onFill: (price: number, quantity: number, liquidity: Liquidity, us: number) => void;
}

/** Fills at most `most`, in whole lots, at the price; returns how much. */
export function fillOrder(order: OwnOrder, price: number, most: number, liquidity: Liquidity, us: number): number {
  const quantity = Math.floor(Math.min(order.left, most) / order.lot) * order.lot;
  if (quantity <= 0) return 0;
  order.left -= quantity;
  order.onFill(price, quantity, liquidity, us);
  return quantity;
}

/** One side of the own orders that rest: best price first, and among equal prices the earlier one. */
export class RestingSide {
  readonly #isBuy: boolean;
  readonly orders: OwnOrder[] = [];
  /** The best own price: a print has to reach it. −Infinity or Infinity while none rests. */
  bestPrice: number;

  constructor(isBuy: boolean) {
    this.#isBuy = isBuy;
    this.bestPrice = isBuy ? -Infinity : Infinity;
  }

  add(order: OwnOrder): void {
    const at = this.orders.findIndex((other) => (this.#isBuy ? other.price < order.price : other.price > order.price));
    if (at < 0) this.orders.push(order);
    else this.orders.splice(at, 0, order);
    this.#note();
  }

  remove(order: OwnOrder): void {
    const at = this.orders.indexOf(order);
    if (at >= 0) this.orders.splice(at, 1);
    this.#note();
  }

  /** Takes out those of which nothing is left. */
  sweep(): void {
    let kept = 0;
    for (const order of this.orders) if (order.left > 0) this.orders[kept++] = order;
    this.orders.length = kept;
    this.#note();
  }

  #note(): void {
    this.bestPrice = this.orders[0]?.price ?? (this.#isBuy ? -Infinity : Infinity);
  }
}
