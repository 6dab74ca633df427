/**
 * What a report is made of: one order as it was executed and the market it met. A replay and a live order hand over the
 * same, so that both are measured by the same code.
 */
import type { Clip } from '../domain/clip.ts';
import type { Notional, Price, Quantity } from '../domain/decimal.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Fill } from '../domain/fill.ts';
import type { InstrumentRules } from '../domain/instrument.ts';
import type { ParentStatus } from '../domain/parent-status.ts';
import type { ParentRequest } from '../domain/parent.ts';
import type { Window } from '../domain/strategy.ts';
import type { Instant } from '../domain/time.ts';
import type { VolumeCurve } from '../domain/volume-curve.ts';

/** How long after a fill the market is looked at again: the distances of the markout curve, in milliseconds. */
export const MARKOUT_MS = [1_000, 10_000, 60_000, 300_000] as const;

/** What was known of the market at an instant. Data without quotes has only the last trade, or the close of a bar. */
export interface MarketPoint {
  readonly at: Instant;
  readonly bid: Price | null;
  readonly ask: Price | null;
  /** The last print; of bars the close of the last bar that had ended. */
  readonly last: Price | null;
}

export interface ExecutedFill {
  readonly fill: Fill;
  /** The market just before the fill; null when nothing was known of it. */
  readonly before: MarketPoint | null;
  /** The market at each of MARKOUT_MS after the fill; null where the data ends earlier or nothing is known. */
  readonly after: readonly (MarketPoint | null)[];
}

/** One child order and its fills; `clip.fills` and `fills` hold the same trades in the same order. */
export interface ExecutedClip {
  readonly clip: Clip;
  /** The market when it was reserved. */
  readonly sentInto: MarketPoint | null;
  readonly fills: readonly ExecutedFill[];
}

/** The strategy's own plan as a curve: by `at` this much should have been sent in all. Ascending. */
export interface PlannedPoint {
  readonly at: Instant;
  readonly through: Quantity;
}

/** A stretch in which the order could not or did not want to trade. `to` is null when it lasted to the end. */
export interface HeldStretch {
  readonly reason: string;
  readonly from: Instant;
  readonly to: Instant | null;
}

/** Market volume of a stretch, exactly as printed; own fills are not in it in a replay, and are in it live. */
export interface MarketSum {
  readonly volume: Quantity;
  readonly notional: Notional;
}

/** What kind of data the market was known by, the best of them where there were several. */
export type MarketDetail = 'BARS' | 'TRADES' | 'QUOTES' | 'BOOK';

/**
 * The market in equal consecutive bins, as whole numbers on a decimal grid (see Grid in the readers): price columns hold
 * price × 10^priceDecimals, volume holds base units × 10^quantityDecimals. 0 in a price column: nothing known or traded.
 */
export interface MarketTape {
  readonly binMs: number;
  /** Start of the first bin. */
  readonly from: Instant;
  readonly count: number;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly volume: Float64Array;
  /** Sum of price × quantity of the bin in grid units; of bars, typical price × volume. Beyond 2^53 it is rounded. */
  readonly notional: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Last trade (or close) of the bin; carried over a bin without trades. */
  readonly close: Float64Array;
  /** Best bid and ask at the end of the bin. Empty arrays when the data has no quotes. */
  readonly bid: Float64Array;
  readonly ask: Float64Array;
}

/** A hole in the data that the order worked across. */
export interface DataHole {
  readonly from: Instant;
  readonly to: Instant;
}

export interface ExecutionMarket {
  readonly detail: MarketDetail;
  /** From a little before the start to 300 s after the end, as far as the data goes. */
  readonly tape: MarketTape;
  /** When the client decided: the order's creation. */
  readonly atDecision: MarketPoint | null;
  /** When the order started to work. The benchmark price of arrival slippage. */
  readonly atArrival: MarketPoint | null;
  /** When the order ended, or the planned end where that is earlier: prices what was not done. */
  readonly atEnd: MarketPoint | null;
  /** Printed from the start of the work to the last own fill; null when it had none. */
  readonly toLastFill: MarketSum | null;
  /** Printed from the start of the work to the planned end, or to where the data ends. */
  readonly toPlannedEnd: MarketSum;
  readonly holes: readonly DataHole[];
}

/** Enough to make the same execution again. */
export interface Provenance {
  readonly origin: 'REPLAY' | 'LIVE' | 'PAPER';
  readonly sources: readonly { readonly name: string; readonly format: string; readonly sha256: string }[];
  /** Name and settings of the fill model in words; null live. */
  readonly fillModel: string | null;
  /** Order and cancel latency in milliseconds; null live. */
  readonly latencyMs: { readonly order: number; readonly cancel: number } | null;
  /** What a replay took for fees, of the notional of each fill, bps in decimal text, below 0 a rebate; null live. */
  readonly feeRates: { readonly makerBps: string; readonly takerBps: string } | null;
  readonly seed: string | null;
  readonly version: string;
}

export interface Execution {
  readonly request: ParentRequest;
  readonly rules: InstrumentRules | null;
  readonly quoteAsset: string;
  readonly baseAsset: string;
  readonly status: ParentStatus;
  readonly errorCode: ErrorCode | null;
  readonly message: string | null;
  /** Null when it never started. */
  readonly startedAt: Instant | null;
  readonly window: Window | null;
  /** Null while it goes on. */
  readonly endedAt: Instant | null;
  readonly filledQuantity: Quantity;
  readonly filledNotional: Notional;
  /** By child number. */
  readonly clips: readonly ExecutedClip[];
  readonly plan: readonly PlannedPoint[];
  /** The volume curve stored with the order when it started: what STATIC in the report follows. Absent: it had none. */
  readonly volumeCurve?: VolumeCurve;
  readonly held: readonly HeldStretch[];
  readonly market: ExecutionMarket;
  readonly provenance: Provenance;
  /** Sentences for the reader of the report about how this execution was put together; absent: nothing to say. */
  readonly notes?: readonly string[];
}
