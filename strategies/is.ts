/**
 * IS (implementation shortfall): trades early what the risk of waiting is worth. The schedule is the closed form of
 * Almgren and Chriss (2000) for linear impact: what is left falls as sinh(κ(T − t)) ÷ sinh(κT), and urgency is κT.
 */
import { refuse } from '../src/domain/errors.ts';
import type { Plan, PlanInput, Strategy } from '../src/domain/strategy.ts';
import { plusMs } from '../src/domain/time.ts';
import { scheduledWindow } from '../src/domain/window.ts';
import { cutByBuckets, fieldOfCount, timedPlan, type TimedLots } from './lib/buckets.ts';
import { checkFinish, checkPrices } from './lib/common-checks.ts';
import { SCHEDULE, type ScheduleParams } from './lib/common-params.ts';
import { choiceKey } from './lib/param-keys.ts';
import { paramSet } from './lib/param-table.ts';
import { priceByParams } from './lib/pricing.ts';
import { remainingByUrgency, URGENCIES, type Urgency } from './lib/urgency.ts';
import { automaticCount, isSpaced } from './lib/timing.ts';

interface IsParams extends ScheduleParams {
  readonly urgency: Urgency;
}

/** A short window is cut finer, so that its urgency shows, but no finer than this. */
const FEWEST_STEPS = 4;
const SHORTEST_STEP_MS = 2_000;

/** The clips by what is left after each of so many equal steps. */
function cutInto(input: PlanInput, urgency: Urgency, count: number): TimedLots {
  const { start, windowEnd } = input.window;
  const lengthMs = windowEnd - start;
  const edges = Array.from({ length: count + 1 }, (_, i) => plusMs(start, Math.floor((lengthMs * i) / count)));
  const left = remainingByUrgency(urgency, count);
  const whole = left[0] ?? 1n;
  return cutByBuckets(input, edges, (edge, total) => (total * (whole - (left[edge] ?? 0n))) / whole);
}

/**
 * Clips of the client's own size in a window of one usual step, in which they would be spread evenly: the finest steps
 * are taken that leave them their distance. Throws OrderError when none do.
 */
function cutShortWindow(input: PlanInput, urgency: Urgency, finest: number): TimedLots {
  const even = cutInto(input, urgency, 1);
  if (even.lots.length === 1) return even;
  for (let count = finest; count > 1; count -= 1) {
    const cut = cutInto(input, urgency, count);
    if (isSpaced(cut.times)) return cut;
  }
  throw refuse('params.urgency', 'has no room in so short a window: take fewer clips, a longer window or TWAP');
}

function plan(input: PlanInput, params: IsParams): Plan {
  checkPrices(input, params);
  const lengthMs = input.window.windowEnd - input.window.start;
  const usual = automaticCount(lengthMs, null);
  const finest = Math.min(FEWEST_STEPS, Math.floor(lengthMs / SHORTEST_STEP_MS));
  const isShort = input.clipSizeType !== 'AUTOMATIC' && usual === 1;
  const cut = isShort
    ? cutShortWindow(input, params.urgency, finest)
    : cutInto(input, params.urgency, input.clipSizeType === 'AUTOMATIC' ? Math.max(usual, finest) : usual);
  // The first clip is due at once, also where steps too small for the venue were joined to make it: waiting is the risk.
  const times = [input.window.start, ...cut.times.slice(1)];
  return timedPlan(input, { ...cut, times }, fieldOfCount(input, 'params.durationSeconds'));
}

export const is: Strategy<IsParams> = {
  name: 'IS',
  ...paramSet<IsParams>('IS', { ...SCHEDULE, urgency: choiceKey(URGENCIES, 'MEDIUM') }),
  window: (params, times, activatedAt) =>
    checkFinish(scheduledWindow('IS', params.durationSeconds, times, activatedAt), params),
  plan,
  price: priceByParams,
};
