/**
 * The venue itself: accounts trade in books, balances move, the ledger is written. Nothing here knows of HTTP or of
 * sockets. Changes gather in an outbox; `commit` writes the ledger first and only then tells anybody.
 */
import type { BookEvent, ClosedEvent, LevelView, TradeEvent } from '../matching/events.ts';
import { type Account, isOpen, type OrderStatus, type PlaceRequest, type SimOrder, type SimTrade } from './order.ts';
import { createOrder, lockFor, releaseLock, settle, type FeeRates } from './bookkeeping.ts';
import type { VenueClock } from './clock.ts';
import type { Ledger, LedgerType } from './ledger.ts';
import type { Listing } from './listing.ts';
import { checkOrder } from './order-rules.ts';
import { refusals } from './refusal.ts';
import { accountPosition, executionReport, type ReportDetail } from './reports.ts';
import { plain } from './units.ts';

/** Whoever listens: the streams. */
export interface ExchangeListener {
  /** Whether anybody follows this account; without one no report is made. */
  followsAccount(account: Account): boolean;
  onAccountEvent(account: Account, event: object, clientOrderIds: readonly string[]): void;
  onTrade(listing: Listing, trade: TradeEvent): void;
  onBook(listing: Listing): void;
  /** The order left the count of unfilled orders. */
  onFirstFill(order: SimOrder): void;
}

export class Exchange {
  readonly fees: FeeRates;
  readonly #clock: VenueClock;
  readonly #ledger: Ledger;
  readonly #orders = new Map<number, SimOrder>();
  readonly #outbox: (() => void)[] = [];
  readonly #changed = new Set<Listing>();
  readonly #balances = new Map<Account, Set<string>>();
  #listener: ExchangeListener | null = null;
  #nextOrderId: number;
  #nextExecutionId = 1;

