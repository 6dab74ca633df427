/** Changes what was asked for while the order lives. Either the whole change is taken, or nothing is. */
import { AMEND_TABLE, amendedRequest, changesBetween } from '../../domain/amendment.ts';
import { wantCancelled, type Clip } from '../../domain/clip.ts';
import { checkQuantity } from '../../domain/clip-size.ts';
import { equals, isGreater, isLess, toText, ZERO_QUANTITY, type Quantity } from '../../domain/decimal.ts';
import { OrderError, refuse } from '../../domain/errors.ts';
import { checkLimitPrice } from '../../domain/limit-price.ts';
import { exposure, isComplete, type ParentOrder, type ParentRequest, type PlanBasis } from '../../domain/parent.ts';
import { isWorking } from '../../domain/parent-status.ts';
import type { Window } from '../../domain/strategy.ts';
import { earlier, plusMs } from '../../domain/time.ts';
import type { AmendRequest } from '../messages.ts';
import { planInput } from '../planner.ts';
import { change, type Draft } from './draft.ts';
import { planOn, planRest, takeBasis, type Ground } from './replan.ts';

/** The window of the whole order under the new request. Throws OrderError for times that contradict each other. */
function windowOf(draft: Draft, request: ParentRequest): Window {
  const { parent, planner, view } = draft;
  const { strategy, params } = planner.strategyOf({ ...parent, request });
  const times = { startTime: request.startTime, endTime: request.endTime };
  const from = parent.progress.triggeredAt ?? parent.windowFrom ?? parent.basis?.window.start ?? view.now;
  const own = strategy.window(params, times, from);
  if (request.endTime !== null && own.end <= view.now) throw refuse('endTime', 'has passed', 'EXPIRY_REACHED');
  const windowEnd = earlier(plusMs(own.windowEnd, parent.extendedMs), own.end);
  if (windowEnd <= view.now) throw refuse('params.durationSeconds', 'counted from the start has passed');
  return { ...own, windowEnd };
}

const isRetimed = (before: ParentRequest, after: ParentRequest): boolean =>
  before.endTime !== after.endTime || JSON.stringify(before.params) !== JSON.stringify(after.params);

function groundOf(draft: Draft, request: ParentRequest, event: AmendRequest): Ground {
  const { parent, view } = draft;
  const kept = parent.basis?.window;
  const window = kept === undefined || isRetimed(parent.request, request) ? windowOf(draft, request) : kept;
  return {
    request,
    window,
    rules: event.rules,
    refPrice: event.refPrice ?? parent.basis?.refPrice ?? null,
    now: view.now,
  };
}

/** The new request against the venue's rules and against what has happened. Throws OrderError for the first one broken. */
function checkAmended(parent: ParentOrder, request: ParentRequest, { rules, refPrice, window }: Ground): void {
  const least = exposure(parent);
  if (isLess(request.quantity, least)) {
    throw refuse('quantity', `must be at least ${toText(least)}: that much is filled or at the venue`);
  }
  const whole = { window, rules, refPrice, quantity: request.quantity, doneBefore: ZERO_QUANTITY };
  if (!equals(request.quantity, parent.request.quantity)) checkQuantity(planInput(request, whole, null));
  checkLimitPrice(rules, request.limitPrice);
}

/** The largest slice of the plan in force. */
function largestSlice(draft: Draft): Quantity {
  const schedule = draft.planner.scheduleOf(draft.parent);
  let largest = ZERO_QUANTITY;
  for (let index = 0; index < schedule.count; index += 1) {
    const quantity = schedule.sliceAt(index)?.quantity ?? ZERO_QUANTITY;
    if (isGreater(quantity, largest)) largest = quantity;
  }
  return largest;
}

/** A resting clip that the new request would not have sent as it is: at another limit price, or too large. */
function misfits(clip: Clip, before: ParentRequest, after: ParentRequest, largest: Quantity | null): boolean {
  if (largest !== null && isGreater(clip.quantity, largest)) return true;
  const { limitPrice, side } = after;
  if (limitPrice === null || (before.limitPrice !== null && equals(limitPrice, before.limitPrice))) return false;
  const isBeyond = side === 'BUY' ? isGreater(clip.price, limitPrice) : isLess(clip.price, limitPrice);
  return isBeyond || (before.limitPrice !== null && equals(clip.price, before.limitPrice));
}

/** Its quantity stays committed until the venue has answered, and goes out again with a later clip. */
function cancelMisfits(draft: Draft, before: ParentRequest): void {
  const { clips, request } = draft.parent;
  const isResized = before.clipSizeType !== request.clipSizeType || before.clipSizeVal !== request.clipSizeVal;
  const largest = isResized && clips.length > 0 ? largestSlice(draft) : null;
  const marked = clips.map((clip) =>
    misfits(clip, before, request, largest) ? wantCancelled(clip, draft.view.now) : clip,
  );
  if (marked.some((clip, index) => clip !== clips[index])) change(draft, { clips: marked });
}

function planned(draft: Draft, ground: Ground): PlanBasis {
  const { parent, planner } = draft;
  return isWorking(parent.status) ? planOn(parent, planner, ground) : planRest(parent, planner, ground);
}

/** An end that has passed is not moved any more, though no worker may have noted it yet. */
function checkAlive({ parent, view }: Draft): void {
  const end = parent.basis?.window.end ?? parent.request.endTime;
  if (end !== null && end <= view.now) throw refuse('endTime', 'has passed', 'EXPIRY_REACHED');
}

/** The quantity is what is filled, and so nothing is open: the order is FILLED without another fill. */
function complete(draft: Draft): void {
  const { status, planEpoch } = draft.parent;
  change(draft, { status: 'FILLED', planEpoch: planEpoch + 1, current: null, pausedAt: null });
  draft.journal.push({ type: 'STATUS', from: status, to: 'FILLED' });
}

function apply(draft: Draft, event: AmendRequest): void {
  checkAlive(draft);
  const before = draft.parent.request;
  const { strategy } = draft.planner.strategyOf(draft.parent);
  const request = amendedRequest(before, event.amendment, strategy);
  const changes = changesBetween(before, request);
  if (changes.length === 0) return;
  const ground = groundOf(draft, request, event);
  checkAmended(draft.parent, request, ground);
  const isOver = isComplete({ ...draft.parent, request });
  const basis = isOver ? null : planned(draft, ground);
  draft.journal.push({ type: 'AMENDED', message: changes.join('; ') });
  change(draft, { request });
  if (isOver) complete(draft);
  if (basis === null || AMEND_TABLE[draft.parent.status] === 'NOTE') return;
  change(draft, { planEpoch: draft.parent.planEpoch + 1 });
  takeBasis(draft, basis);
  cancelMisfits(draft, before);
}

/**
 * Applies an amendment: checked against what is filled, open and in doubt, and planned again from there. A refusal
 * leaves everything as it was and says why.
 */
export function amend(draft: Draft, event: AmendRequest): void {
  const { parent } = draft;
  const cell = AMEND_TABLE[parent.status];
  if (cell === 'refuseTerminated') draft.refusal = { kind: 'TERMINATED' };
  else if (cell === 'refuseInvalid') draft.refusal = { kind: 'INVALID' };
  else if (event.expectedVersion !== null && event.expectedVersion !== parent.version) {
    draft.refusal = { kind: 'VERSION' };
  } else {
    try {
      apply(draft, event);
    } catch (error) {
      if (!(error instanceof OrderError)) throw error;
      draft.refusal = { kind: 'RULE', error };
    }
  }
}
