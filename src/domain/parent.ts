/** The parent order: what the client asked for, what has happened, and nothing that can be derived from the two. */
import type { Clip } from './clip.ts';
import { openQuantity } from './clip.ts';
import {
  add,
  averagePrice,
  isAtLeast,
  isGreater,
  notBelowZero,
  subtract,
  sum,
  type Notional,
  type Price,
  type Quantity,
  type Ratio,
} from './decimal.ts';
import type { ErrorCode } from './errors.ts';
import type { Hold } from './hold.ts';
import type { OrderId } from './ids.ts';
import type { InstrumentRules, Side } from './instrument.ts';
import type { ParentStatus } from './parent-status.ts';
import { isTerminal } from './parent-status.ts';
import type { DrainReason } from './parent-table.ts';
import type { Progress } from './progress.ts';
import type { ClipSizeType, StrategyName, Window } from './strategy.ts';
import type { Instant } from './time.ts';
import type { VolumeCurve } from './volume-curve.ts';

/** What the client asks for. It changes only by an amendment, as a whole. */
export interface ParentRequest {
  readonly orderId: OrderId;
  /** The client account that owns the order. */
  readonly account: string;
  readonly clientOrderId: string | null;
  readonly exchange: string;
  readonly subaccount: string;
  readonly symbol: string;
  readonly assetClass: 'SPOT';
  readonly side: Side;
  readonly quantity: Quantity;
  readonly strategy: StrategyName;
  /** The version of the strategy's file when the order was created; absent for strategies of this build. */
  readonly strategyVersion?: string;
  readonly limitPrice: Price | null;
  readonly startTime: Instant | null;
  readonly endTime: Instant | null;
  readonly clipSizeType: ClipSizeType;
  readonly clipSizeVal: Ratio | null;
  /** The strategy's own raw form of its parameters. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly createdAt: Instant;
}

/** What the schedule was made from, stored at activation so that it can be derived again at any time. */
export interface PlanBasis {
  readonly window: Window;
  readonly rules: InstrumentRules;
  readonly refPrice: Price | null;
  /** Quantity scheduled by this plan. */
  readonly quantity: Quantity;
  /** Filled or committed when this plan was made: zero for the first plan of a parent. */
  readonly doneBefore: Quantity;
  /** The market's volume curve when the order started; absent when there was none. */
  readonly volumeCurve?: VolumeCurve;
}

/** The leg of the slice in work. */
export interface CurrentSlice {
  readonly index: number;
  /** When a hybrid slice turns aggressive; null when no leg is left. */
  readonly turnsAt: Instant | null;
}

export interface ParentOrder {
  readonly request: ParentRequest;
  readonly version: number;
  readonly status: ParentStatus;
  readonly drainReason: DrainReason | null;
  readonly drainSince: Instant | null;
  readonly errorCode: ErrorCode | null;
  readonly message: string | null;
  /** Raised whenever what was armed before becomes void. */
  readonly planEpoch: number;
  readonly basis: PlanBasis | null;
  /** The instant the strategy's window is counted from: the activation; a trigger that fires later counts instead. */
  readonly windowFrom: Instant | null;
  /** Since when the client has wanted it paused; null while it is not. */
  readonly pausedAt: Instant | null;
  /** How far pauses have moved the end of the window, in milliseconds. */
  readonly extendedMs: number;
  /** Index of the next slice to send. */
  readonly nextSlice: number;
  /** Slices armed so far, exclusive: the next clip and one look-ahead. */
  readonly armedThrough: number;
  readonly current: CurrentSlice | null;
  /** No clip is sent before this instant: a venue's Retry-After, or a market that was not there. */
  readonly notBefore: Instant | null;
  readonly limitBreached: boolean;
  /** Why nothing is sent although something is left; null while nothing stands in the way. */
  readonly hold: Hold | null;
  readonly clipCount: number;
  readonly consecutiveRejects: number;
  readonly filledQuantity: Quantity;
  readonly filledNotional: Notional;
  readonly lastQuantity: Quantity;
  readonly lastPrice: Price;
  /** Filled by clips that are closed: with the open clips' fills it must give filledQuantity. */
  readonly closedFilled: Quantity;
  /** Clips that are not closed. */
  readonly clips: readonly Clip[];
  readonly progress: Progress;
  /** Best bid and ask when the parent began to work; null while it has seen none. */
  readonly arrival: { readonly bid: Price; readonly ask: Price } | null;
}

/** Every field by its name, so that all copies are of one shape to the machine; the type lets none be forgotten. */
const copyOf = (parent: ParentOrder): Required<ParentOrder> => ({
  request: parent.request,
  version: parent.version,
  status: parent.status,
  drainReason: parent.drainReason,
  drainSince: parent.drainSince,
  errorCode: parent.errorCode,
  message: parent.message,
  planEpoch: parent.planEpoch,
  basis: parent.basis,
  windowFrom: parent.windowFrom,
  pausedAt: parent.pausedAt,
  extendedMs: parent.extendedMs,
  nextSlice: parent.nextSlice,
  armedThrough: parent.armedThrough,
  current: parent.current,
  notBefore: parent.notBefore,
  limitBreached: parent.limitBreached,
  hold: parent.hold,
  clipCount: parent.clipCount,
  consecutiveRejects: parent.consecutiveRejects,
  filledQuantity: parent.filledQuantity,
  filledNotional: parent.filledNotional,
  lastQuantity: parent.lastQuantity,
  lastPrice: parent.lastPrice,
  closedFilled: parent.closedFilled,
  clips: parent.clips,
  progress: parent.progress,
  arrival: parent.arrival,
});

/**
 * The parent with parts of it replaced. It is not spread: a copy made by spreading is of a new shape at each place that
 * makes one, and a step that meets hundreds of shapes takes several times as long.
 */
export const parentWith = (parent: ParentOrder, part: Partial<ParentOrder>): ParentOrder =>
  Object.assign(copyOf(parent), part);

/** quantity − filled; zero after an overfill. The same in terminal states. */
export const leavesQuantity = (parent: ParentOrder): Quantity =>
  notBelowZero(subtract(parent.request.quantity, parent.filledQuantity));

/** Filled plus everything that may still fill: open and in doubt. Must never exceed the quantity. */
export const exposure = (parent: ParentOrder): Quantity =>
  add(parent.filledQuantity, sum(parent.clips.map((clip) => notBelowZero(openQuantity(clip)))));

export const isComplete = (parent: ParentOrder): boolean => isAtLeast(parent.filledQuantity, parent.request.quantity);

export const isOverfilled = (parent: ParentOrder): boolean => isGreater(parent.filledQuantity, parent.request.quantity);

/** Nothing is at the venue and nothing is in doubt. */
export const isIdle = (parent: ParentOrder): boolean => parent.clips.length === 0;

export const parentAveragePrice = (parent: ParentOrder): Price =>
  averagePrice(parent.filledNotional, parent.filledQuantity);

/** `BINANCE/main`: the venue account, which decides the shard. */
export const venueAccount = (request: { readonly exchange: string; readonly subaccount: string }): string =>
  `${request.exchange}/${request.subaccount}`;

/** Nothing is left to do: terminal and nothing open. */
export const isOver = (parent: ParentOrder): boolean => isTerminal(parent.status) && isIdle(parent);
