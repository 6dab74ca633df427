/** What the API may look up of orders and accounts, and the two driven ports behind it. Nothing here changes anything. */
import type { Clip } from '../domain/clip.ts';
import type { Notional, Quantity } from '../domain/decimal.ts';
import type { OrderId } from '../domain/ids.ts';
import type { ParentRequest } from '../domain/parent.ts';
import type { ParentStatus } from '../domain/parent-status.ts';
import type { StrategyName } from '../domain/strategy.ts';
import type { Instant } from '../domain/time.ts';
import type { OrderRefByClient, OrderSnapshot } from './desk.ts';
import type { JournalEntry } from './messages.ts';
import type { Why } from './why.ts';

/** A place in an account's orders, the newest first. */
export interface HistoryPlace {
  readonly createdAt: Instant;
  readonly orderId: OrderId;
}

/** Which orders are wanted; null where it does not matter. */
export interface OrderFilter {
  readonly statuses: readonly ParentStatus[] | null;
  readonly exchange: string | null;
  readonly subaccount: string | null;
  readonly symbol: string | null;
  readonly side: string | null;
  readonly strategy: StrategyName | null;
  readonly clientOrderIdPrefix: string | null;
  /** Creation time, inclusive. */
  readonly from: Instant | null;
  /** Creation time, exclusive. */
  readonly to: Instant | null;
}

/** A page may hold fewer items than were asked for, even none, and still have a next one. */
export interface Page<T, P> {
  readonly items: readonly T[];
  readonly next: P | null;
}

export interface ChildPage extends Page<Clip, number> {
  readonly request: ParentRequest;
  /** The venue's own name of the instrument; null while no worker has told it. */
  readonly venueSymbol: string | null;
}

/** One line of the journal as it was written. */
export interface OrderEvent extends JournalEntry {
  readonly at: Instant;
  /** The version of the order that the event led to, and the event's place in it. */
  readonly version: number;
  readonly place: number;
}

export interface EventPage extends Page<OrderEvent, number> {
  readonly orderId: OrderId;
}

/** Balances of a venue account, as a worker has last read them. */
export interface Holdings {
  readonly at: Instant;
  /** How often they are read at this venue, ms. */
  readonly everyMs: number;
  readonly assets: readonly { readonly asset: string; readonly free: Quantity; readonly locked: Quantity }[];
}

/** What an account's own fills in one instrument add up to. */
export interface NetPosition {
  readonly exchange: string;
  readonly subaccount: string;
  readonly symbol: string;
  readonly bought: Quantity;
  readonly boughtFor: Notional;
  readonly sold: Quantity;
  readonly soldFor: Notional;
}

export interface Positions {
  readonly positions: readonly NetPosition[];
  /** False when there are more orders than were counted: then only the newest are in. */
  readonly complete: boolean;
}

/** The reading side of the desk. Every call is for one client account and sees only its orders. */
export interface OrderReads {
  /** Configured venue accounts, `BINANCE/main`. */
  readonly venueAccounts: ReadonlySet<string>;
  /** Children by number, those after `after`; null when there is no such order. */
  children(account: string, ref: OrderRefByClient, after: number, limit: number): Promise<ChildPage | null>;
  /** Lines of the journal, those from `from`; null when there is no such order. */
  events(account: string, ref: OrderRefByClient, from: number, limit: number): Promise<EventPage | null>;
  history(
    account: string,
    filter: OrderFilter,
    before: HistoryPlace | null,
    limit: number,
  ): Promise<Page<OrderSnapshot, HistoryPlace>>;
  /** Why the order does what it does now; null when there is no such order. */
  why(account: string, ref: OrderRefByClient): Promise<Why | null>;
  /** Null while no worker has read the balances. */
  holdings(venueAccount: string): Promise<Holdings | null>;
  positions(account: string, filter: Pick<OrderFilter, 'exchange' | 'subaccount' | 'symbol'>): Promise<Positions>;
}

/** Driven: orders of an account in time, and journals in pieces. */
export interface OrderIndex {
  /** The newest first, those created in [from, to), before `before` when it is given. */
  orders(
    account: string,
    range: { readonly from: Instant | null; readonly to: Instant | null; readonly before: HistoryPlace | null },
    limit: number,
  ): Promise<readonly HistoryPlace[]>;
  /** Journal lines with their versions, in order, from the line numbered `from`, counted from 0. */
  journalLines(orderId: OrderId, from: number, limit: number): Promise<readonly (readonly [number, string])[]>;
}

/** Driven: balances that the workers publish for processes that reach no venue. */
export interface HoldingsBoard {
  publish(venueAccount: string, holdings: Holdings): Promise<void>;
  latest(venueAccount: string): Promise<Holdings | null>;
}
