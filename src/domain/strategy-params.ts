/**
 * What the engine itself acts on among a strategy's parameters. A strategy takes only some of the keys from its client;
 * the others have the value that switches the feature off.
 */
import { ratio, type Price, type Ratio } from './decimal.ts';

export const TRADING_STYLES = ['PASSIVE', 'AGGRESSIVE', 'HYBRID'] as const;
export type TradingStyle = (typeof TRADING_STYLES)[number];

/** Waits until the last trade is at the price or beyond it. */
export interface Trigger {
  readonly triggerPrice: Price;
  /** null: the protective side, a SELL below and a BUY above. */
  readonly triggerCondition: 'ABOVE' | 'BELOW' | null;
}

/** One extra clip when the market becomes this good. */
export interface Would {
  readonly wouldPrice: Price;
  /** Percent of the parent's quantity. */
  readonly wouldPct: Ratio;
  readonly wouldStyle: TradingStyle;
}

/** Where a passive clip rests. */
export interface Placement {
  readonly placementMode: 'DEFAULT' | 'TIGHT' | 'CUSTOM';
  /** The observed level it joins; 1 is the touch. CUSTOM only. */
  readonly placement: number;
  /** The clip is placed again once its price is this deep in the book. */
  readonly cancel: number;
}

/** How far the order may be from its schedule, in percent of its quantity. */
export interface Band {
  /** A resting clip may be this much larger than the schedule asks for. */
  readonly aheadPct: Ratio;
  /** Further behind than this, a clip takes instead of resting, whatever the style. */
  readonly behindPct: Ratio;
}

export interface CommonParams {
  readonly tradingStyle: TradingStyle;
  readonly slippageBps: Ratio;
  readonly seed: string | null;
  readonly maxConsecutiveRejects: number;
  readonly catchUp: 'NONE' | 'SPREAD';
  readonly maxCatchUpMultiple: Ratio;
  /** What becomes of a clip that rests when the next slice is due. */
  readonly leftover: 'MERGE' | 'LEAVE' | 'CROSS';
  readonly onResume: 'KEEP_END' | 'EXTEND_END';
  /** Whether the schedule goes on while the market is beyond the limit price. */
  readonly outOfLimit: 'KEEP_CLOCK' | 'PAUSE_CLOCK';
  readonly band: Band | null;
  readonly trigger: Trigger | null;
  readonly would: Would | null;
  readonly placementInfos: Placement;
  readonly mustComplete: boolean;
  /** null: 30 seconds, at most a tenth of the window. */
  readonly finishSeconds: number | null;
  readonly finishSlippageBps: Ratio;
  /** After so many clips in a row that were not filled at once the order ends; null: it goes on. */
  readonly maxAttempts: number | null;
  /** Wait between a filled clip and the next of a sequence. */
  readonly refreshDelayMs: number;
  /** No more than this percent of the market's volume of the last `bucketSeconds`; null: no cap. */
  readonly maxParticipationPct: Ratio | null;
  /** POV: below this percent of the market's volume the order takes. */
  readonly minParticipationPct: Ratio | null;
  readonly bucketSeconds: number;
}

/** Every feature off. */
export const QUIET_PARAMS: CommonParams = {
  tradingStyle: 'HYBRID',
  slippageBps: ratio('50'),
  seed: null,
  maxConsecutiveRejects: 5,
  catchUp: 'SPREAD',
  maxCatchUpMultiple: ratio('3'),
  leftover: 'MERGE',
  onResume: 'KEEP_END',
  outOfLimit: 'KEEP_CLOCK',
  band: null,
  trigger: null,
  would: null,
  placementInfos: { placementMode: 'DEFAULT', placement: 1, cancel: 6 },
  mustComplete: false,
  finishSeconds: null,
  finishSlippageBps: ratio('50'),
  maxAttempts: null,
  refreshDelayMs: 0,
  maxParticipationPct: null,
  minParticipationPct: null,
  bucketSeconds: 300,
};
