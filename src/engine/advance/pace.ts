/** Schedules that follow the live market: how far one should be at the slice that is due. Decided once a slice. */
import { fromStored, max, min, stepsIn, stepsOf, subtract, toText, type Quantity } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import type { PlanBasis } from '../../domain/parent.ts';
import { DAY_MS, plusMs } from '../../domain/time.ts';
import type { ScheduledSlice } from '../planner.ts';
import { change, type Draft } from './draft.ts';

/** What the strategy makes of the volume seen; null when it is not known, which is asked for once, or says nothing. */
function decide(draft: Draft, basis: PlanBasis, slice: ScheduledSlice, reached: Quantity): Quantity | null {
  const { strategy, params } = draft.planner.strategyOf(draft.parent);
  const volumes = draft.view.market?.volumes ?? null;
  if (volumes === null) {
    draft.wantsVolumes = plusMs(basis.window.start, -DAY_MS);
    return null;
  }
  const { step } = basis.rules;
  const lots = stepsIn(basis.quantity, step);
  const volumeCurve = basis.volumeCurve ?? null;
  const view = {
    window: basis.window,
    lots,
    reached: stepsIn(reached, step),
    until: slice.endsAt,
    volumeCurve,
    volumes,
  };
  const through = strategy.pace?.(view, params) ?? null;
  if (through === null) return null;
  invariant(through >= view.reached && through <= lots, `${strategy.name} paces ${through} of ${lots} lots`);
  return stepsOf(step, through);
}

/** The slice with what the schedule should have reached by now; a slice that is not paced stays as it was planned. */
export function pacedSlice(draft: Draft, slice: ScheduledSlice, planned: number): ScheduledSlice {
  const { parent, planner } = draft;
  const { strategy, params } = planner.strategyOf(parent);
  const { basis } = parent;
  invariant(basis !== null, `order ${parent.request.orderId} is paced without a plan`);
  const isPaced = strategy.isPaced?.(basis.window, basis.volumeCurve ?? null, params) ?? false;
  if (!isPaced || slice.index >= planned) return slice;
  const { paced } = parent.progress;
  if (paced === undefined) return pacedFrom(draft, basis, subtract(slice.through, slice.quantity), slice, planned);
  const through = fromStored<Quantity>(paced.through);
  return paced.slice >= slice.index
    ? { ...slice, through, quantity: fromStored<Quantity>(paced.quantity) }
    : pacedFrom(draft, basis, through, slice, planned);
}

/** Decides the slice, from what the schedule has reached before it, and notes the decision. */
function pacedFrom(
  draft: Draft,
  basis: PlanBasis,
  reached: Quantity,
  slice: ScheduledSlice,
  planned: number,
): ScheduledSlice {
  const { parent, planner } = draft;
  const { params } = planner.strategyOf(parent);
  const { paced } = parent.progress;
  // The last slice takes all there is, whatever the market does.
  const decided = slice.index === planned - 1 ? slice.through : decide(draft, basis, slice, reached);
  const through = decided ?? max(slice.through, reached);
  const since = subtract(through, reached);
  // Slices that were slept through are behind, not part of this one: they are made good in bounded steps.
  const isNext = paced === undefined || paced.slice === slice.index - 1;
  const own = isNext ? since : min(since, slice.quantity);
  // What was not filled before may be made good also by a slice that has little of its own.
  const quantity = params.catchUp === 'SPREAD' ? max(own, slice.quantity) : own;
  // While the volume is being asked for nothing is decided: the answer decides, or the plan does.
  const noted = { slice: slice.index, through: toText(through), quantity: toText(quantity) };
  if (draft.wantsVolumes === null) change(draft, { progress: { ...parent.progress, paced: noted } });
  return { ...slice, through, quantity };
}
