/** A matching engine written for obviousness, not speed: the reference that the real one is compared with. */
import type { BookSide, NewOrder } from '../../src/matching/events.ts';

export interface NaiveOrder {
  readonly id: number;
  readonly owner: string;
  readonly side: BookSide;
  readonly price: number;
  left: number;
}

export interface NaiveTrade {
  readonly makerId: number;
  readonly takerId: number;
  readonly price: number;
  readonly quantity: number;
}

const crosses = (side: BookSide, limit: number, price: number): boolean =>
  side === 'BUY' ? price <= limit : price >= limit;

/** Resting orders in the order they came; the best is searched anew for every trade. */
export class NaiveBook {
  orders: NaiveOrder[] = [];
  readonly trades: NaiveTrade[] = [];

  submit(order: NewOrder): void {
    const reachable = this.orders
      .filter((other) => other.side !== order.side && other.owner !== order.owner)
      .filter((other) => crosses(order.side, order.price, other.price))
      .reduce((total, other) => total + other.left, 0);
    if (order.postOnly && this.best(order) !== undefined) return;
    if (order.timeInForce === 'FOK' && reachable < order.quantity) return;
    let left = order.quantity;
    for (let maker = this.best(order); left > 0 && maker !== undefined; maker = this.best(order)) {
      if (maker.owner === order.owner) {
        this.cancel(maker.id);
        continue;
      }
      const quantity = Math.min(left, maker.left);
      left -= quantity;
      maker.left -= quantity;
      this.trades.push({ makerId: maker.id, takerId: order.id, price: maker.price, quantity });
      if (maker.left === 0) this.cancel(maker.id);
    }
    const { id, owner, side, price } = order;
    if (left > 0 && order.timeInForce === 'GTC') this.orders.push({ id, owner, side, price, left });
  }

  cancel(id: number): void {
    this.orders = this.orders.filter((order) => order.id !== id);
  }

  /** The best order an incoming one crosses; among equals the one that came first. */
  best(order: NewOrder): NaiveOrder | undefined {
    return this.orders
      .filter((other) => other.side !== order.side && crosses(order.side, order.price, other.price))
      .reduce<NaiveOrder | undefined>((best, other) => {
        if (best === undefined) return other;
        const isBetter = order.side === 'BUY' ? other.price < best.price : other.price > best.price;
        return isBetter ? other : best;
      }, undefined);
  }

  depth(side: BookSide): [number, number][] {
    const totals = new Map<number, number>();
    for (const order of this.orders) {
      if (order.side === side) totals.set(order.price, (totals.get(order.price) ?? 0) + order.left);
    }
    return [...totals].sort(([a], [b]) => (side === 'BUY' ? b - a : a - b));
  }
}
