/**
 * The price-time-priority matching engine for one symbol. Pure and synchronous: no clock, no chance, no I/O. Live
 * simulators and replay drive the same class, one with a wall clock and one with a virtual clock.
 *
 * Two kinds of liquidity meet here: orders with an owner (`submit`, `cancel`), and the background (`setLiquidity`,
 * `takeLiquidity`) that stands for the rest of the market. Background never trades with background.
 *
 * Range: prices and quantities are safe integers from 1 on, and so must be the total of a side.
 */
import { invariant } from '../domain/errors.ts';
import type { BookEvent, BookSide, ClosedEvent, LevelView, NewOrder, SelfTradeMode } from './events.ts';
import { Ladder, type RestingOrder } from './ladder.ts';

interface Taker {
  readonly id: number;
  readonly owner: string | null;
  readonly side: BookSide;
  /** Null takes any price. */
  readonly limit: number | null;
  readonly selfTrade: SelfTradeMode;
  left: number;
}

const isAmount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

export class OrderBook {
  readonly #bids = new Ladder('BUY');
  readonly #asks = new Ladder('SELL');
  readonly #orders = new Map<number, RestingOrder>();
  #nextTradeId: number;
  #nextBackgroundId = -1;

  /** `firstTradeId`: the id of the first trade; later ones count up from it. */
  constructor(firstTradeId = 1) {
    this.#nextTradeId = firstTradeId;
  }

  /** Adds a limit order: trades what crosses, rests what may rest. Throws InvariantError for an impossible order. */
  submit(order: NewOrder, at: number): BookEvent[] {
    this.#check(order);
    const taker: Taker = {
      id: order.id,
      owner: order.owner,
      side: order.side,
      limit: order.price,
      selfTrade: order.selfTrade ?? 'EXPIRE_MAKER',
      left: order.quantity,
    };
    const refused = this.#refusal(order, taker);
    if (refused !== null) return [{ type: 'rejected', orderId: order.id, reason: refused, at }];
    const events: BookEvent[] = [{ type: 'accepted', orderId: order.id, at }];
    const stopped = this.#match(taker, at, events);
    if (taker.left === 0) return events;
    if (stopped) events.push(closed('expired', taker.id, taker.left, 'SELF_TRADE', at));
    else if (order.timeInForce === 'GTC') this.#rest(order.id, order.owner, order.side, order.price, taker.left);
    else events.push(closed('expired', taker.id, taker.left, 'IOC_REMAINDER', at));
    return events;
  }

  /** Takes a resting order out; null when it is not resting. */
  cancel(id: number, at: number): ClosedEvent | null {
    const order = this.#orders.get(id);
    if (order === undefined) return null;
    return this.#close(order, 'cancelled', 'CANCEL', at);
  }

  /**
   * Makes the background liquidity equal to these levels, which must not cross each other. What is missing is added
   * behind what stands there; own orders that the new levels cross are traded with, at the own orders' prices.
   */
  setLiquidity(bids: readonly LevelView[], asks: readonly LevelView[], at: number): BookEvent[] {
    const highestBid = bids.reduce((best, [price]) => Math.max(best, price), 0);
    const lowestAsk = asks.reduce((best, [price]) => Math.min(best, price), Number.MAX_SAFE_INTEGER);
    invariant(highestBid < lowestAsk, `background bid ${highestBid} crosses background ask ${lowestAsk}`);
    this.#trim(this.#bids, bids);
    this.#trim(this.#asks, asks);
    const events: BookEvent[] = [];
    for (const level of bids) this.#supply(this.#bids, level, at, events);
    for (const level of asks) this.#supply(this.#asks, level, at, events);
    return events;
  }

  /** The rest of the market takes `quantity` lots at `limit` or better (null: at any price); what is left is gone. */
  takeLiquidity(side: BookSide, limit: number | null, quantity: number, at: number): BookEvent[] {
    invariant(isAmount(quantity), `quantity ${quantity} must be a whole positive number`);
    const events: BookEvent[] = [];
    const id = this.#nextBackgroundId--;
    this.#match({ id, owner: null, side, limit, selfTrade: 'NONE', left: quantity }, at, events);
    return events;
  }

  bestBid(): number | null {
    return this.#bids.best();
  }

  bestAsk(): number | null {
    return this.#asks.best();
  }

  /** The best `count` levels of a side, best first, own and background quantity together. */
  depth(side: BookSide, count: number): LevelView[] {
    return this.#ladder(side).levels(count);
  }

  /** Unfilled quantity of a resting order, null when it is not resting. */
  leftOf(id: number): number | null {
    return this.#orders.get(id)?.left ?? null;
  }

  /** Quantity in line before a resting order at its price, null when it is not resting. */
  aheadOf(id: number): number | null {
    const order = this.#orders.get(id);
    return order === undefined ? null : this.#ladder(order.side).ahead(order);
  }

