/**
 * The contract of a strategy: how much and when (`plan`), and at what price now (`price`). A strategy is pure and keeps
 * nothing; it sees only what it is handed.
 */
import type { Price, Quantity, Ratio } from './decimal.ts';
import type { InstrumentRules, Side } from './instrument.ts';
import type { Levels, Quote, Touch } from './market.ts';
import type { CommonParams, TradingStyle } from './strategy-params.ts';
import type { Instant } from './time.ts';
import type { VolumeBins } from './volume-bins.ts';
import type { VolumeCurve } from './volume-curve.ts';

export { TRADING_STYLES, type CommonParams, type TradingStyle } from './strategy-params.ts';

const names = ['TWAP', 'VWAP', 'ICEBERG', 'MARKET', 'LIMIT', 'STOP_LOSS', 'POV', 'IS'];
/** One of STRATEGY_NAMES. */
export type StrategyName = string;

/**
 * Every value of the public `strategy` field: the six of the contract, two of its later version, and those of strategy
 * files, which are added before anything that describes requests is loaded.
 */
export const STRATEGY_NAMES: readonly StrategyName[] = names;

/** Takes the name of a strategy that was loaded at the start of this process. */
export const addStrategyName = (name: StrategyName): void => void names.push(name);

export const CLIP_SIZE_TYPES = ['ABSOLUTE', 'PERCENTAGE', 'AUTOMATIC'] as const;
export type ClipSizeType = (typeof CLIP_SIZE_TYPES)[number];

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
  /** The market's volume curve as it was stored when the order started; absent or null when there is none. */
  readonly volumeCurve?: VolumeCurve | null;
}

/** A planned quantity and its time, before it has an identity. */
export interface Slice {
  readonly quantity: Quantity;
  readonly dueAt: Instant;
}

/**
 * How clips follow each other. TIMED: each slice when its time comes. SEQUENTIAL: the next when the one before is
 * filled, never two at a time. VOLUME: a look every `everyMs`, for as much as the market's own volume allows.
 */
export type Pace =
  { readonly kind: 'TIMED' } | { readonly kind: 'SEQUENTIAL' } | { readonly kind: 'VOLUME'; readonly everyMs: number };

export interface Plan {
  readonly pace: Pace;
  readonly slices: readonly Slice[];
  /** Smallest clip the venue takes, and the same with head-room for price moves. */
  readonly hardMin: Quantity;
  readonly softMin: Quantity;
  /** What changed its clip because the venue would not have taken it alone; absent when nothing did. */
  readonly merged?: Quantity;
  /** How many clips fewer than the schedule wanted, because smaller ones would be too small; absent when none. */
  readonly fewer?: number;
}

/** What pricing one clip may look at. */
export interface PriceView {
  readonly side: Side;
  readonly limitPrice: Price | null;
  readonly rules: InstrumentRules;
  readonly quote: Quote;
  /** Prices behind the touch; null when they are not known. */
  readonly levels: Levels | null;
  /** The touch when the order started to work; null while it has never seen one. */
  readonly arrival: Touch | null;
  /** Style of this leg; HYBRID has been resolved to one of the two, unless clips have no time to turn by. */
  readonly style: TradingStyle;
  /** The end is near and the order must complete. */
  readonly finishing: boolean;
}

/** A price for a clip, or why there is none at this market. */
export type Pricing =
  | { readonly kind: 'SEND'; readonly price: Price; readonly timeInForce: 'GTC' | 'IOC'; readonly postOnly: boolean }
  | { readonly kind: 'HOLD'; readonly reason: 'LIMIT_BREACHED' | 'NO_MARKET' | 'WOULD_CROSS' }
  /** Levels of the book are needed first, this many of them. */
  | { readonly kind: 'NEEDS_LEVELS'; readonly count: number };

/** What a schedule that follows the live market may look at when a slice is due. */
export interface PaceView {
  readonly window: Window;
  /** Lots of the whole schedule. */
  readonly lots: bigint;
  /** Lots it had reached at the slice before; 0 at the first. */
  readonly reached: bigint;
  /** When the next slice is due. */
  readonly until: Instant;
  readonly volumeCurve: VolumeCurve | null;
  /** The market's volume up to now, from a day before the start on where it is known. */
  readonly volumes: VolumeBins;
}

/** A JSON Schema of an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Strategy<P extends CommonParams = CommonParams> {
  readonly name: StrategyName;
  /** SHA-256 of the file it was loaded from; absent for those of this build. */
  readonly version?: string;
  /** What `params` may hold, as a JSON Schema: for the API's page and for forms. */
  readonly paramsSchema: JsonSchema;
  /**
   * Reads the `params` object (already parsed losslessly: numbers are decimal strings). Throws OrderError with path
   * `params.<key>` for an unknown key, a wrong type or a value out of range.
   */
  parseParams(raw: Readonly<Record<string, unknown>>): P;
  /** Inverse of parseParams: what is stored. parseParams(toRaw(p)) equals p. */
  toRaw(params: P): Readonly<Record<string, unknown>>;
  /** When the order works. Throws OrderError when the times contradict each other or are missing. */
  window(params: P, times: GivenTimes, activatedAt: Instant): Window;
  /** The whole schedule. Throws OrderError by the checks K-1 … K-12, first failure first. */
  plan(input: PlanInput, params: P): Plan;
  price(view: PriceView, params: P): Pricing;
  /** Whether the schedule needs the instrument's volume curve when the order starts. Absent: it does not. */
  followsCurve?(params: P): boolean;
  /** Whether the live market should pace the schedule of this window, if its curve allows. Absent: it should not. */
  wantsPace?(window: Window, params: P): boolean;
  /** Whether the schedule of this window is paced by the live market. Absent: it is not. */
  isPaced?(window: Window, curve: VolumeCurve | null, params: P): boolean;
  /** Lots the schedule should have reached by `until`, from `reached` to all; null: as planned. */
  pace?(view: PaceView, params: P): bigint | null;
}
