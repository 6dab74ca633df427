/** Rows of the parameters that several strategies take, in groups that belong together. */
import type { Ratio } from '../../src/domain/decimal.ts';
import { refuse } from '../../src/domain/errors.ts';
import { DURATION_MAX_SECONDS } from '../../src/domain/limits.ts';
import {
  QUIET_PARAMS,
  TRADING_STYLES,
  type Band,
  type CommonParams,
  type Placement,
  type Trigger,
  type Would,
} from '../../src/domain/strategy-params.ts';
import { choiceKey, decimalKey, flagKey, optional, priceKey, shareKey, textKey, wholeKey } from './param-keys.ts';
import type { ParamKey } from './param-keys.ts';
import { objectKey, type ParamTable } from './param-table.ts';

/** The most levels of a book that a placement may count. */
const PLACEMENT_MAX = 20;
const CANCEL_LEVEL_MAX = 50;
/** A placement that names no level to cancel at is cancelled this many levels deeper. */
const CANCEL_DEEPER = 5;

interface GivenPlacement extends Omit<Placement, 'cancel'> {
  readonly cancel: number | null;
}

const givenPlacement = objectKey<GivenPlacement>(
  {
    placementMode: choiceKey(['DEFAULT', 'TIGHT', 'CUSTOM'], 'DEFAULT'),
    placement: wholeKey(1, PLACEMENT_MAX, 1),
    cancel: optional(wholeKey(2, CANCEL_LEVEL_MAX, 1 + CANCEL_DEEPER)),
  },
  [],
  ({ placementMode, placement, cancel }, path) => {
    if (placementMode !== 'CUSTOM' && placement !== 1) throw refuse(`${path}.placement`, 'is for CUSTOM only');
    if (cancel !== null && cancel <= placement) throw refuse(`${path}.cancel`, 'must be deeper than placement');
  },
);

const placementInfos: ParamKey<Placement> = {
  ...givenPlacement,
  fallback: QUIET_PARAMS.placementInfos,
  read: (value, path) => {
    const given = givenPlacement.read(value, path);
    return { ...given, cancel: given.cancel ?? given.placement + CANCEL_DEEPER };
  },
};

const triggerRows: ParamTable<Trigger> = {
  triggerPrice: priceKey(),
  triggerCondition: optional(choiceKey<'ABOVE' | 'BELOW'>(['ABOVE', 'BELOW'], 'ABOVE')),
};

/** A trigger that must say its side. */
const trigger = optional(
  objectKey<Trigger>(triggerRows, ['triggerPrice'], ({ triggerCondition }, path) => {
    if (triggerCondition === null) throw refuse(`${path}.triggerCondition`, 'is required: ABOVE or BELOW');
  }),
);

/** A trigger whose side is the protective one when it is not given. */
export const PROTECTIVE_TRIGGER: ParamKey<Trigger | null> = optional(objectKey<Trigger>(triggerRows, ['triggerPrice']));

const would = optional(
  objectKey<Would>(
    { wouldPrice: priceKey(), wouldPct: shareKey('100'), wouldStyle: choiceKey(TRADING_STYLES, 'HYBRID') },
    ['wouldPrice', 'wouldPct', 'wouldStyle'],
  ),
);

const band = optional(
  objectKey<Band>({ aheadPct: decimalKey('0', '100', '0'), behindPct: decimalKey('0', '100', '100') }),
);

/** On spot nothing can be reduced below zero, so only the honest answer is taken. */
export const REDUCE_ONLY: ParamKey<boolean> = {
  ...flagKey(false),
  rule: 'must be false: true is for assetClass FUTURE only',
  read: (value, path) => {
    if (flagKey(false).read(value, path)) throw refuse(path, 'is for assetClass FUTURE only');
    return false;
  },
};

/** What every strategy takes. */
export interface EveryParams extends CommonParams {
  readonly reduceOnly: boolean;
}

export const EVERY = {
  seed: optional(textKey(64)),
  maxConsecutiveRejects: wholeKey(1, 100, 5),
  reduceOnly: REDUCE_ONLY,
  trigger,
};

export const STYLE = { tradingStyle: choiceKey(TRADING_STYLES, 'HYBRID') };
export const SLIPPAGE = { slippageBps: decimalKey('0', '1000', '50') };
export const PLACEMENT = { placementInfos };
export const WOULD = { would };

export const FINISH = {
  mustComplete: flagKey(false),
  finishSeconds: optional(wholeKey(1, DURATION_MAX_SECONDS / 10, 30)),
  finishSlippageBps: decimalKey('0', '1000', '50'),
};

export const RANDOM_SIZES = { randomizeAmount: flagKey(false), variancePct: decimalKey('0', '50', '20') };

/** What strategies that follow a schedule take. */
export const SCHEDULE = {
  ...EVERY,
  ...STYLE,
  ...SLIPPAGE,
  ...PLACEMENT,
  ...WOULD,
  ...FINISH,
  durationSeconds: optional(wholeKey(1, DURATION_MAX_SECONDS, 1)),
  catchUp: choiceKey(['NONE', 'SPREAD'], 'SPREAD'),
  maxCatchUpMultiple: decimalKey('1', '10', '3'),
  leftover: choiceKey(['MERGE', 'LEAVE', 'CROSS'], 'MERGE'),
  onResume: choiceKey(['KEEP_END', 'EXTEND_END'], 'KEEP_END'),
  outOfLimit: choiceKey(['KEEP_CLOCK', 'PAUSE_CLOCK'], 'KEEP_CLOCK'),
  maxParticipationPct: optional(decimalKey('0.1', '100', '100')),
  band,
};

export interface ScheduleParams extends EveryParams {
  /** Length of the window; null when endTime says it. */
  readonly durationSeconds: number | null;
}

/** Sizes that vary: `variancePct` is how much, and has no effect without `randomizeAmount`. */
export interface RandomParams {
  readonly randomizeAmount: boolean;
  readonly variancePct: Ratio;
}
