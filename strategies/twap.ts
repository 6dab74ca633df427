/** TWAP: clips spread over a window so that the executed quantity grows in a straight line. */
import { varySizes } from '../src/domain/chance.ts';
import { clipSizes, quantitiesOf } from '../src/domain/clip-size.ts';
import { invariant } from '../src/domain/errors.ts';
import { seededDraw } from '../src/domain/random.ts';
import type { Plan, PlanInput, Strategy } from '../src/domain/strategy.ts';
import { scheduledWindow } from '../src/domain/window.ts';
import { readParams, writeParams } from './lib/param-table.ts';
import { priceByStyle } from './lib/pricing.ts';
import { automaticCount, checkSpacing, delayTimes, evenTimes } from './lib/timing.ts';
import { TWAP_PARAMS, type TwapParams } from './lib/twap-params.ts';

function plan(input: PlanInput, params: TwapParams): Plan {
  const { start, windowEnd } = input.window;
  const lengthMs = windowEnd - start;
  const sizes = clipSizes(input, { automaticCount: automaticCount(lengthMs, params.intervalSeconds) });
  // One generator for sizes and times, in this order, so that a seed means one schedule.
  const draw = seededDraw(input.seed);
  const lots = params.randomizeAmount ? varySizes(sizes.lots, params.variancePct, sizes.bounds, draw) : sizes.lots;
  const times = delayTimes(evenTimes(lots, start, lengthMs), windowEnd, params.randomizeTimePct, draw);
  checkSpacing(times, input.clipSizeType === 'AUTOMATIC' ? 'params.intervalSeconds' : 'clipSizeVal');
  const slices = quantitiesOf(input.rules, lots).map((quantity, i) => {
    const dueAt = times[i];
    invariant(dueAt !== undefined, `clip ${i} of ${lots.length} has no time`);
    return { quantity, dueAt };
  });
  return { slices, hardMin: sizes.hardMin, softMin: sizes.softMin };
}

export const twap: Strategy<TwapParams> = {
  name: 'TWAP',
  parseParams: (raw) => readParams('TWAP', TWAP_PARAMS, raw),
  toRaw: (params) => writeParams(TWAP_PARAMS, params),
  window: (params, times, activatedAt) => scheduledWindow('TWAP', params.durationSeconds, times, activatedAt),
  plan,
  price: (view, params) => priceByStyle(view, params.slippageBps),
};
