/**
 * The venue itself: accounts trade in books, balances move, the ledger is written. Nothing here knows of HTTP, of
 * sockets or of any protocol. Changes gather in an outbox; `commit` writes the ledger first and only then tells anybody.
 */
import type { BookEvent, ClosedEvent, LevelView, TradeEvent } from '../matching/events.ts';
import {
  checkFunds,
  createOrder,
  lockFor,
  releaseLock,
  settle,
  type FeeRates,
  type FeeRules,
  type IdTexts,
} from './bookkeeping.ts';
import type { VenueClock } from './clock.ts';
import type { ExchangeListener, OrderEvent } from './exchange-events.ts';
import type { Ledger, LedgerType } from './ledger.ts';
import type { Listing } from './listing.ts';
import { isOpen, type Account, type OrderStatus, type PlaceRequest, type SimOrder, type SimTrade } from './order.ts';
import { checkOrder, type IdRule } from './order-rules.ts';
import { Refused, type RefusalReason } from './refused.ts';
import { plain } from './units.ts';

export interface ExchangeOptions {
  readonly clock: VenueClock;
  readonly ledger: Ledger;
  readonly fees: FeeRules;
  readonly ids: IdTexts;
  readonly idRule: IdRule;
  readonly firstId: number;
}

export class Exchange {
  readonly fees: FeeRates;
  readonly #options: ExchangeOptions;
  readonly #clock: VenueClock;
  readonly #orders = new Map<number, SimOrder>();
  readonly #outbox: (() => void)[] = [];
  readonly #changed = new Set<Listing>();
  readonly #balances = new Map<Account, Set<string>>();
  #listener: ExchangeListener | null = null;
  #nextOrderId: number;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.fees = options.fees.rates;
    this.#clock = options.clock;
    this.#nextOrderId = options.firstId;
  }

  listen(listener: ExchangeListener): void {
    this.#listener = listener;
  }

  order(id: number): SimOrder | undefined {
    return this.#orders.get(id);
  }

  orders(): IterableIterator<SimOrder> {
    return this.#orders.values();
  }

  /** Takes an order id before the engine has seen the order: for venues that acknowledge first and match later. */
  reserveId(): number {
    this.#nextOrderId += 1;
    return this.#nextOrderId - 1;
  }

  /** An order's id as the venue writes it. */
  orderText(id: number): string {
    return this.#options.ids.order(id);
  }

  /** What an asynchronous venue finds before it acknowledges: filters, uniqueness, balance. Throws Refused. */
  check(request: PlaceRequest): void {
    checkOrder(request, this.#options.idRule);
    checkFunds(createOrder(request, 0, '', 0), this.#options.fees);
  }

  /** The engine step of a create: filters, uniqueness, balance, matching. Throws Refused; the id is used up then. */
  place(request: PlaceRequest, id = this.reserveId()): SimOrder {
    checkOrder(request, this.#options.idRule);
    const at = this.#clock.now();
    const order = createOrder(request, id, this.orderText(id), at);
    lockFor(order, this.#options.fees);
    const { listing, side, price, quantity, timeInForce, postOnly, selfTrade } = order;
    const owner = order.account.name;
    const events = listing.book.submit({ id, owner, side, price, quantity, timeInForce, postOnly, selfTrade }, at);
    const [verdict] = events;
    if (verdict?.type === 'rejected' && verdict.reason === 'POST_ONLY_WOULD_MATCH') {
      releaseLock(order);
      throw new Refused('WOULD_TAKE');
    }
    this.#register(order);
    this.#apply(listing, events);
    return order;
  }

  /** Keeps an order that was acknowledged and then refused by the engine: asynchronous venues show it as rejected. */
  reject(request: PlaceRequest, id: number, reason: RefusalReason): SimOrder {
    const order = createOrder(request, id, this.orderText(id), this.#clock.now());
    order.status = 'REJECTED';
    order.rejectReason = reason;
    this.#orders.set(id, order);
    if (!order.account.latest.has(order.clientOrderId)) order.account.latest.set(order.clientOrderId, order);
    this.#write('REJ', order, { reason });
    this.#tell({ type: 'REJECTED', order, reason });
    return order;
  }

  /** The engine step of a cancel; `cancelId` is the client order id of the cancel itself. Throws Refused. */
  cancel(order: SimOrder, cancelId: string | null = null): void {
    const event = isOpen(order) ? order.listing.book.cancel(order.id, this.#clock.now()) : null;
    if (event === null) throw new Refused('NOT_OPEN');
    this.#changed.add(order.listing);
    this.#end(order, 'CANCELED', 'CXL', null);
    this.#tell({ type: 'CANCELLED', order, cancelId });
  }

  /** The rest of the market shows these levels now; prices and quantities in units. */
  showLiquidity(listing: Listing, bids: readonly LevelView[], asks: readonly LevelView[]): void {
    this.#apply(listing, listing.book.setLiquidity(bids, asks, this.#clock.now()));
  }

  /** The rest of the market takes liquidity. */
  takeLiquidity(listing: Listing, side: 'BUY' | 'SELL', price: number, quantity: number): void {
    this.#apply(listing, listing.book.takeLiquidity(side, price, quantity, this.#clock.now()));
  }

  /** A balance was changed from outside. */
  touchBalance(account: Account, asset: string): void {
    const assets = this.#balances.get(account);
    if (assets === undefined) this.#balances.set(account, new Set([asset]));
    else assets.add(asset);
  }

  /** Ledger to disk, then everything gathered since the last call to whoever listens. */
  commit(): void {
    this.#options.ledger.flush();
    for (const send of this.#outbox.splice(0)) send();
    for (const [account, assets] of this.#balances) {
      account.updatedAt = this.#clock.now();
      this.#listener?.onBalances(account, assets);
    }
    this.#balances.clear();
    for (const listing of this.#changed) {
      listing.updateId += 1;
      this.#listener?.onBook(listing);
    }
    this.#changed.clear();
  }

  #register(order: SimOrder): void {
    this.#orders.set(order.id, order);
    order.account.open.set(order.clientOrderId, order);
    order.account.latest.set(order.clientOrderId, order);
    this.#write('ACC', order, {});
    this.#tell({ type: 'OPENED', order });
    this.#touch(order);
  }

  #apply(listing: Listing, events: readonly BookEvent[]): void {
    this.#changed.add(listing);
    for (const event of events) {
      if (event.type === 'trade') this.#onTrade(listing, event);
      else if (event.type === 'rejected') this.#expire(event.orderId, 'FOK_NOT_FILLABLE');
      else if (event.type === 'expired') this.#onExpired(event);
    }
  }

  #onTrade(listing: Listing, event: TradeEvent): void {
    listing.last = event.price;
    const maker = this.#orders.get(event.makerId);
    const taker = this.#orders.get(event.takerId);
    if (taker !== undefined) this.#fill(taker, event, false);
    if (maker !== undefined) this.#fill(maker, event, true);
    this.#outbox.push(() => this.#listener?.onTrade(listing, event));
  }

  #fill(order: SimOrder, event: TradeEvent, isMaker: boolean): void {
    const trade = settle(order, event, isMaker, this.#options.fees, this.#options.ids.trade(event.tradeId));
    order.updatedAt = event.at;
    order.status = order.executed === order.quantity ? 'FILLED' : 'PARTIALLY_FILLED';
    if (!isOpen(order)) order.account.open.delete(order.clientOrderId);
    this.#write('FILL', order, {
      price: plain(trade.price),
      qty: plain(trade.quantity),
      tradeId: trade.venueTradeId,
      liquidity: isMaker ? 'MAKER' : 'TAKER',
      fee: plain(trade.fee),
      feeAsset: trade.feeAsset,
    });
    this.#tell({ type: 'TRADED', order, trade });
    this.#touch(order);
  }

  #onExpired({ orderId, reason }: ClosedEvent): void {
    if (reason !== 'CANCEL') this.#expire(orderId, reason);
  }

  #expire(orderId: number, reason: 'IOC_REMAINDER' | 'SELF_TRADE' | 'FOK_NOT_FILLABLE'): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    this.#end(order, reason === 'SELF_TRADE' ? 'EXPIRED_IN_MATCH' : 'EXPIRED', 'EXP', reason);
    this.#tell({ type: 'EXPIRED', order, reason });
  }

  #end(order: SimOrder, status: OrderStatus, line: LedgerType, reason: string | null): void {
    releaseLock(order);
    order.status = status;
    order.updatedAt = this.#clock.now();
    order.account.open.delete(order.clientOrderId);
    const qty = plain(order.quantity - order.executed);
    this.#write(line, order, { qty, ...(reason === null ? {} : { reason }) });
    this.#touch(order);
  }

  #write(type: LedgerType, order: SimOrder, more: object): void {
    this.#options.ledger.add({
      type,
      account: order.account.name,
      clientOrderId: order.clientOrderId,
      venueOrderId: order.venueOrderId,
      symbol: order.listing.symbol,
      side: order.side,
      price: plain(order.price),
      qty: plain(order.quantity),
      ...more,
    });
  }

  /** The event is worded now, while the order is what it says, and sent with the next commit. */
  #tell(event: OrderEvent): void {
    const send = this.#listener?.onOrder(event) ?? null;
    if (send !== null) this.#outbox.push(send);
  }

  #touch(order: SimOrder): void {
    this.touchBalance(order.account, order.listing.base);
    this.touchBalance(order.account, order.listing.quote);
  }
}

/** Trades of an account in one symbol, oldest first. */
export const tradesIn = (account: Account, listing: Listing): SimTrade[] =>
  account.trades.filter((trade) => trade.order.listing === listing);
