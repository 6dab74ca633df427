/** Plans what is left of an order again: after a pause, and when an amendment has changed what was asked for. */
import { isPositive, middle, subtract, type Price, type Quantity } from '../../domain/decimal.ts';
import { invariant, OrderError, refuse } from '../../domain/errors.ts';
import type { InstrumentRules } from '../../domain/instrument.ts';
import { exposure, leavesQuantity, type ParentOrder, type ParentRequest, type PlanBasis } from '../../domain/parent.ts';
import type { Window } from '../../domain/strategy.ts';
import { earlier, later, plusMs, type Instant } from '../../domain/time.ts';
import type { Planner } from '../planner.ts';
import { change, type Draft } from './draft.ts';
import { transit } from './transit.ts';

/** What the rest is planned with. */
export interface Ground {
  readonly request: ParentRequest;
  /** The window of the whole order. */
  readonly window: Window;
  readonly rules: InstrumentRules;
  readonly refPrice: Price | null;
  readonly now: Instant;
}

const nothingLeft = refuse('endTime', 'leaves no time for what is left');

/** From `from` to the end of the window; past it, to the end of the order. Throws OrderError when no time is left. */
function windowFrom(window: Window, from: Instant): Window {
  const start = later(from, window.start);
  const windowEnd = start < window.windowEnd ? window.windowEnd : window.end;
  if (start >= windowEnd) throw nothingLeft;
  return { start, windowEnd, end: window.end };
}

interface Share {
  readonly from: Instant;
  readonly quantity: Quantity;
  readonly doneBefore: Quantity;
}

/** All that is not filled, from now on. What is open or in doubt counts as committed to the new plan. */
const restFrom = (parent: ParentOrder, request: ParentRequest, from: Instant): Share => ({
  from,
  quantity: leavesQuantity({ ...parent, request }),
  doneBefore: parent.filledQuantity,
});

/** When the next clip of the plan in force would have been due; null when that is now, or never within the window. */
function nextDueAt(parent: ParentOrder, planner: Planner, now: Instant): Instant | null {
  const schedule = planner.scheduleOf(parent);
  const slice = parent.nextSlice < schedule.count ? schedule.sliceAt(parent.nextSlice) : null;
  return slice !== null && slice.dueAt > now ? slice.dueAt : null;
}

/** What neither is filled nor at the venue, from the next clip on: an amendment must not send a clip out of turn. */
function freeFromNextClip(parent: ParentOrder, planner: Planner, { request, window, now }: Ground): Share | null {
  const from = nextDueAt(parent, planner, now);
  const doneBefore = exposure(parent);
  const quantity = subtract(request.quantity, doneBefore);
  if (from === null || from >= window.windowEnd || !isPositive(quantity)) return null;
  return { from, quantity, doneBefore };
}

/** The basis of the share's plan, proved by making the plan. Throws OrderError when there is none. */
function basisOf(parent: ParentOrder, planner: Planner, ground: Ground, share: Share): PlanBasis {
  const basis: PlanBasis = {
    window: windowFrom(ground.window, share.from),
    rules: ground.rules,
    refPrice: ground.refPrice,
    quantity: share.quantity,
    doneBefore: share.doneBefore,
    ...(parent.basis?.volumeCurve === undefined ? {} : { volumeCurve: parent.basis.volumeCurve }),
  };
  planner.scheduleOf({ ...parent, request: ground.request, basis });
  return basis;
}

/** Plans the whole rest from now on. Throws OrderError when the rest or the time is too small. */
export const planRest = (parent: ParentOrder, planner: Planner, ground: Ground): PlanBasis =>
  basisOf(parent, planner, ground, restFrom(parent, ground.request, ground.now));

/**
 * Plans the rest of an order at work without a clip out of turn: the new plan starts when the next clip was due. Where
 * that leaves nothing to plan, the rest is planned from now on. Throws OrderError when neither can be.
 */
export function planOn(parent: ParentOrder, planner: Planner, ground: Ground): PlanBasis {
  const share = freeFromNextClip(parent, planner, ground);
  if (share === null) return planRest(parent, planner, ground);
  try {
    return basisOf(parent, planner, ground, share);
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return planRest(parent, planner, ground);
  }
}

/** Puts the basis in force: nothing of the plan before counts any more, nor what was noted about it. */
export function takeBasis(draft: Draft, basis: PlanBasis): void {
  const { heldSince: _heldSince, dust: _dust, paced: _paced, ...progress } = draft.parent.progress;
  change(draft, { basis, nextSlice: 0, armedThrough: 0, current: null, hold: null, progress });
}

/** EXTEND_END gives the paused part of the window back, never past the end of the order. */
function extendedBy(parent: ParentOrder, window: Window, now: Instant): number {
  const since = later(parent.pausedAt ?? now, window.start);
  const wanted = Math.max(0, now - since);
  return earlier(plusMs(window.windowEnd, wanted), window.end) - window.windowEnd;
}

/** PENDING_UNPAUSE: plans the rest and goes back to work, or back to PAUSED with the reason. */
export function replan(draft: Draft): void {
  const { parent, view, planner } = draft;
  const { basis } = parent;
  invariant(basis !== null, `order ${parent.request.orderId} was paused before it was planned`);
  const { params } = planner.strategyOf(parent);
  const byMs = params.onResume === 'EXTEND_END' ? extendedBy(parent, basis.window, view.now) : 0;
  const ground: Ground = {
    request: parent.request,
    window: { ...basis.window, windowEnd: plusMs(basis.window.windowEnd, byMs) },
    rules: view.instrument?.rules ?? basis.rules,
    refPrice: view.quote === null ? basis.refPrice : middle(view.quote.bid, view.quote.ask),
    now: view.now,
  };
  try {
    takeBasis(draft, planRest(parent, planner, ground));
    change(draft, { extendedMs: parent.extendedMs + byMs });
    transit(draft, 'replanOk');
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    transit(draft, 'replanFail', { code: error.errorCode, message: `cannot be planned again: ${error.message}` });
  }
}
