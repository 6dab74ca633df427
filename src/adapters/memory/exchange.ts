/**
 * An exchange in memory: books, orders, fees and balances of any number of accounts. Replay trades on it and tests judge
 * the engine by it, so it remembers every order that ever entered. It has no clock of its own and no chance.
 */
import {
  add,
  feeFromStored,
  floorTo,
  moveByBps,
  quantity,
  ratio,
  subtract,
  ZERO_QUANTITY,
  toText,
  type Price,
  type Quantity,
  type Ratio,
} from '../../domain/decimal.ts';
import { invariant, type ErrorCode } from '../../domain/errors.ts';
import type { ClipId } from '../../domain/ids.ts';
import type { Instrument, Side } from '../../domain/instrument.ts';
import { plusMs, type Instant } from '../../domain/time.ts';
import type { CancelResult, OrderFill, OrderView, PlaceRequest, PlaceResult, RejectClass } from '../../engine/venue.ts';
import type { BookEvent, LevelView, TradeEvent } from '../../matching/events.ts';
import { isOpen, leftOf, neededFor, quoteAmount, viewOf, type ExchangeOrder } from './exchange-order.ts';
import { Funds } from './funds.ts';
import { ListedBook } from './listed-book.ts';

export interface MemoryExchangeOptions {
  readonly name: string;
  readonly now: () => Instant;
  readonly instruments: readonly Instrument[];
  /** What accounts own, by account and asset; an account that is not named has no bounds. */
  readonly balances?: ReadonlyMap<string, ReadonlyMap<string, Quantity>>;
  /** Basis points of what a trade brings in, charged in the asset that comes in. 10 each when not given. */
  readonly makerBps?: Ratio;
  readonly takerBps?: Ratio;
}

export interface ExchangeListener {
  onOrder(view: OrderView): void;
  onFill(fill: OrderFill): void;
}

const FEE_STEP = quantity('0.00000001');

const error = (errorCode: ErrorCode, message: string) => ({ errorCode, venueCode: null, httpStatus: null, message });

const refused = (errorCode: ErrorCode, message: string, rejectClass: RejectClass): PlaceResult => ({
  outcome: 'REJECTED',
  error: error(errorCode, message),
  rejectClass,
});

const RETRY_MS = 1_000;

export class MemoryExchange {
  readonly name: string;
  readonly #options: MemoryExchangeOptions;
  readonly #listed = new Map<string, ListedBook>();
  readonly #orders = new Map<number, ExchangeOrder>();
  readonly #latest = new Map<string, ExchangeOrder>();
  readonly #funds = new Map<string, Funds>();
  readonly #listeners = new Map<string, Set<ExchangeListener>>();
  #nextId = 1;

  constructor(options: MemoryExchangeOptions) {
    this.name = options.name;
    this.#options = options;
    for (const each of options.instruments) this.#listed.set(each.symbol, new ListedBook(each, options.now()));
  }

  listed(symbol: string): ListedBook | null {
    return this.#listed.get(symbol) ?? null;
  }

