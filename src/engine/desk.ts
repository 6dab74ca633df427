/** The driving port: what the API asks of the engine. Every call is for one client account and sees only its orders. */
import type { Notional, Price, Quantity, Ratio } from '../domain/decimal.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import type { Side } from '../domain/instrument.ts';
import type { ParentStatus } from '../domain/parent-status.ts';
import type { ClipSizeType, StrategyName } from '../domain/strategy.ts';
import type { Instant } from '../domain/time.ts';

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

/** The order entry desk. Throws OrderError for a refusal and UnavailableError when it cannot act now. */
export interface Desk {
  /** Durable before it resolves. The same clientOrderId and fingerprint give the existing order. */
  create(account: string, request: CreateOrder): Promise<OrderSnapshot>;
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
  constructor(message: string) {
    super(message);
    this.name = 'UnavailableError';
  }
}
