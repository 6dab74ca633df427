/** The driven ports besides the venue: clock, store, scheduler. Each has an in-memory twin in src/adapters/memory. */
import type { Price } from '../domain/decimal.ts';
import type { ClipId, OrderId } from '../domain/ids.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { ParentStatus } from '../domain/parent-status.ts';
import type { Instant } from '../domain/time.ts';

export interface Clock {
  /** Now on the clock orders are judged by (that of Redis, as measured). */
  now(): Instant;
  /** Milliseconds that only ever grow, for measuring waits. */
  monotonicMs(): number;
  /** Resolves at the instant or a little after; at once when it has passed. */
  sleepUntil(at: Instant): Promise<void>;
  /** Waits about this long; cheap, for background work where a millisecond does not matter. */
  pause(ms: number): Promise<void>;
}

/** What must hold, besides the version, for a clip to be reserved. Checked inside the commit. */
export interface ReserveGuard {
  /** The reservation's instant as the reserving process believes it; refused when Redis' clock is further away. */
  readonly at: Instant;
  readonly skewMs: number;
  /** Not before the slice is due. */
  readonly notBefore: Instant;
  /** Not after the parent's end. */
  readonly notAfter: Instant;
  /** The stored parent must be in one of these states and of this epoch. */
  readonly statuses: readonly ParentStatus[];
  readonly epoch: number;
  /** Kill switches and halts that forbid the send: `global`, `venue:X`, `account:X/y`, `symbol:X:S`, `order:N`. */
  readonly halts: readonly string[];
}

export interface CommitRequest {
  readonly orderId: OrderId;
  /** The same operation sent twice is applied once and answered the same. */
  readonly opId: string;
  /** 0 to create. */
  readonly expectedVersion: number;
  readonly document: string;
  readonly status: ParentStatus;
  readonly epoch: number;
  /** Decimal texts: exposure may not exceed quantity when a clip is reserved. */
  readonly quantity: string;
  readonly exposure: string;
  /** One line of the journal; null when nothing worth a line happened. */
  readonly journal: string | null;
  /** Closed clips by number: records of their own, rewritten when a late fact arrives. */
  readonly closedClips: readonly (readonly [number, string])[];
  /** Trade ids applied by this commit. */
  readonly fillIds: readonly string[];
  /** When the parent wants to be looked at next; null when never again. */
  readonly dueAt: Instant | null;
  /** Owner and creation time, for the index of open orders; `isOpen` false takes it out. */
  readonly account: string;
  readonly createdAt: Instant;
  readonly isOpen: boolean;
  readonly guard: ReserveGuard | null;
}

export type CommitResult =
  | { readonly kind: 'OK'; readonly version: number }
  /** Somebody else was first: load and advance again. */
  | { readonly kind: 'CONFLICT'; readonly version: number }
  | { readonly kind: 'EXISTS' }
  | { readonly kind: 'MISSING' }
  /** These fills are booked already; nothing was written. */
  | { readonly kind: 'DUPLICATE_FILLS'; readonly fillIds: readonly string[] }
  | { readonly kind: 'EARLY'; readonly waitMs: number }
  | { readonly kind: 'LATE' }
  | { readonly kind: 'SKEWED'; readonly byMs: number }
  | { readonly kind: 'NOT_WORKING'; readonly status: string }
  | { readonly kind: 'OLD_EPOCH' }
  | { readonly kind: 'HALTED'; readonly by: string }
  /** Redis is not the one this shard was reconciled with. */
  | { readonly kind: 'BARRIER' }
  | { readonly kind: 'OVERCOMMITTED' };

export interface Loaded {
  readonly version: number;
  readonly document: string;
  readonly closedClips: ReadonlyMap<number, string>;
}

export interface OrderStore {
  /** Makes the next state true, or says why not. Nothing is written unless the answer is OK. */
  commit(request: CommitRequest): Promise<CommitResult>;
  load(orderId: OrderId, closedClips?: readonly number[]): Promise<Loaded | null>;
  /** Which of these trade ids are booked for the parent. */
  knownFills(orderId: OrderId, fillIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Journal lines in order: [version, line]. */
  journal(orderId: OrderId): Promise<readonly (readonly [number, string])[]>;
  closedClips(orderId: OrderId): Promise<ReadonlyMap<number, string>>;
  /** Open orders of a client account, all shards, by creation time then id. */
  openOrders(account: string): Promise<readonly OrderId[]>;
  /** Takes overdue parents of a shard; each is hidden from other sweepers for `leaseMs`. */
  claimDue(shard: number, limit: number, leaseMs: number): Promise<readonly OrderId[]>;
  /**
   * The order a client order id belongs to: the first claim of an id wins for ever and is the answer to every later one.
   * Only a claim that `replaces` names, because its order id turned out to be another order's, is replaced.
   */
  claimClientId(
    account: string,
    clientOrderId: string,
    claim: ClientIdClaim,
    replaces: OrderId | null,
  ): Promise<ClientIdClaim>;
  findClientId(account: string, clientOrderId: string): Promise<ClientIdClaim | null>;
  /** Sets or clears (null) a halt by its name, in every shard. */
  setHalt(name: string, reason: string | null): Promise<void>;
  /** The identity the shard was reconciled with and the identity of the server that answers now. */
  identity(shard: number): Promise<{ readonly reconciled: string | null; readonly actual: string }>;
  setReconciled(shard: number, identity: string): Promise<void>;
  /** How many parents of the shard still want attention. */
  liveCount(shard: number): Promise<number>;
}

export interface ClientIdClaim {
  readonly orderId: OrderId;
  readonly fingerprint: string;
}

/** A wake-up for one slice. */
export interface Wakeup {
  readonly orderId: OrderId;
  /** The child id that the slice will most likely get: the job's name. */
  readonly clipId: ClipId;
  readonly slice: number;
  readonly epoch: number;
  readonly dueAt: Instant;
}

/** Wake-ups are hints: one that runs twice, late, early or never does no harm. */
export interface Scheduler {
  arm(wakeup: Wakeup): Promise<void>;
  close(): Promise<void>;
}

/** Where wake-ups arrive. */
export interface WakeupHandler {
  /** Called early, so that what the wake-up needs can be fetched before it is due. */
  prepare(wakeup: Wakeup): Promise<void>;
  /** Called at the due time. */
  wake(wakeup: Wakeup): Promise<void>;
}

/** What workers publish for the processes that have no venue at hand. */
export interface Directory {
  publish(exchange: string, listing: Listing): Promise<void>;
  /** The last listing of an exchange, or null when no worker has published one. */
  listing(exchange: string): Promise<Listing | null>;
  /** Says that a worker lives; forgotten after `ttlMs`. */
  beat(workerId: string, ttlMs: number): Promise<void>;
  leave(workerId: string): Promise<void>;
  liveWorkers(): Promise<readonly string[]>;
}

/** The instruments of an exchange and a recent middle price of each where one is known. */
export interface Listing {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly refPrices: ReadonlyMap<string, Price>;
}

/** A right that at most one process has at a time, and that passes on when its holder dies. */
export interface Lease {
  /** Takes or renews; false while somebody else holds it. */
  hold(name: string, holder: string, ttlMs: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
}