  instruments(): ReadonlyMap<string, Instrument> {
    return new Map([...this.#listed].map(([symbol, { instrument }]) => [symbol, instrument]));
  }

  /** Every order an account has ever had here, in the order they entered. */
  history(account: string): readonly ExchangeOrder[] {
    return [...this.#orders.values()].filter((order) => order.account === account);
  }

  /** The last order that entered under this id; null when none ever did. */
  find(account: string, clipId: ClipId): ExchangeOrder | null {
    return this.#latest.get(`${account} ${clipId}`) ?? null;
  }

  funds(account: string): Funds {
    const known = this.#funds.get(account);
    if (known !== undefined) return known;
    const made = new Funds(this.#options.balances?.get(account) ?? null);
    this.#funds.set(account, made);
    return made;
  }

  /** Hears of an account's orders until the returned function is called. */
  listen(account: string, listener: ExchangeListener): () => void {
    const listeners = this.#listeners.get(account) ?? new Set();
    this.#listeners.set(account, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Makes the rest of the market equal to these levels, in ticks and lots. */
  setLiquidity(symbol: string, bids: readonly LevelView[], asks: readonly LevelView[]): void {
    const listed = this.#market(symbol);
    listed.movedAt = this.#options.now();
    this.#apply(listed, listed.book.setLiquidity(bids, asks, this.#options.now()));
  }

  /** The rest of the market takes `lots` at `limit` ticks or better. */
  takeLiquidity(symbol: string, side: Side, limit: number | null, lots: number): void {
    const listed = this.#market(symbol);
    listed.movedAt = this.#options.now();
    this.#apply(listed, listed.book.takeLiquidity(side, limit, lots, this.#options.now()));
  }

  /** Takes a create request in. `windowed` false skips the check of its receive window, as a late venue does. */
  place(account: string, request: PlaceRequest, windowed = true): PlaceResult {
    const listed = this.#listed.get(request.symbol);
    const earlyAnswer = this.#answerUnentered(account, request, listed, windowed);
    if (earlyAnswer !== null) return earlyAnswer;
    invariant(listed !== undefined, `${request.symbol} is listed`);
    const order = this.#enter(account, request, listed.instrument);
    const [asset, amount] = neededFor(order, order.quantity);
    if (!this.funds(account).lock(asset, amount)) return refused('INSUFFICIENT_FUNDS', `not enough ${asset}`, 'FATAL');
    this.#orders.set(order.id, order);
    const events = listed.book.submit(
      {
        id: order.id,
        owner: account,
        side: order.side,
        price: listed.grid.ticks(order.price),
        quantity: listed.grid.lots(order.quantity),
        timeInForce: request.timeInForce,
        postOnly: request.postOnly,
      },
      this.#options.now(),
    );
    const [first] = events;
    if (first?.type === 'rejected' && first.reason === 'POST_ONLY_WOULD_MATCH') {
      this.#orders.delete(order.id);
      this.funds(account).unlock(asset, amount);
      return refused('INVALID_ORDER', 'a post-only order would trade at once', 'SOFT');
    }
    this.#latest.set(`${account} ${request.clipId}`, order);
    this.#tell(order.account, (listener) => {
      listener.onOrder(viewOf(order));
    });
    this.#apply(listed, events);
    return { outcome: 'ACCEPTED', order: viewOf(order), fills: [...order.fills] };
  }

  cancel(account: string, clipId: ClipId): CancelResult {
    const order = this.find(account, clipId);
    if (order === null || !isOpen(order)) return { outcome: 'GONE' };
    const listed = this.#market(order.instrument.symbol);
    const event = listed.book.cancel(order.id, this.#options.now());
    invariant(event !== null, `open order ${order.id} is in the book`);
    this.#apply(listed, [event]);
    return { outcome: 'CANCELLED', order: viewOf(order) };
  }

  #market(symbol: string): ListedBook {
    const listed = this.#listed.get(symbol);
    invariant(listed !== undefined, `${symbol} is not listed at ${this.name}`);
    return listed;
  }

  #answerUnentered(
    account: string,
    request: PlaceRequest,
    listed: ListedBook | undefined,
    windowed: boolean,
  ): PlaceResult | null {
    if (windowed && this.#options.now() > plusMs(request.reservedAt, request.receiveWindowMs)) {
      const late = error('NETWORK_ERROR', 'the request is outside its receive window');
      return { outcome: 'NOT_ADMITTED', error: late, retryAfterMs: RETRY_MS };
    }
    if (listed === undefined) return refused('INVALID_ORDER', `symbol ${request.symbol} is not listed`, 'FATAL');
    const rule = listed.brokenRule(request.price, request.quantity);
    if (rule !== null) return refused('INVALID_ORDER', rule, 'SOFT');
    const known = this.find(account, request.clipId);
    // A second request under a live id says nothing of the first; once that has ended the id is free again.
    if (known !== null && isOpen(known)) {
      return { outcome: 'UNKNOWN', error: error('INVALID_ORDER', 'an open order has this id') };
    }
    return null;
  }

  #enter(account: string, request: PlaceRequest, instrument: Instrument): ExchangeOrder {
    return {
      id: this.#nextId++,
      account,
      clipId: request.clipId,
      instrument,
      side: request.side,
      price: request.price,
      quantity: request.quantity,
      entered: this.#options.now(),
      cumQuantity: ZERO_QUANTITY,
      state: 'OPEN',
      reason: null,
      at: this.#options.now(),
      fills: [],
    };
  }

  #apply(listed: ListedBook, events: readonly BookEvent[]): void {
    for (const event of events) {
      if (event.type === 'trade') this.#trade(listed, event);
      else if (event.type === 'cancelled' || event.type === 'expired') this.#close(event.orderId, event.reason);
      else if (event.type === 'rejected') this.#close(event.orderId, event.reason);
    }
  }

  #close(orderId: number, reason: string): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    order.state = reason === 'CANCEL' ? 'CANCELLED' : 'EXPIRED';
    order.reason = reason;
    order.at = this.#options.now();
    this.funds(order.account).unlock(...neededFor(order, leftOf(order)));
    this.#tell(order.account, (listener) => {
      listener.onOrder(viewOf(order));
    });
  }

  #trade(listed: ListedBook, event: TradeEvent): void {
    const price = listed.grid.price(event.price);
    const traded = listed.grid.quantity(event.quantity);
    const at = this.#options.now();
    const tradeId = String(event.tradeId);
    listed.print({ tradeId, price, quantity: traded, takerSide: event.takerSide, at });
    this.#fill(event.makerId, tradeId, price, traded, 'MAKER');
    this.#fill(event.takerId, tradeId, price, traded, 'TAKER');
  }

  #fill(orderId: number, fillId: string, price: Price, part: Quantity, liquidity: 'MAKER' | 'TAKER'): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    const { base, quote, symbol } = order.instrument;
    const [feeAsset, gross] = order.side === 'BUY' ? [base, part] : [quote, quoteAmount(price, part)];
    const fee = this.#fee(gross, liquidity);
    const funds = this.funds(order.account);
    const [paidIn, most] = neededFor(order, part);
    const paid = order.side === 'BUY' ? quoteAmount(price, part) : part;
    // A better price than the limit frees the difference.
    funds.unlock(paidIn, subtract(most, paid));
    funds.pay(paidIn, paid);
    funds.receive(feeAsset, subtract(gross, fee));
    order.cumQuantity = add(order.cumQuantity, part);
    order.at = this.#options.now();
    if (toText(leftOf(order)) === '0') order.state = 'FILLED';
    const fill: OrderFill = {
      clipId: order.clipId,
      venueOrderId: String(order.id),
      symbol,
      fill: {
        fillId,
        quantity: part,
        price,
        fee: feeFromStored(toText(fee)),
        feeAsset,
        liquidity,
        at: order.at,
      },
    };
    order.fills.push(fill);
    const view = viewOf(order);
    this.#tell(order.account, (listener) => {
      listener.onFill(fill);
      listener.onOrder(view);
    });
  }

  #fee(gross: Quantity, liquidity: 'MAKER' | 'TAKER'): Quantity {
    const bps = liquidity === 'MAKER' ? this.#options.makerBps : this.#options.takerBps;
    return floorTo(subtract(moveByBps(gross, bps ?? ratio('10'), 'UP'), gross), FEE_STEP);
  }

  #tell(account: string, call: (listener: ExchangeListener) => void): void {
    for (const listener of this.#listeners.get(account) ?? []) call(listener);
  }
}
