/** What a preview says: the plan of an order that is possible, or what is nearest to one that is not. */
import type { Notional, Price, Quantity, Ratio } from '../domain/decimal.ts';
import type { OrderError } from '../domain/errors.ts';
import type { ParentRequest } from '../domain/parent.ts';
import type { ClipSizeType, Pace, Window } from '../domain/strategy.ts';
import type { Instant } from '../domain/time.ts';

/** What each warning means. */
export const WARNINGS = {
  SIZE_IGNORED: 'clipSizeVal has no effect with clipSizeType AUTOMATIC',
  CLIPS_MERGED: 'a clip that the venue would not have taken went into its neighbour',
  FEWER_CLIPS: 'fewer clips than the schedule wants, because smaller ones would be too small for the venue',
  NEAR_MINIMUM: 'the smallest clip is so near the minimum that a small move of the price makes it too small to send',
  DRAWN_AT_CREATE: 'sizes or times are drawn from the number the order will get: give params.seed to know them',
  FROM_THE_TRIGGER: 'times are counted from the trigger',
  STARTS_NOW: 'startTime has passed: the order starts at once',
  NO_REFERENCE_PRICE: 'no price is known: minimum notionals are judged when the order starts',
  OUTSIDE_LIMIT: 'the market is beyond the limit price now',
  HIGH_PARTICIPATION: 'more than a fifth of the volume that the market is expected to trade',
  LEARNED_CURVE:
    "the schedule follows the market's volume curve, which is taken when the order starts: shown is an even one",
  NO_POST_ONLY:
    'the venue has no post-only orders: a clip that is to rest is a plain limit order, and takes when the market has moved',
  MAY_NOT_COMPLETE: 'the order only rests and need not complete: what is left expires',
} as const;
export type WarningCode = keyof typeof WARNINGS;

export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

export interface Feasible {
  /** `endTime` is there only when it has to move as well. */
  readonly duration: { readonly seconds: number; readonly endTime: Instant | null } | null;
  readonly clipSize: { readonly type: ClipSizeType; readonly value: Ratio } | null;
}

export interface PreviewClip {
  readonly quantity: Quantity;
  /** Null where the clip waits for the one before it, or for the market's volume. */
  readonly dueAt: Instant | null;
  /** At the price the plan was judged by; null when none is known. */
  readonly notional: Notional | null;
}

export interface PlanPreview {
  readonly request: ParentRequest;
  readonly window: Window;
  readonly pace: Pace['kind'];
  readonly refPrice: Price | null;
  readonly clips: readonly PreviewClip[];
  /** Changed its clip because the venue would not have taken it alone. */
  readonly merged: Quantity | null;
  /** Clips fewer than the schedule wanted. */
  readonly fewer: number;
  readonly smallest: Quantity;
  /** Least the venue takes at today's price, and the same with head-room. */
  readonly hardMin: Quantity;
  readonly softMin: Quantity;
  /** Percent of the market's volume that the order would be; null when that is not known. */
  readonly participationPct: Ratio | null;
  readonly worst: Worst | null;
  readonly warnings: readonly Warning[];
}

export interface Worst {
  readonly price: Price;
  readonly notional: Notional;
  /** True when no clip can be sent at a worse price; else it is the worst at today's market. */
  readonly isBound: boolean;
}

export type PreviewOutcome =
  | { readonly kind: 'FEASIBLE'; readonly preview: PlanPreview }
  /** Would be refused as it is; another duration or clip size would do. */
  | { readonly kind: 'INFEASIBLE'; readonly error: OrderError; readonly nearest: Feasible };
