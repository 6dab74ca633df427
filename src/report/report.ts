/**
 * The report of one execution as plain JSON data: what every view of it shows and what is stored.
 *
 * Money and quantities are decimal texts; basis points, percents and milliseconds are numbers; times are ISO texts in
 * UTC. Slippage above 0 is a cost, for a SELL as for a BUY. What cannot be computed is null, never 0, and
 * `notAvailable` says why under the field's path, such as `liquidity.spreadCapture`.
 */
import type { FillRow } from './fill-rows.ts';
import type { ReportHeader } from './report-header.ts';

export const REPORT_FORMAT = 'tranche-execution-report/1';

export interface ExecutionReport {
  readonly format: typeof REPORT_FORMAT;
  readonly header: ReportHeader;
  readonly outcome: Outcome;
  readonly price: PriceBlock;
  readonly liquidity: LiquidityBlock;
  readonly participation: ParticipationBlock;
  readonly schedule: ScheduleBlock;
  readonly volumeCurve: VolumeCurveBlock;
  readonly children: ChildrenBlock;
  /** Null for a strategy that does not show an order in parts one after the other. */
  readonly iceberg: IcebergBlock | null;
  readonly risk: RiskBlock;
  /** In the order of the children, each child's in the order of its trades. */
  readonly fills: readonly FillRow[];
  /** Why a field is null, by its path; a path covers all below it. */
  readonly notAvailable: Readonly<Record<string, string>>;
  /** Sentences a reader of the numbers has to know, such as how exact they can be with this data. */
  readonly notes: readonly string[];
}

export interface Outcome {
  readonly status: string;
  readonly errorCode: string | null;
  readonly message: string | null;
  readonly quantity: string;
  readonly filledQuantity: string;
  readonly filledPct: number;
  /** Quantity less what was filled. */
  readonly residual: string;
  /** Filled beyond the quantity: must be 0. */
  readonly overfill: string;
  /** Sum of price × quantity of all fills, exact, in the quote asset. */
  readonly notional: string;
  /** Rounded half-up to ten decimals; null without a fill. */
  readonly averagePrice: string | null;
  readonly fills: number;
  readonly firstFillAt: string | null;
  readonly lastFillAt: string | null;
  /** From the start of the work to the end; null while it goes on. */
  readonly durationMs: number | null;
}

/** What stands behind a benchmark price. */
export type Basis = 'MID' | 'LAST_TRADE' | 'BARS' | 'TRADES' | 'LIMIT';

/** The average price held against another one: s × (average − price) ÷ price, s = 1 for a BUY and −1 for a SELL. */
export interface Comparison {
  readonly price: string | null;
  readonly basis: Basis | null;
  readonly slippageBps: number | null;
  /** The same with fees counted as paid on top of a BUY and taken off a SELL. */
  readonly withFeesBps: number | null;
}

/** A part of the implementation shortfall; bps of quantity × arrival price. */
export interface Cost {
  readonly amount: string | null;
  readonly bps: number | null;
}

/**
 * Implementation shortfall (Perold 1988): the paper portfolio that trades everything at the decision price, less the
 * real one. delay + trading + opportunity + fees = total, exactly in the amounts.
 */
export interface Shortfall {
  /** The price it is counted from; ARRIVAL where the market at the decision is not known, then delay is null. */
  readonly from: 'DECISION' | 'ARRIVAL';
  readonly decisionPrice: string | null;
  readonly arrivalPrice: string | null;
  readonly endPrice: string | null;
  /** What the bps are of: quantity × arrival price. */
  readonly base: string | null;
  /** Decision to the start of the work, on the whole quantity. */
  readonly delay: Cost;
  /** Fills against the arrival price. */
  readonly trading: Cost;
  /** What was not filled, at the end against the arrival price. */
  readonly opportunity: Cost;
  readonly fees: Cost;
  readonly total: Cost;
  readonly totalBeforeFees: Cost;
  /** Decision to the first child, for information: it is no part of the sum. */
  readonly toFirstChildMs: number | null;
}

