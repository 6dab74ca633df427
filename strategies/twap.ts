/** TWAP: clips spread over a window so that the executed quantity grows in a straight line. */
import { varySizes } from '../src/domain/chance.ts';
import { clipSizes } from '../src/domain/clip-size.ts';
import type { Ratio } from '../src/domain/decimal.ts';
import { seededDraw } from '../src/domain/random.ts';
import type { Plan, PlanInput, Strategy } from '../src/domain/strategy.ts';
import { scheduledWindow } from '../src/domain/window.ts';
import { fieldOfCount, timedPlan } from './lib/buckets.ts';
import { checkFinish, checkPrices } from './lib/common-checks.ts';
import { RANDOM_SIZES, SCHEDULE, type RandomParams, type ScheduleParams } from './lib/common-params.ts';
import { decimalKey, optional } from './lib/param-keys.ts';
import { paramSet } from './lib/param-table.ts';
import { priceByParams } from './lib/pricing.ts';
import { automaticCount, delayTimes, evenTimes } from './lib/timing.ts';

interface TwapParams extends ScheduleParams, RandomParams {
  /** Percent of a slice's interval by which its start may be late; 0 is none. */
  readonly randomizeTimePct: Ratio;
  /** Spacing of AUTOMATIC clips in seconds; a given clip size decides the spacing by itself. */
  readonly intervalSeconds: Ratio | null;
}

const PARAMS = paramSet<TwapParams>('TWAP', {
  ...SCHEDULE,
  ...RANDOM_SIZES,
  randomizeTimePct: decimalKey('0', '40', '0'),
  intervalSeconds: optional(decimalKey('1', '3600', '30')),
});

function plan(input: PlanInput, params: TwapParams): Plan {
  checkPrices(input, params);
  const { start, windowEnd } = input.window;
  const lengthMs = windowEnd - start;
  const sizes = clipSizes(input, { automaticCount: automaticCount(lengthMs, params.intervalSeconds) });
  // One generator for sizes and times, in this order, so that a seed means one schedule.
  const draw = seededDraw(input.seed);
  const lots = params.randomizeAmount ? varySizes(sizes.lots, params.variancePct, sizes.bounds, draw) : sizes.lots;
  const times = delayTimes(evenTimes(lots, start, lengthMs), windowEnd, params.randomizeTimePct, draw);
  return timedPlan(input, { lots, times, sizes }, fieldOfCount(input, 'params.intervalSeconds'));
}

export const twap: Strategy<TwapParams> = {
  name: 'TWAP',
  ...PARAMS,
  window: (params, times, activatedAt) =>
    checkFinish(scheduledWindow('TWAP', params.durationSeconds, times, activatedAt), params),
  plan,
  price: priceByParams,
};