  #check(order: NewOrder): void {
    invariant(order.id > 0 && !this.#orders.has(order.id), `order id ${order.id} is in use or not positive`);
    invariant(isAmount(order.price) && isAmount(order.quantity), `order ${order.id} needs whole positive amounts`);
    invariant(!order.postOnly || order.timeInForce === 'GTC', `order ${order.id} is post-only and not GTC`);
  }

  #refusal(order: NewOrder, taker: Taker): 'POST_ONLY_WOULD_MATCH' | 'FOK_NOT_FILLABLE' | null {
    if (order.postOnly && this.#crosses(order.side, order.price)) return 'POST_ONLY_WOULD_MATCH';
    return order.timeInForce === 'FOK' && this.#reachable(taker) < order.quantity ? 'FOK_NOT_FILLABLE' : null;
  }

  #ladder(side: BookSide): Ladder {
    return side === 'BUY' ? this.#bids : this.#asks;
  }

  #opposite(side: BookSide): Ladder {
    return side === 'BUY' ? this.#asks : this.#bids;
  }

  #crosses(side: BookSide, limit: number | null): boolean {
    const best = this.#opposite(side).best();
    if (best === null) return false;
    return limit === null || (side === 'BUY' ? best <= limit : best >= limit);
  }

  /** How much a taker could trade now: own orders that would give way do not count. */
  #reachable(taker: Taker): number {
    let quantity = 0;
    for (const maker of this.#opposite(taker.side).walk(taker.limit)) {
      if (isSelf(taker, maker)) {
        if (taker.selfTrade === 'EXPIRE_MAKER') continue;
        return quantity;
      }
      quantity += maker.left;
      if (quantity >= taker.left) return quantity;
    }
    return quantity;
  }

  /** Trades until nothing crosses. True when a self-trade ended the taker. */
  #match(taker: Taker, at: number, events: BookEvent[]): boolean {
    const makers = this.#opposite(taker.side);
    while (taker.left > 0 && this.#crosses(taker.side, taker.limit)) {
      const maker = makers.front();
      if (maker === null) return false;
      if (isSelf(taker, maker)) {
        if (taker.selfTrade !== 'EXPIRE_TAKER') events.push(this.#close(maker, 'expired', 'SELF_TRADE', at));
        if (taker.selfTrade !== 'EXPIRE_MAKER') return true;
      } else {
        this.#trade(taker, maker, at, events);
      }
    }
    return false;
  }

  #trade(taker: Taker, maker: RestingOrder, at: number, events: BookEvent[]): void {
    const quantity = Math.min(taker.left, maker.left);
    taker.left -= quantity;
    this.#opposite(taker.side).reduce(maker, quantity);
    if (maker.left === 0) this.#orders.delete(maker.id);
    events.push({
      type: 'trade',
      tradeId: this.#nextTradeId++,
      price: maker.price,
      quantity,
      takerSide: taker.side,
      makerId: maker.id,
      takerId: taker.id,
      makerLeft: maker.left,
      takerLeft: taker.left,
      at,
    });
  }

  #rest(id: number, owner: string | null, side: BookSide, price: number, left: number): void {
    const order: RestingOrder = { id, owner, side, price, left, previous: null, next: null };
    this.#ladder(side).append(order);
    // Background orders are reached through their level only.
    if (owner !== null) this.#orders.set(id, order);
  }

  #close(order: RestingOrder, type: ClosedEvent['type'], reason: ClosedEvent['reason'], at: number): ClosedEvent {
    const left = order.left;
    this.#ladder(order.side).reduce(order, left);
    this.#orders.delete(order.id);
    return closed(type, order.id, left, reason, at);
  }

  #trim(ladder: Ladder, wanted: readonly LevelView[]): void {
    const target = new Map(wanted);
    for (const price of ladder.backgroundPrices()) {
      const surplus = ladder.background(price) - (target.get(price) ?? 0);
      if (surplus > 0) ladder.withdraw(price, surplus);
    }
  }

  #supply(ladder: Ladder, level: LevelView, at: number, events: BookEvent[]): void {
    const [price, quantity] = level;
    const missing = quantity - ladder.background(price);
    if (missing <= 0) return;
    invariant(isAmount(price) && isAmount(missing), `background level ${price} x ${quantity} is not whole`);
    const id = this.#nextBackgroundId--;
    const taker: Taker = { id, owner: null, side: ladder.side, limit: price, selfTrade: 'NONE', left: missing };
    this.#match(taker, at, events);
    if (taker.left > 0) this.#rest(id, null, ladder.side, price, taker.left);
  }
}

const isSelf = (taker: Taker, maker: RestingOrder): boolean =>
  taker.owner !== null && maker.owner === taker.owner && taker.selfTrade !== 'NONE';

const closed = (
  type: ClosedEvent['type'],
  orderId: number,
  left: number,
  reason: ClosedEvent['reason'],
  at: number,
): ClosedEvent => ({ type, orderId, left, reason, at });
