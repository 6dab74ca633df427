/** What is wrong with a plan: the rules that every schedule keeps, for strategies that are not of this build. */
import { add, equals, isMultipleOf, isPositive, toText, ZERO_QUANTITY, type Quantity } from './decimal.ts';
import { CLIP_INTERVAL_MIN_MS, CLIPS_MAX } from './limits.ts';
import type { Plan, PlanInput } from './strategy.ts';

const PACES: readonly unknown[] = ['TIMED', 'SEQUENTIAL', 'VOLUME'];

/** What a file has made need not be what its type says. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function faultOfShape(plan: unknown): string | null {
  if (!isObject(plan) || !Array.isArray(plan['slices']) || !isObject(plan['pace'])) {
    return 'it is no object of pace, slices, hardMin and softMin, given at once';
  }
  const { kind, everyMs } = plan['pace'];
  if (!PACES.includes(kind)) return 'its pace is none of TIMED, SEQUENTIAL and VOLUME';
  const looks = Number.isSafeInteger(everyMs) && Number(everyMs) > 0;
  if (kind === 'VOLUME' && !looks) return 'its everyMs is no whole number of milliseconds above 0';
  const { length } = plan['slices'];
  return length >= 1 && length <= CLIPS_MAX ? null : `it has ${length} slices, not 1 to ${CLIPS_MAX}`;
}

function faultOfQuantity(at: Quantity, step: Quantity): string | null {
  if (!isObject(at)) return 'a slice whose quantity is no exact amount';
  if (isPositive(at) && isMultipleOf(at, step)) return null;
  return `a slice of ${toText(at)}, which is no positive multiple of the step ${toText(step)}`;
}

/** Clips that wait for each other's fills may all be due at once; timed ones keep their distance. */
function faultOfGap({ pace, slices }: Plan, index: number, at: number): string | null {
  const gap = at - (slices[index - 1]?.dueAt ?? -Infinity);
  if (gap < 0) return `slice ${index} is due before slice ${index - 1}`;
  if (pace.kind !== 'TIMED' || gap >= CLIP_INTERVAL_MIN_MS) return null;
  return `slices ${index - 1} and ${index} are ${gap} ms apart, closer than ${CLIP_INTERVAL_MIN_MS} ms`;
}

function faultOfTime(plan: Plan, index: number, at: unknown, { window }: PlanInput): string | null {
  if (typeof at !== 'number' || !Number.isSafeInteger(at)) {
    return `slice ${index} is due at no instant of whole milliseconds`;
  }
  const end = plan.pace.kind === 'TIMED' ? window.windowEnd : window.end;
  if (at < window.start || at >= end) return `slice ${index} is due outside the window`;
  return faultOfGap(plan, index, at);
}

/** The first rule that the plan of this input breaks, as the end of a sentence; null when it keeps them all. */
export function faultOfPlan(plan: Plan, input: PlanInput): string | null {
  const shape = faultOfShape(plan);
  if (shape !== null) return shape;
  let total = ZERO_QUANTITY;
  for (const [index, slice] of plan.slices.entries()) {
    if (!isObject(slice)) return `slice ${index} is no object of quantity and dueAt`;
    const fault = faultOfQuantity(slice.quantity, input.rules.step) ?? faultOfTime(plan, index, slice.dueAt, input);
    if (fault !== null) return fault;
    total = add(total, slice.quantity);
  }
  if (equals(total, input.quantity)) return null;
  return `its slices add up to ${toText(total)} instead of ${toText(input.quantity)}`;
}
