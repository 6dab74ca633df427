/**
 * The contract of a strategy: how much and when (`plan`), and at what price now (`price`). A strategy is pure and keeps
 * nothing; it sees only what it is handed.
 */
import type { Price, Quantity, Ratio } from './decimal.ts';
import type { InstrumentRules, Side } from './instrument.ts';
import type { Quote } from './market.ts';
import type { Instant } from './time.ts';

/** Every value of the public `strategy` field; the registry says which of them this build can run. */
export const STRATEGY_NAMES = ['TWAP', 'VWAP', 'ICEBERG', 'MARKET', 'LIMIT', 'STOP_LOSS'] as const;
export type StrategyName = (typeof STRATEGY_NAMES)[number];

export const CLIP_SIZE_TYPES = ['ABSOLUTE', 'PERCENTAGE', 'AUTOMATIC'] as const;
export type ClipSizeType = (typeof CLIP_SIZE_TYPES)[number];

export const TRADING_STYLES = ['PASSIVE', 'AGGRESSIVE', 'HYBRID'] as const;
export type TradingStyle = (typeof TRADING_STYLES)[number];

/** When a parent works: `start` to `windowEnd` is the schedule, nothing is sent after `end`. */
export interface Window {
  readonly start: Instant;
  readonly windowEnd: Instant;
  readonly end: Instant;
}

/** The times a client gave, null where it gave none. */
export interface GivenTimes {
  readonly startTime: Instant | null;
  readonly endTime: Instant | null;
}

/** All a schedule depends on. The same input gives the same plan, byte for byte. */
export interface PlanInput {
  readonly side: Side;
  /** What is to be scheduled: the parent's quantity, or what is left of it when planning again. */
  readonly quantity: Quantity;
  /** The parent's whole quantity: PERCENTAGE refers to it. */
  readonly parentQuantity: Quantity;
  readonly rules: InstrumentRules;
  readonly limitPrice: Price | null;
  /** Mid at planning time; null when there is no market data. */
  readonly refPrice: Price | null;
  readonly clipSizeType: ClipSizeType;
  /** Base units for ABSOLUTE, percent of the parent for PERCENTAGE. */
  readonly clipSizeVal: Ratio | null;
  readonly window: Window;
  /** Seed of randomised sizes and times: `params.seed`, else the order id. */
  readonly seed: string;
}

/** A planned quantity and its time, before it has an identity. */
export interface Slice {
  readonly quantity: Quantity;
  readonly dueAt: Instant;
}

export interface Plan {
  readonly slices: readonly Slice[];
  /** Smallest clip the venue takes, and the same with head-room for price moves (spec C.3). */
  readonly hardMin: Quantity;
  readonly softMin: Quantity;
}

/** What pricing one clip may look at. */
export interface PriceView {
  readonly side: Side;
  readonly limitPrice: Price | null;
  readonly rules: InstrumentRules;
  readonly quote: Quote;
  /** Style of this leg; HYBRID has been resolved to one of the two. */
  readonly style: 'PASSIVE' | 'AGGRESSIVE';
}

/** A price for a clip, or why there is none at this market. */
export type Pricing =
  | { readonly kind: 'SEND'; readonly price: Price; readonly timeInForce: 'GTC' | 'IOC'; readonly postOnly: boolean }
  | { readonly kind: 'HOLD'; readonly reason: 'LIMIT_BREACHED' | 'NO_MARKET' };

/** Parameters every strategy of this build has in common, after parsing. */
export interface CommonParams {
  readonly tradingStyle: TradingStyle;
  readonly slippageBps: Ratio;
  readonly seed: string | null;
  readonly maxConsecutiveRejects: number;
  readonly catchUp: 'NONE' | 'SPREAD';
  readonly maxCatchUpMultiple: Ratio;
}

export interface Strategy<P extends CommonParams = CommonParams> {
  readonly name: StrategyName;
  /**
   * Reads the `params` object (already parsed losslessly: numbers are decimal strings). Throws OrderError with path
   * `params.<key>` for an unknown key, a wrong type or a value out of range.
   */
  parseParams(raw: Readonly<Record<string, unknown>>): P;
  /** Inverse of parseParams: what is stored. parseParams(toRaw(p)) equals p. */
  toRaw(params: P): Readonly<Record<string, unknown>>;
  /** Spec D.1. Throws OrderError when the times contradict each other or are missing. */
  window(params: P, times: GivenTimes, activatedAt: Instant): Window;
  /** The whole schedule. Throws OrderError by the checks K-1 … K-12 of spec C.4, first failure first. */
  plan(input: PlanInput, params: P): Plan;
  price(view: PriceView, params: P): Pricing;
}
