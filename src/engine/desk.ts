/** The driving port: what the API asks of the engine. Every call is for one client account and sees only its orders. */
import type { Amendment } from '../domain/amendment.ts';
import type { Notional, Price, Quantity, Ratio } from '../domain/decimal.ts';
import type { ErrorCode, OrderError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import type { Side } from '../domain/instrument.ts';
import type { ParentStatus } from '../domain/parent-status.ts';
import type { ClipSizeType, StrategyName } from '../domain/strategy.ts';
import type { Instant } from '../domain/time.ts';
import type { PreviewOutcome } from './plan-preview.ts';

export type { ParentStatus } from '../domain/parent-status.ts';

/** A create request after its shape was checked; instrument and strategy rules are checked by the desk. */
export interface CreateOrder {
  readonly clientOrderId: string | null;
  /** `BINANCE`. */
  readonly exchange: string;
  /** Account name at the exchange, `main` when the client gave none. */
  readonly subaccount: string;
  readonly symbol: string;
  /** As given; UNDEFINED is resolved from the instrument. */
  readonly assetClass: 'UNDEFINED' | 'SPOT' | 'FUTURE' | 'OPTION';
  readonly side: Side | 'SHORT_SELL';
  readonly quantity: Quantity;
  readonly strategy: StrategyName;
  readonly limitPrice: Price | null;
  readonly startTime: Instant | null;
  readonly endTime: Instant | null;
  readonly clipSizeType: ClipSizeType | null;
  readonly clipSizeVal: Ratio | null;
  /** Parsed losslessly: numbers are decimal strings. Empty when absent. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Canonical text of the fields as given (sorted keys, canonical numbers): equal text means the same request. */
  readonly fingerprint: string;
}

/** What the API shows of an order. */
export interface OrderSnapshot {
  readonly orderId: OrderId;
  readonly clientOrderId: string | null;
  readonly symbol: string;
  readonly assetClass: 'SPOT' | 'FUTURE' | 'OPTION';
  readonly exchange: string;
  readonly subaccount: string;
  readonly strategy: StrategyName;
  readonly status: ParentStatus;
  readonly side: Side | 'SHORT_SELL';
  readonly quantity: Quantity;
  readonly filledQuantity: Quantity;
  readonly leavesQuantity: Quantity;
  readonly filledNotional: Notional;
  readonly lastQuantity: Quantity;
  readonly lastPrice: Price;
  readonly averagePrice: Price;
  readonly createdAt: Instant;
  readonly errorCode: ErrorCode | null;
  readonly message: string | null;
  readonly version: number;
}

export type OrderRefByClient = { readonly orderId: OrderId } | { readonly clientOrderId: string };

export type CancelOutcome =
  | { readonly kind: 'PENDING'; readonly order: OrderSnapshot }
  | { readonly kind: 'TERMINAL'; readonly order: OrderSnapshot }
  | { readonly kind: 'UNKNOWN_ORDER' };

export type PauseOutcome =
  /** Recorded, or already so. */
  | { readonly kind: 'PENDING'; readonly order: OrderSnapshot }
  | { readonly kind: 'TERMINAL'; readonly order: OrderSnapshot }
  /** Not possible in the order's state. */
  | { readonly kind: 'INVALID'; readonly order: OrderSnapshot }
  | { readonly kind: 'UNKNOWN_ORDER' };

export type AmendOutcome =
  | { readonly kind: 'AMENDED'; readonly order: OrderSnapshot }
  | { readonly kind: 'TERMINAL'; readonly order: OrderSnapshot }
  | { readonly kind: 'INVALID'; readonly order: OrderSnapshot }
  /** The order has moved on since the version the client named; `order` has the present one. */
  | { readonly kind: 'VERSION'; readonly order: OrderSnapshot }
  | { readonly kind: 'UNKNOWN_ORDER' };

/** Every call is for one client account, durable before it resolves, and throws UnavailableError when it cannot act. */
export interface Lifecycle {
  pause(account: string, ref: OrderRefByClient): Promise<PauseOutcome>;
  unpause(account: string, ref: OrderRefByClient): Promise<PauseOutcome>;
  /** `expectedVersion` null takes the order as it is. Throws OrderError naming the field that cannot be so. */
  amend(
    account: string,
    ref: OrderRefByClient,
    amendment: Amendment,
    expectedVersion: number | null,
  ): Promise<AmendOutcome>;
}

/** What became of a batch: all of it stored, or none and why; null for those that nothing is wrong with. */
export type BatchOutcome =
  | { readonly kind: 'CREATED'; readonly orders: readonly OrderSnapshot[] }
  | { readonly kind: 'REFUSED'; readonly reasons: readonly (OrderError | null)[] };

/** The order entry desk. Throws OrderError for a refusal and UnavailableError when it cannot act now. */
export interface Desk extends Lifecycle {
  /** Durable before it resolves. The same clientOrderId and fingerprint give the existing order. */
  create(account: string, request: CreateOrder): Promise<OrderSnapshot>;
  /** Stores all or none, durably, in the order given; an item that is an error already makes it none. */
  createAll(account: string, items: readonly (CreateOrder | OrderError)[]): Promise<BatchOutcome>;
  /** What a create would come to, by the same checks and the same plan. Nothing is stored and no id is taken. */
  preview(account: string, request: CreateOrder): Promise<PreviewOutcome>;
  get(account: string, ref: OrderRefByClient): Promise<OrderSnapshot | null>;
  /** Non-terminal orders by creation time, then id. */
  open(account: string): Promise<readonly OrderSnapshot[]>;
  /** Durable before it resolves. */
  cancel(account: string, ref: OrderRefByClient): Promise<CancelOutcome>;
  /** Whether Redis answers and a worker is alive, with what is missing. */
  readiness(): Promise<{ readonly ready: boolean; readonly missing: readonly string[] }>;
  /** Current time on the clock orders are judged by. */
  now(): Instant;
}

/** Redis or every worker is away: the client may try again, nothing was decided. */
export class UnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnavailableError';
  }
}