  constructor(options: { clock: VenueClock; ledger: Ledger; fees: FeeRates; firstId: number }) {
    this.fees = options.fees;
    this.#clock = options.clock;
    this.#ledger = options.ledger;
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

  /** The engine step of a create: filters, uniqueness, balance, matching. Throws VenueRefusal. */
  place(request: PlaceRequest): SimOrder {
    checkOrder(request);
    const at = this.#clock.now();
    const order = createOrder(request, this.#nextOrderId, at);
    lockFor(order);
    const events = request.listing.book.submit(
      {
        id: order.id,
        owner: order.account.name,
        side: order.side,
        price: order.price,
        quantity: order.quantity,
        timeInForce: order.timeInForce,
        postOnly: order.type === 'LIMIT_MAKER',
        selfTrade: order.selfTrade,
      },
      at,
    );
    const [verdict] = events;
    if (verdict?.type === 'rejected' && verdict.reason === 'POST_ONLY_WOULD_MATCH') {
      releaseLock(order);
      throw refusals.order('Order would immediately match and take.');
    }
    this.#nextOrderId += 1;
    this.#register(order);
    this.#apply(order.listing, events);
    return order;
  }

  /** The engine step of a cancel; `cancelId` is the client order id of the cancel itself. Throws VenueRefusal. */
  cancel(order: SimOrder, cancelId: string): void {
    const event = isOpen(order) ? order.listing.book.cancel(order.id, this.#clock.now()) : null;
    if (event === null) throw refusals.cancel();
    this.#changed.add(order.listing);
    this.#close(order, event, 'CANCELED', cancelId);
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
    this.#ledger.flush();
    const listener = this.#listener;
    for (const send of this.#outbox.splice(0)) send();
    for (const [account, assets] of this.#balances) {
      account.updatedAt = this.#clock.now();
      if (listener?.followsAccount(account) !== true) continue;
      listener.onAccountEvent(account, accountPosition(account, assets, this.#clock.now()), []);
    }
    this.#balances.clear();
    for (const listing of this.#changed) {
      listing.updateId += 1;
      listener?.onBook(listing);
    }
    this.#changed.clear();
  }

  #register(order: SimOrder): void {
    this.#orders.set(order.id, order);
    order.account.open.set(order.clientOrderId, order);
    order.account.latest.set(order.clientOrderId, order);
    this.#write('ACC', order, {});
    this.#report(order, { execution: 'NEW' });
    this.#touch(order);
  }

  #apply(listing: Listing, events: readonly BookEvent[]): void {
    this.#changed.add(listing);
    for (const event of events) {
      if (event.type === 'trade') this.#onTrade(listing, event);
      else if (event.type === 'rejected') this.#onFillOrKill(event.orderId);
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
    if (order.executed === 0) this.#listener?.onFirstFill(order);
    const trade = settle(order, event, isMaker, this.fees);
    order.updatedAt = event.at;
    order.status = order.executed === order.quantity ? 'FILLED' : 'PARTIALLY_FILLED';
    if (!isOpen(order)) order.account.open.delete(order.clientOrderId);
    this.#write('FILL', order, {
      price: plain(trade.price),
      qty: plain(trade.quantity),
      tradeId: String(trade.tradeId),
      liquidity: isMaker ? 'MAKER' : 'TAKER',
      fee: plain(trade.fee),
      feeAsset: trade.feeAsset,
    });
    this.#report(order, { execution: 'TRADE', trade });
    this.#touch(order);
  }

  #onFillOrKill(orderId: number): void {
    const order = this.#orders.get(orderId);
    if (order !== undefined)
      this.#end(order, 'EXPIRED', { type: 'EXP', reason: 'FOK_NOT_FILLABLE' }, { execution: 'EXPIRED' });
  }

  #onExpired(event: ClosedEvent): void {
    const order = this.#orders.get(event.orderId);
    if (order !== undefined)
      this.#close(order, event, event.reason === 'SELF_TRADE' ? 'EXPIRED_IN_MATCH' : 'EXPIRED', null);
  }

  #close(order: SimOrder, event: ClosedEvent, status: OrderStatus, cancelId: string | null): void {
    if (cancelId !== null) {
      this.#end(order, status, { type: 'CXL' }, { execution: 'CANCELED', cancelId });
      return;
    }
    const execution = event.reason === 'SELF_TRADE' ? 'TRADE_PREVENTION' : 'EXPIRED';
    this.#end(order, status, { type: 'EXP', reason: event.reason }, { execution });
  }

  #end(order: SimOrder, status: OrderStatus, line: { type: LedgerType; reason?: string }, detail: ReportDetail): void {
    releaseLock(order);
    order.status = status;
    order.updatedAt = this.#clock.now();
    order.account.open.delete(order.clientOrderId);
    this.#write(line.type, order, {
      qty: plain(order.quantity - order.executed),
      ...(line.reason === undefined ? {} : { reason: line.reason }),
    });
    this.#report(order, detail);
    this.#touch(order);
  }

  #write(type: LedgerType, order: SimOrder, more: object): void {
    this.#ledger.add({
      type,
      account: order.account.name,
      clientOrderId: order.clientOrderId,
      venueOrderId: String(order.id),
      symbol: order.listing.symbol,
      side: order.side,
      price: plain(order.price),
      qty: plain(order.quantity),
      ...more,
    });
  }

  #report(order: SimOrder, detail: ReportDetail): void {
    const { account, clientOrderId } = order;
    const listener = this.#listener;
    if (listener?.followsAccount(account) !== true) return;
    const event = executionReport(order, detail, this.#clock.now(), this.#nextExecutionId++);
    this.#outbox.push(() => {
      listener.onAccountEvent(account, event, [clientOrderId]);
    });
  }

  #touch(order: SimOrder): void {
    this.touchBalance(order.account, order.listing.base);
    this.touchBalance(order.account, order.listing.quote);
  }
}

/** Trades of an account in one symbol, oldest first. */
export const tradesIn = (account: Account, listing: Listing): SimTrade[] =>
  account.trades.filter((trade) => trade.order.listing === listing);
