/** Order entry in memory: the Venue port over an exchange in this process, with latency and faults on request. */
import type { ClipId } from '../../domain/ids.ts';
import { invariant, type ErrorCode } from '../../domain/errors.ts';
import type { Clock } from '../../engine/ports.ts';
import type {
  CancelResult,
  LookupResult,
  OrderFill,
  OrderRef,
  OrderView,
  PlaceRequest,
  PlaceResult,
  RejectClass,
  Venue,
  VenueError,
  VenueEvents,
} from '../../engine/venue.ts';
import { isOpen, viewOf } from './exchange-order.ts';
import type { MemoryExchange } from './exchange.ts';

export type VenueOperation = 'place' | 'cancel' | 'lookup' | 'openOrders' | 'balances';

/** What goes wrong with one request. */
export type VenueFault =
  /** It never arrives, and nobody can know that. */
  | { readonly kind: 'LOST_REQUEST' }
  /** It is carried out, and the answer is lost. */
  | { readonly kind: 'LOST_ANSWER' }
  | { readonly kind: 'NOT_ADMITTED'; readonly retryAfterMs: number }
  /** Create requests only. */
  | { readonly kind: 'REFUSED'; readonly errorCode: ErrorCode; readonly rejectClass: RejectClass }
  /** Create requests only: the answer is lost, and the order enters this much later whatever its window says. */
  | { readonly kind: 'LATE'; readonly delayMs: number }
  /** Look-ups: the order is denied. Cancels: it is said to be gone. */
  | { readonly kind: 'HIDDEN' };

export interface MemoryVenueOptions {
  readonly exchange: MemoryExchange;
  /** `BINANCE/main`. */
  readonly account: string;
  readonly clock: Clock;
  /** How long a request, its answer or a report is on its way, ms; 0 when not given. */
  readonly latencyMs?: (leg: 'REQUEST' | 'ANSWER' | 'REPORT') => number;
  readonly fault?: (operation: VenueOperation, clipId: ClipId | null) => VenueFault | null;
  /** How often a report of the private stream arrives: 0 loses it, 2 repeats it. 1 when not given. */
  readonly copies?: (kind: 'ORDER' | 'FILL') => number;
}

/** A read that has no failure outcome of its own: nothing was learned. */
class MemoryReadError extends Error {}

const lost: VenueError = { errorCode: 'NETWORK_ERROR', venueCode: null, httpStatus: null, message: 'no answer' };
const throttled: VenueError = { ...lost, errorCode: 'RATE_LIMIT_EXCEEDED', message: 'not admitted' };

class MemoryVenue implements Venue {
  readonly name: string;
  readonly account: string;
  readonly #options: MemoryVenueOptions;
  #stop: (() => void) | null = null;

  constructor(options: MemoryVenueOptions) {
    this.name = options.exchange.name;
    this.account = options.account;
    this.#options = options;
  }

  async place(request: PlaceRequest): Promise<PlaceResult> {
    const fault = this.#fault('place', request.clipId);
    await this.#travel('REQUEST');
    const kept = this.#keptOut(request, fault);
    if (kept !== null) return kept;
    const result = this.#options.exchange.place(this.account, request);
    await this.#travel('ANSWER');
    return fault?.kind === 'LOST_ANSWER' ? { outcome: 'UNKNOWN', error: lost } : result;
  }

