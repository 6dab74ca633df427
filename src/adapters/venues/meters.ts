/**
 * The port of shared counts: what all workers together have asked of one venue. A call is charged to one or several
 * meters, all of them or none, and nothing is taken while the venue has told a scope of it to stay away.
 */
import type { ErrorCode } from '../../domain/errors.ts';

/**
 * At most `limit` in any window of this length, wherever it begins. Charges are kept in grains, and count `slackMs`
 * longer than the window: requests may arrive closer together than they left, and leases are spent later than taken.
 */
export interface WindowRule {
  readonly kind: 'WINDOW';
  readonly limit: number;
  readonly windowMs: number;
  readonly grainMs: number;
  readonly slackMs: number;
  /**
   * What is taken counts as if it were taken so much later, until the venue has answered: then from the answer on. A
   * request cannot have arrived after its answer did, so nothing on the way can bring two of them closer together.
   */
  readonly holdMs?: number;
}

/** A count that falls steadily and may not rise above `limit`. */
export interface FallingRule {
  readonly kind: 'FALLING';
  readonly limit: number;
  readonly perSecond: number;
}

export type MeterRule = WindowRule | FallingRule;

export interface Charge {
  readonly meter: string;
  readonly rule: MeterRule;
  readonly amount: number;
  /** How full the meter may be afterwards: less than its limit for what can wait. */
  readonly most: number;
  /** So much more is wanted ahead of need, as far as less than half of `most` is used: near a limit nobody hoards. */
  readonly bonus: number;
}

export type Taken =
  /** `bonuses`: what was taken ahead of need, a number for each charge. */
  | { readonly kind: 'TAKEN'; readonly bonuses: readonly number[] }
  /** Nothing was taken: this charge has no room for so long. */
  | { readonly kind: 'FULL'; readonly index: number; readonly waitMs: number }
  | { readonly kind: 'AWAY'; readonly pause: Pause };

/** A scope of the venue that is to be left alone: everything (``), or what one account does. */
export interface Pause {
  readonly scope: string;
  /** On the clock of the workers, ms. */
  readonly untilMs: number;
  readonly errorCode: ErrorCode;
}

/** The counts of one venue. All times are ms on the workers' clock. */
export interface MeterStore {
  take(now: number, scopes: readonly string[], charges: readonly Charge[]): Promise<Taken>;
  /** Adds whether there is room or not; a negative amount gives back. */
  add(now: number, meter: string, rule: MeterRule, amount: number): Promise<void>;
  /** What was taken at `takenAt` under a rule that holds has been answered: from now on it counts for one window. */
  answered(now: number, meter: string, rule: WindowRule, amount: number, takenAt: number): Promise<void>;
  /** The venue says that a falling count is at this level, or that so much is used of its current window. */
  report(now: number, meter: string, rule: MeterRule, used: number): Promise<void>;
  /** A pause is only ever made longer. */
  pause(now: number, pause: Pause): Promise<void>;
  /** Hears of pauses, those of other workers too. */
  onPause(listener: (pause: Pause) => void): void;
  /** False while pauses of other workers may not be heard: then nothing may be spent without asking. */
  hears(): boolean;
  close(): Promise<void>;
}
