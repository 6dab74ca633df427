/**
 * Clip sizes of strategies whose clips follow each other's fills, for showing a plan only: this build cannot run them.
 * Every clip is due at the start, because no later time is known before the clip ahead of it has filled.
 */
import { varySizes } from '../../src/domain/chance.ts';
import { clipSizes, quantitiesOf } from '../../src/domain/clip-size.ts';
import type { Ratio } from '../../src/domain/decimal.ts';
import { refuse } from '../../src/domain/errors.ts';
import { seededDraw } from '../../src/domain/random.ts';
import type { CommonParams, GivenTimes, Plan, PlanInput, StrategyName, Window } from '../../src/domain/strategy.ts';
import type { Instant } from '../../src/domain/time.ts';
import { restingWindow } from '../../src/domain/window.ts';
import { COMMON_PARAMS } from './common-params.ts';
import { decimalKey, flagKey } from './param-keys.ts';
import { readParams, type ParamTable, type RawParams } from './param-table.ts';

/** The half of a strategy that answers how much and when. Every Strategy is one. */
export interface ClipPlanner {
  parseParams(raw: RawParams): PlannerParams;
  window(params: PlannerParams, times: GivenTimes, activatedAt: Instant): Window;
  plan(input: PlanInput, params: PlannerParams): Plan;
}

/** What a schedule's chance depends on. */
export interface PlannerParams {
  readonly seed: string | null;
  readonly randomizeAmount?: boolean;
  readonly variancePct?: Ratio;
  readonly randomizeTimePct?: Ratio;
}

const { seed, tradingStyle, slippageBps, maxConsecutiveRejects } = COMMON_PARAMS;

type Shared = Pick<CommonParams, 'seed' | 'maxConsecutiveRejects'>;
type Styled = Shared & Pick<CommonParams, 'tradingStyle'>;
type Capped = Shared & Pick<CommonParams, 'slippageBps'>;
type Hidden = Styled & Capped & { readonly randomizeAmount: boolean; readonly variancePct: Ratio };

const LIMIT_PARAMS: ParamTable<Styled> = { seed, maxConsecutiveRejects, tradingStyle };
const MARKET_PARAMS: ParamTable<Capped> = { seed, maxConsecutiveRejects, slippageBps };
const ICEBERG_PARAMS: ParamTable<Hidden> = {
  ...LIMIT_PARAMS,
  ...MARKET_PARAMS,
  randomizeAmount: flagKey(false),
  variancePct: decimalKey('0', '50', '20'),
};

function sequential<P extends PlannerParams>(
  name: StrategyName,
  table: ParamTable<P>,
  automaticCount: number,
): readonly [StrategyName, ClipPlanner] {
  const planner: ClipPlanner = {
    parseParams: (raw) => readParams(name, table, raw),
    window: (_params, times, activatedAt) => restingWindow(times, activatedAt),
    plan: (input, params) => {
      if (name === 'LIMIT' && input.limitPrice === null) throw refuse('limitPrice', 'is required for strategy LIMIT');
      return planSequence(input, params, automaticCount);
    },
  };
  return [name, planner];
}

function planSequence(input: PlanInput, params: PlannerParams, automaticCount: number): Plan {
  const sizes = clipSizes(input, { automaticCount });
  const lots =
    params.randomizeAmount === true && params.variancePct !== undefined
      ? varySizes(sizes.lots, params.variancePct, sizes.bounds, seededDraw(input.seed))
      : sizes.lots;
  const dueAt = input.window.start;
  const slices = quantitiesOf(input.rules, lots).map((quantity) => ({ quantity, dueAt }));
  return { slices, hardMin: sizes.hardMin, softMin: sizes.softMin };
}

/** Sizes without a strategy behind them. A strategy that is registered takes precedence over its entry here. */
export const SEQUENTIAL_PLANNERS: ReadonlyMap<StrategyName, ClipPlanner> = new Map([
  sequential('ICEBERG', ICEBERG_PARAMS, 20),
  sequential('LIMIT', LIMIT_PARAMS, 1),
  sequential('MARKET', MARKET_PARAMS, 1),
]);
