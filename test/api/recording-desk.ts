/** A desk that keeps orders in a map and notes what it was asked: the API's tests are about the API alone. */
import type { Amendment } from '../../src/domain/amendment.ts';
import { subtract, ZERO_NOTIONAL, ZERO_PRICE, ZERO_QUANTITY } from '../../src/domain/decimal.ts';
import { OrderError, refuse } from '../../src/domain/errors.ts';
import { orderIdOf, type OrderId } from '../../src/domain/ids.ts';
import type { Instant } from '../../src/domain/time.ts';
import type {
  AmendOutcome,
  BatchOutcome,
  CancelOutcome,
  CreateOrder,
  Desk,
  OrderRefByClient,
  OrderSnapshot,
  PauseOutcome,
} from '../../src/engine/desk.ts';
import type { PreviewOutcome } from '../../src/engine/plan-preview.ts';
import type { OrderReads } from '../../src/engine/reads.ts';

const TERMINAL = new Set(['FILLED', 'CANCELLED', 'EXPIRED', 'REJECTED']);

interface Kept {
  readonly account: string;
  readonly fingerprint: string;
  snapshot: OrderSnapshot;
}

/** Nothing to be read: what is read of orders has tests of its own, over a real desk. */
export const NO_READS: OrderReads = {
  venueAccounts: new Set(['BINANCE/main']),
  children: () => Promise.resolve(null),
  events: () => Promise.resolve(null),
  history: () => Promise.resolve({ items: [], next: null }),
  why: () => Promise.resolve(null),
  holdings: () => Promise.resolve(null),
  positions: () => Promise.resolve({ positions: [], complete: true }),
};

export class RecordingDesk implements Desk {
  readonly created: CreateOrder[] = [];
  readonly now: () => Instant;
  /** Thrown by every call while it is set. */
  failure: Error | null = null;
  missing: readonly string[] = [];
  #kept: Kept[] = [];
  #sequence = 0;

  constructor(now: () => Instant) {
    this.now = now;
  }

