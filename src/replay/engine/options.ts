/** What a replay is told: orders, their market, and how the venue is taken to behave. */
import type { InstrumentRules } from '../../domain/instrument.ts';
import type { ParentRequest } from '../../domain/parent.ts';
import type { Instant } from '../../domain/time.ts';
import type { VolumeCurve } from '../../domain/volume-curve.ts';
import type { ClientRequest } from '../../engine/messages.ts';
import type { MarketData } from '../data/market-data.ts';

export const FILL_MODELS = ['bars', 'trades', 'book'] as const;
export type FillModelName = (typeof FILL_MODELS)[number];

/** Settings of all fill models; each uses those that concern it. Shares are from 0 to 1. */
export interface FillSettings {
  /** Null: the best that the data allows: book, then trades, then bars. */
  readonly model: FillModelName | null;
  /** Of a bar's volume, how much one order may have at most. 0.1 when not given. */
  readonly barShare: number;
  /** Half of the spread where the data shows none, in basis points of the last price. 0: as narrow as the tick allows. */
  readonly halfSpreadBps: number;
  /** Trades without a book: base units that stand before an own order at its price. Null: only a trade through it fills. */
  readonly queueAhead: string | null;
  /** Book: how much of what a level loses without a trade stood before the own order. 0: nothing. */
  readonly cancelShare: number;
}

export const DEFAULT_FILL_SETTINGS: FillSettings = {
  model: null,
  barShare: 0.1,
  halfSpreadBps: 0,
  queueAhead: null,
  cancelShare: 0,
};

/** What a client or an operator asks of an order while it lives. */
export interface TimedRequest {
  readonly at: Instant;
  readonly request: ClientRequest;
}

/** One order to be played. */
export interface ReplayOrder {
  /** `createdAt` is when it is created in the replay; `params` may be as the client gave them. */
  readonly request: ParentRequest;
  /** Null: the finest rules that the data's own grid allows, without minima. */
  readonly rules: InstrumentRules | null;
  /** What it follows, where its strategy follows a curve; learned from the data before its day when not given. */
  readonly volumeCurve?: VolumeCurve;
  /** Asked of it at their times, whatever has become of it by then; none when not given. */
  readonly requests?: readonly TimedRequest[];
}

export interface ReplayOptions {
  /** Read to its end and not closed. */
  readonly data: MarketData;
  /** In any order; ids must differ. */
  readonly orders: readonly ReplayOrder[];
  readonly fillModel?: Partial<FillSettings>;
  /** Milliseconds from us to the venue and from the venue to us, each way. 20 and 20 when not given. */
  readonly latency?: { readonly orderMs: number; readonly cancelMs: number };
  /** Basis points of each fill's notional in decimal text, below zero for a rebate; charged in the quote asset. */
  readonly fees?: { readonly makerBps: string; readonly takerBps: string };
  /** Chance of orders that name no seed of their own; null leaves it to their order id. */
  readonly seed?: string | null;
  /** Of this program, for the report. */
  readonly version: string;
  /** Told now and then how many rows have been read and what time it is in the replay (ms). */
  readonly onProgress?: (rows: number, at: number) => void;
}
