/**
 * IS (implementation shortfall): trades early what the risk of waiting is worth. The schedule is the closed form of
 * Almgren and Chriss (2000) for linear impact: what is left falls as sinh(κ(T − t)) ÷ sinh(κT), and urgency is κT.
 */
import type { Plan, PlanInput, Strategy } from '../src/domain/strategy.ts';
import { plusMs } from '../src/domain/time.ts';
import { scheduledWindow } from '../src/domain/window.ts';
import { cutByBuckets, fieldOfCount, timedPlan } from './lib/buckets.ts';
import { checkFinish, checkPrices } from './lib/common-checks.ts';
import { SCHEDULE, type ScheduleParams } from './lib/common-params.ts';
import { choiceKey } from './lib/param-keys.ts';
import { paramSet } from './lib/param-table.ts';
import { priceByParams } from './lib/pricing.ts';
import { remainingByUrgency, URGENCIES, type Urgency } from './lib/urgency.ts';
import { automaticCount } from './lib/timing.ts';

interface IsParams extends ScheduleParams {
  readonly urgency: Urgency;
}

/** A short window is cut finer, so that its urgency shows, but no finer than this. */
const FEWEST_STEPS = 4;
const SHORTEST_STEP_MS = 2_000;

/** Steps of equal length. Clips of the client's own size need the room of whole intervals to be spread in. */
function stepsOver(lengthMs: number, input: PlanInput): number {
  const usual = automaticCount(lengthMs, null);
  if (input.clipSizeType !== 'AUTOMATIC') return usual;
  return Math.max(usual, Math.min(FEWEST_STEPS, Math.floor(lengthMs / SHORTEST_STEP_MS)));
}

function plan(input: PlanInput, params: IsParams): Plan {
  checkPrices(input, params);
  const { start, windowEnd } = input.window;
  const lengthMs = windowEnd - start;
  const count = stepsOver(lengthMs, input);
  const edges = Array.from({ length: count + 1 }, (_, i) => plusMs(start, Math.floor((lengthMs * i) / count)));
  const left = remainingByUrgency(params.urgency, count);
  const whole = left[0] ?? 1n;
  const cut = cutByBuckets(input, edges, (edge, total) => (total * (whole - (left[edge] ?? 0n))) / whole);
  return timedPlan(input, cut, fieldOfCount(input, 'params.durationSeconds'));
}

export const is: Strategy<IsParams> = {
  name: 'IS',
  ...paramSet<IsParams>('IS', { ...SCHEDULE, urgency: choiceKey(URGENCIES, 'MEDIUM') }),
  window: (params, times, activatedAt) =>
    checkFinish(scheduledWindow('IS', params.durationSeconds, times, activatedAt), params),
  plan,
  price: priceByParams,
};