  async create(account: string, request: CreateOrder): Promise<OrderSnapshot> {
    this.#failIfAsked();
    this.created.push(request);
    if (request.exchange === 'BYBIT') throw refuse('exchange', 'BYBIT is not configured');
    const known = this.#kept.find(
      (one) =>
        request.clientOrderId !== null &&
        one.account === account &&
        one.snapshot.clientOrderId === request.clientOrderId,
    );
    if (known?.fingerprint === request.fingerprint) return known.snapshot;
    if (known !== undefined) throw refuse('clientOrderId', `is taken by order ${known.snapshot.orderId}`);
    const snapshot = this.#snapshotOf(request);
    this.#kept.push({ account, fingerprint: request.fingerprint, snapshot });
    return snapshot;
  }

  async createAll(account: string, items: readonly (CreateOrder | OrderError)[]): Promise<BatchOutcome> {
    const reasons = items.map((item) => (item instanceof OrderError ? item : null));
    if (reasons.some((reason) => reason !== null)) return { kind: 'REFUSED', reasons };
    const orders: OrderSnapshot[] = [];
    for (const item of items) if (!(item instanceof OrderError)) orders.push(await this.create(account, item));
    return { kind: 'CREATED', orders };
  }

  /** Previews are tested over a real desk: here nothing can be made. */
  preview(): Promise<PreviewOutcome> {
    this.#failIfAsked();
    return Promise.reject(refuse('strategy', 'has no preview here'));
  }

  async get(account: string, ref: OrderRefByClient): Promise<OrderSnapshot | null> {
    this.#failIfAsked();
    return this.#find(account, ref)?.snapshot ?? null;
  }

  async open(account: string): Promise<readonly OrderSnapshot[]> {
    this.#failIfAsked();
    const own = this.#kept.filter((one) => one.account === account && !TERMINAL.has(one.snapshot.status));
    return own.map((one) => one.snapshot);
  }

  async cancel(account: string, ref: OrderRefByClient): Promise<CancelOutcome> {
    this.#failIfAsked();
    const kept = this.#find(account, ref);
    if (kept === undefined) return { kind: 'UNKNOWN_ORDER' };
    if (TERMINAL.has(kept.snapshot.status)) return { kind: 'TERMINAL', order: kept.snapshot };
    kept.snapshot = { ...kept.snapshot, status: 'PENDING_CANCEL' };
    return { kind: 'PENDING', order: kept.snapshot };
  }

  /** What was asked for an amendment. */
  readonly amended: { readonly amendment: Amendment; readonly expectedVersion: number | null }[] = [];

  pause(account: string, ref: OrderRefByClient): Promise<PauseOutcome> {
    return this.#move(account, ref, ['ACCEPTED', 'PARTIALLY_FILLED'], 'PENDING_PAUSE');
  }

  unpause(account: string, ref: OrderRefByClient): Promise<PauseOutcome> {
    return this.#move(account, ref, ['PAUSED'], 'PENDING_UNPAUSE');
  }

  async amend(
    account: string,
    ref: OrderRefByClient,
    amendment: Amendment,
    expectedVersion: number | null,
  ): Promise<AmendOutcome> {
    this.#failIfAsked();
    this.amended.push({ amendment, expectedVersion });
    const order = this.#find(account, ref)?.snapshot;
    if (order === undefined) return { kind: 'UNKNOWN_ORDER' };
    if (TERMINAL.has(order.status)) return { kind: 'TERMINAL', order };
    if (order.status === 'PENDING_CANCEL') return { kind: 'INVALID', order };
    if (expectedVersion !== null && expectedVersion !== order.version) return { kind: 'VERSION', order };
    return { kind: 'AMENDED', order };
  }

  async readiness(): Promise<{ ready: boolean; missing: readonly string[] }> {
    this.#failIfAsked();
    return { ready: this.missing.length === 0, missing: this.missing };
  }

  /** Changes what is shown of an order. */
  update(orderId: string, change: Partial<OrderSnapshot>): void {
    for (const one of this.#kept) if (one.snapshot.orderId === orderId) one.snapshot = { ...one.snapshot, ...change };
  }

  clear(): void {
    this.#kept = [];
    this.created.length = 0;
    this.amended.length = 0;
    this.failure = null;
    this.missing = [];
  }

  #failIfAsked(): void {
    if (this.failure !== null) throw this.failure;
  }

  #find(account: string, ref: OrderRefByClient): Kept | undefined {
    const matches = (snapshot: OrderSnapshot): boolean =>
      'orderId' in ref ? snapshot.orderId === ref.orderId : snapshot.clientOrderId === ref.clientOrderId;
    return this.#kept.find((one) => one.account === account && matches(one.snapshot));
  }

  async #move(
    account: string,
    ref: OrderRefByClient,
    from: readonly OrderSnapshot['status'][],
    to: OrderSnapshot['status'],
  ): Promise<PauseOutcome> {
    this.#failIfAsked();
    const kept = this.#find(account, ref);
    if (kept === undefined) return { kind: 'UNKNOWN_ORDER' };
    if (TERMINAL.has(kept.snapshot.status)) return { kind: 'TERMINAL', order: kept.snapshot };
    if (kept.snapshot.status === to) return { kind: 'PENDING', order: kept.snapshot };
    if (!from.includes(kept.snapshot.status)) return { kind: 'INVALID', order: kept.snapshot };
    kept.snapshot = { ...kept.snapshot, status: to };
    return { kind: 'PENDING', order: kept.snapshot };
  }

  #nextId(): OrderId {
    this.#sequence += 1;
    return orderIdOf((this.now() + Math.floor(this.#sequence / 64)) as Instant, 0, this.#sequence % 64);
  }

  #snapshotOf(request: CreateOrder): OrderSnapshot {
    return {
      orderId: this.#nextId(),
      clientOrderId: request.clientOrderId,
      symbol: request.symbol,
      assetClass: 'SPOT',
      exchange: request.exchange,
      subaccount: request.subaccount,
      strategy: request.strategy,
      status: 'PENDING_NEW',
      side: request.side,
      quantity: request.quantity,
      filledQuantity: ZERO_QUANTITY,
      leavesQuantity: subtract(request.quantity, ZERO_QUANTITY),
      filledNotional: ZERO_NOTIONAL,
      lastQuantity: ZERO_QUANTITY,
      lastPrice: ZERO_PRICE,
      averagePrice: ZERO_PRICE,
      createdAt: this.now(),
      errorCode: null,
      message: null,
      version: 1,
    };
  }
}
