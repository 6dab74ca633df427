/** Plans of strategies whose clips follow each other's fills. Every clip is due at the start: no later time is known. */
import { varySizes } from '../../src/domain/chance.ts';
import { clipSizes, quantitiesOf, type ClipOptions } from '../../src/domain/clip-size.ts';
import { seededDraw } from '../../src/domain/random.ts';
import type { Pace, Plan, PlanInput } from '../../src/domain/strategy.ts';
import type { RandomParams } from './common-params.ts';
import { planOf } from './plan-of.ts';

const SEQUENTIAL: Pace = { kind: 'SEQUENTIAL' };

/** Sizes in sending order. Throws OrderError by the checks of clips. */
export function planSequence(
  input: PlanInput,
  options: ClipOptions,
  random: RandomParams | null = null,
  pace: Pace = SEQUENTIAL,
): Plan {
  const sizes = clipSizes(input, options);
  const lots =
    random?.randomizeAmount === true
      ? varySizes(sizes.lots, random.variancePct, sizes.bounds, seededDraw(input.seed))
      : sizes.lots;
  const dueAt = input.window.start;
  const slices = quantitiesOf(input.rules, lots).map((quantity) => ({ quantity, dueAt }));
  return planOf(pace, slices, sizes, input.rules);
}