export interface PriceBlock {
  readonly arrival: Comparison;
  /** Volume-weighted price of the market (Berkowitz, Logue and Noser 1988), start of the work to the last own fill. */
  readonly vwapToLastFill: Comparison;
  /** The same to the planned end. */
  readonly vwapToPlannedEnd: Comparison;
  /** Mean of the prices on an equal grid of time. */
  readonly twapToLastFill: Comparison;
  readonly twapToPlannedEnd: Comparison;
  readonly limit: Comparison;
  /** The last price of the interval. */
  readonly close: Comparison;
  /** The lowest price of the interval for a BUY, the highest for a SELL. */
  readonly best: Comparison;
  /** Length of the grid of the TWAP. */
  readonly gridMs: number | null;
  readonly shortfall: Shortfall;
}

/** A part of all fills by who took. */
export interface LiquidityShare {
  readonly quantity: string;
  readonly notional: string;
  readonly quantityPct: number | null;
  readonly notionalPct: number | null;
}

/** s × (market after − price) ÷ price, weighted by quantity: below 0 the market went against the fills (adverse selection). */
export interface Markout {
  readonly afterMs: number;
  readonly bps: number | null;
  /** Of the mean, each fill counted by its quantity; null with fewer than two fills. */
  readonly standardErrorBps: number | null;
  /** Fills for which the market that much later is known. */
  readonly fills: number;
}

export interface LiquidityBlock {
  readonly maker: LiquidityShare | null;
  readonly taker: LiquidityShare | null;
  readonly unknown: LiquidityShare | null;
  /** By asset, as charged, exact; below 0 is a rebate. */
  readonly fees: readonly {
    readonly asset: string;
    readonly paid: string;
    readonly rebates: string;
    readonly net: string;
  }[];
  /** All fees in the quote asset; null when one was charged in an asset whose price is not known. */
  readonly feesInQuote: string | null;
  readonly feesBps: number | null;
  /** 2 × s × (price − mid) ÷ mid, weighted by quantity, the mid just before the fill. */
  readonly effectiveSpreadBps: number | null;
  /** (ask − bid) ÷ mid just before the fills, weighted by quantity. */
  readonly quotedSpreadBps: number | null;
  /** s × (mid − price) ÷ half the spread, weighted by quantity: 1 earned the half spread, −1 paid it. */
  readonly spreadCapture: number | null;
  /** Fills the spread figures are made of. */
  readonly spreadFills: number;
  readonly markouts: readonly Markout[];
  /** What the markouts look at: the mid, or the last price where the data has no quotes. */
  readonly markoutBasis: 'MID' | 'LAST_TRADE' | null;
}

export interface ParticipationBlock {
  readonly ownFills: 'INCLUDED' | 'EXCLUDED';
  readonly marketVolumeToLastFill: string | null;
  readonly marketVolumeToPlannedEnd: string | null;
  /** Own quantity in percent of the market's volume, start of the work to the last own fill. */
  readonly overallPct: number | null;
  readonly toPlannedEndPct: number | null;
  /** The bins below: a minute, less of an order of 25 s to five minutes, or the length of the bars where they are longer. */
  readonly binMs: number | null;
  readonly maxPct: number | null;
  readonly maxAt: string | null;
  /** The order's own cap; null when it has none. */
  readonly capPct: number | null;
  readonly binsOverCap: number | null;
  /** Bins with own fills and no market volume: their participation has no number. */
  readonly binsWithoutMarket: number | null;
}

