/** What every simulated venue has, and what a protocol adds to it. */
import type { FeeAsset, IdTexts } from './bookkeeping.ts';
import type { CandleBook } from './candles.ts';
import type { VenueClock } from './clock.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeListener } from './exchange-events.ts';
import type { FaultPlan } from './faults.ts';
import type { HttpRequest } from './http-door.ts';
import type { Ledger } from './ledger.ts';
import type { Listing } from './listing.ts';
import type { MarketDriver } from './market-driver.ts';
import type { Account, SimOrder } from './order.ts';
import type { IdRule } from './order-rules.ts';
import type { PrivateStreams } from './private-streams.ts';
import type { RequestCounts } from './request-counts.ts';
import type { SocketDoor } from './socket-door.ts';
import type { Timers } from './timers.ts';

/** Everything a protocol may use. */
export interface SimCore {
  readonly exchange: Exchange;
  /** By the market's own symbol (`BTCUSDT`), whatever the venue calls it. */
  readonly listings: ReadonlyMap<string, Listing>;
  /** By API key. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly clock: VenueClock;
  readonly faults: FaultPlan;
  readonly counts: RequestCounts;
  readonly ledger: Ledger;
  readonly timers: Timers;
  readonly privateStreams: PrivateStreams;
  readonly candles: CandleBook;
  readonly seed: number;
  /** How long after its acceptance an order stays invisible to queries, ms. */
  lagMs: number;
  /** How long after its acknowledgement an asynchronous engine gets to an order, ms. */
  engineMs: number;
}

/** Request limits that the control port may change and forget. */
export interface LimitBook {
  /** Whole numbers by name. */
  options: object;
  clear(): void;
}

/** A protocol at work on a core. */
export interface Doors {
  readonly listener: ExchangeListener;
  readonly limits: LimitBook;
  /** Answers one HTTP request whose body is complete. */
  http(request: HttpRequest): void;
  readonly sockets: SocketDoor;
  /** An order as the control port's state shows it: as the venue's own query does. */
  orderView(order: SimOrder): object;
  /** Called every 100 ms, after the market has moved. */
  tick(): void;
  /** Breaks every public connection. */
  disconnectMarket(): void;
  /** Public connections. */
  marketCount(): number;
  /** Control actions of this venue only: `/restart` … */
  readonly actions?: ReadonlyMap<string, Action>;
}

/** What a control action may reach. */
export interface Controlled {
  readonly core: SimCore;
  readonly doors: Doors;
  readonly driver: MarketDriver;
}

/** The JSON body of a control request. */
export type Body = Readonly<Record<string, unknown>>;
export type Action = (controlled: Controlled, body: Body) => object;

export interface Protocol {
  readonly name: string;
  readonly idRule: IdRule;
  readonly feesIn: FeeAsset;
  readonly ids: IdTexts;
  /** Paths of `rest`, `wsApi` (private) and `wsStream` (public) in the line the command prints. */
  readonly paths: { readonly rest: string; readonly wsApi: string; readonly wsStream: string };
  /** Refuses accounts that could not sign (a key of the wrong form): throws a RangeError that names the account. */
  checkAccount?(account: Account): void;
  open(core: SimCore): Doors;
}

/** Ids that are plain numbers. */
export const NUMBER_IDS: IdTexts = { order: String, trade: String };

/** Queries read a replica that may lag behind the engine: whether it shows what happened at this time. */
export const isVisible = (core: SimCore, at: number): boolean => core.clock.now() - at >= core.lagMs;