  /** The answer to a create request that does not come in now; null for one that does. */
  #keptOut(request: PlaceRequest, fault: VenueFault | null): PlaceResult | null {
    const { exchange, clock } = this.#options;
    switch (fault?.kind) {
      case 'LOST_REQUEST':
        return { outcome: 'UNKNOWN', error: lost };
      case 'NOT_ADMITTED':
        return { outcome: 'NOT_ADMITTED', error: throttled, retryAfterMs: fault.retryAfterMs };
      case 'REFUSED': {
        const { errorCode, rejectClass } = fault;
        return { outcome: 'REJECTED', error: { ...lost, errorCode, message: 'refused' }, rejectClass };
      }
      case 'LATE':
        void clock.pause(fault.delayMs).then(() => exchange.place(this.account, request, false));
        return { outcome: 'UNKNOWN', error: lost };
      case 'LOST_ANSWER':
      case 'HIDDEN':
      case undefined:
        return null;
    }
  }

  async cancel(order: OrderRef): Promise<CancelResult> {
    const fault = this.#fault('cancel', order.clipId);
    await this.#travel('REQUEST');
    if (fault?.kind === 'LOST_REQUEST') return { outcome: 'UNKNOWN', error: lost };
    if (fault?.kind === 'HIDDEN') return { outcome: 'GONE' };
    if (fault?.kind === 'NOT_ADMITTED') {
      return { outcome: 'NOT_ADMITTED', error: throttled, retryAfterMs: fault.retryAfterMs };
    }
    const result = this.#options.exchange.cancel(this.account, order.clipId);
    await this.#travel('ANSWER');
    return fault?.kind === 'LOST_ANSWER' ? { outcome: 'UNKNOWN', error: lost } : result;
  }

  async lookup(order: OrderRef): Promise<LookupResult> {
    const fault = this.#fault('lookup', order.clipId);
    await this.#travel('REQUEST');
    if (fault?.kind === 'HIDDEN') return { outcome: 'NOT_FOUND' };
    if (fault !== null) return { outcome: 'UNKNOWN', error: lost };
    const found = this.#options.exchange.find(this.account, order.clipId);
    const result: LookupResult =
      found === null ? { outcome: 'NOT_FOUND' } : { outcome: 'FOUND', order: viewOf(found), fills: [...found.fills] };
    await this.#travel('ANSWER');
    return result;
  }

  async openOrders(): Promise<readonly OrderView[]> {
    await this.#read('openOrders');
    return this.#options.exchange.history(this.account).filter(isOpen).map(viewOf);
  }

  async balances() {
    await this.#read('balances');
    return this.#options.exchange.funds(this.account).all();
  }

  subscribe(events: VenueEvents): Promise<void> {
    invariant(this.#stop === null, `${this.account} is subscribed already`);
    this.#stop = this.#options.exchange.listen(this.account, {
      onOrder: (view) => {
        this.#report('ORDER', () => {
          events.onOrder(view);
        });
      },
      onFill: (fill: OrderFill) => {
        this.#report('FILL', () => {
          events.onFill(fill);
        });
      },
    });
    // What happened before the stream was open was not heard.
    events.onResync('subscribed');
    return Promise.resolve();
  }

  unsubscribe(): Promise<void> {
    this.#stop?.();
    this.#stop = null;
    return Promise.resolve();
  }

  clockOffsetMs(): number {
    return 0;
  }

  close(): Promise<void> {
    return this.unsubscribe();
  }

  #fault(operation: VenueOperation, clipId: ClipId | null): VenueFault | null {
    return this.#options.fault?.(operation, clipId) ?? null;
  }

  async #travel(leg: 'REQUEST' | 'ANSWER' | 'REPORT'): Promise<void> {
    const ms = this.#options.latencyMs?.(leg) ?? 0;
    if (ms > 0) await this.#options.clock.pause(ms);
  }

  async #read(operation: VenueOperation): Promise<void> {
    const fault = this.#fault(operation, null);
    await this.#travel('REQUEST');
    if (fault !== null) throw new MemoryReadError(`${operation}: no answer`);
  }

  #report(kind: 'ORDER' | 'FILL', deliver: () => void): void {
    const copies = this.#options.copies?.(kind) ?? 1;
    // A report of a stream that was closed meanwhile is dropped with it.
    const stop = this.#stop;
    for (let copy = 0; copy < copies; copy += 1) {
      void this.#travel('REPORT').then(() => {
        if (stop === null || this.#stop === stop) deliver();
      });
    }
  }
}

export const createMemoryVenue = (options: MemoryVenueOptions): Venue => new MemoryVenue(options);