export interface ScheduleBlock {
  /** Of the time from the first planned slice to the end of the work or of the plan, whichever is earlier. */
  readonly meanDeviationPct: number | null;
  readonly maxDeviationPct: number | null;
  readonly maxDeviationAt: string | null;
  /** Signed area between filled and planned, in percent of the quantity × seconds; below 0 is behind. */
  readonly areaPctSeconds: number | null;
  /** The same over time: mean signed deviation. */
  readonly meanSignedPct: number | null;
  /** Percent of the quantity that may be missing before the order counts as behind. */
  readonly tolerancePct: number;
  readonly behindMs: number | null;
  readonly behindPct: number | null;
  /** Times the order came back to its plan after it had been behind by more than the tolerance. */
  readonly catchUps: number | null;
}

/** A curve held against the market: how far its shares are from the realised ones, and what price it would have got. */
export interface CurveResult {
  /** Mean absolute difference of the shares of a bin, in percentage points. */
  readonly shareErrorPp: number | null;
  readonly price: string | null;
  /** Of that price against the market's VWAP to the planned end, from the same bins. */
  readonly slippageBps: number | null;
}

export interface VolumeCurveBlock {
  readonly binMs: number | null;
  readonly bins: number | null;
  /** How much of the time from the start to the planned end the bins cover: less than all where the data ends before. */
  readonly coveredPct: number | null;
  /** The market's VWAP over these bins: what all five are held against. */
  readonly vwap: string | null;
  /** The fills as they were. */
  readonly own: CurveResult;
  /** The same quantity in every bin. */
  readonly twap: CurveResult;
  /** The volume curve stored with the order when it started. */
  readonly static: CurveResult;
  /** The volumes that came: 0 by definition, a check of the sums. */
  readonly oracle: CurveResult;
  /** The volumes that came, known by five minutes only and spread evenly in them. */
  readonly oracleFiveMinutes: CurveResult;
}

export interface Spread {
  readonly count: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

export interface ChildrenBlock {
  readonly count: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly quantity: {
    readonly min: string | null;
    readonly p50: string | null;
    readonly mean: string | null;
    readonly max: string | null;
  };
  /** Children that were cancelled, in percent of all. */
  readonly cancelledPct: number | null;
  /** Children that another one of the same slice followed: what a venue without amendments calls a replace. */
  readonly replaced: number;
  readonly rejects: readonly { readonly reason: string; readonly count: number }[];
  /** Filled quantity in percent of the quantity sent. */
  readonly filledPct: number | null;
  /** Children with at least one fill. */
  readonly filledCount: number;
  /** Reservation to the closed state, ms. */
  readonly lifeMs: Spread;
  /** Reservation to the first trade, ms. */
  readonly timeToFillMs: Spread;
  /** Due time to reservation, ms. */
  readonly latenessMs: Spread;
  /** Reservation to the venue's word that it has the order, ms. */
  readonly acknowledgedMs: Spread;
  /** Ticks behind the best price of its own side when it was sent; below 0 inside the spread or taking. */
  readonly ticksFromTouch: Spread;
  readonly placed: {
    readonly taking: number;
    readonly inside: number;
    readonly touch: number;
    readonly behind: number;
  } | null;
}

export interface IcebergBlock {
  /** Mean of the size shown in percent of what was left to do when it was shown. */
  readonly displayedPct: number | null;
  readonly hiddenPct: number | null;
  /** Children after the first. */
  readonly refreshes: number;
  readonly betweenMs: Spread;
  /** s × (price of the next child − price of this one) ÷ price of this one: above 0 the market moved away. */
  readonly priceMoveBps: Spread;
}

export interface RiskBlock {
  /** The furthest the fills were from the plan either way, in base units. */
  readonly maxOffSchedule: string | null;
  /** The same at the arrival price, in the quote asset. */
  readonly maxOffScheduleNotional: string | null;
  readonly holes: readonly { readonly from: string; readonly to: string; readonly ms: number }[];
  readonly holesMs: number;
  /** Time in which the order could not or did not want to trade, by reason. */
  readonly held: readonly { readonly reason: string; readonly count: number; readonly ms: number }[];
  /** All of them together, overlaps counted once. */
  readonly heldMs: number;
  readonly heldPct: number | null;
}
