/** One event in, the next parent and its effects out. Pure, synchronous and total: the whole life of an order. */
import { add, equals, isGreater, sum, toText } from '../domain/decimal.ts';
import { invariant, InvariantError } from '../domain/errors.ts';
import { exposure, isComplete, isOverfilled, type ParentOrder } from '../domain/parent.ts';
import { isTerminal } from '../domain/parent-status.ts';
import { openDraft, type Draft, type Step } from './advance/draft.ts';
import { applyFacts } from './advance/facts.ts';
import { pursue } from './advance/pursue.ts';
import { paceSequence } from './advance/sequence.ts';
import { isRequest, takeRequest } from './advance/requests.ts';
import { noteOtherVersion } from './advance/strategy-version.ts';
import type { Event, View } from './messages.ts';
import type { Planner } from './planner.ts';
import type { Timing } from './timing.ts';

/** What must hold after every step; a breach is our bug and stops the step before anything is written. */
function assertConsistent(before: ParentOrder, draft: Draft): void {
  const parent = draft.parent;
  const name = `order ${parent.request.orderId}`;
  const booked = add(parent.closedFilled, sum(parent.clips.map((clip) => clip.filledQuantity)));
  if (!equals(booked, parent.filledQuantity)) {
    throw new InvariantError(`${name}: clips hold ${toText(booked)} of its fills`);
  }
  invariant(!isGreater(before.filledQuantity, parent.filledQuantity), `${name}: filled went down`);
  invariant((parent.status === 'FILLED') === isComplete(parent), `${name}: ${parent.status} against its fills`);
  invariant(
    !isGreater(exposure(parent), parent.request.quantity) ||
      isOverfilled(parent) ||
      isTerminal(parent.status) ||
      draft.guard === null,
    `${name}: over-committed`,
  );
}

/** The next state of a parent. Throws InvariantError for our own bugs only. */
export function advance(parent: ParentOrder, event: Event, view: View, planner: Planner, timing: Timing): Step {
  const draft = openDraft(parent, view, planner, timing);
  if (isRequest(event)) {
    takeRequest(draft, event);
    if (draft.refusal !== null) return draft;
  } else applyFacts(draft, event);
  if (event.type === 'WAKE' && view.mayAct) noteOtherVersion(draft);
  paceSequence(draft, parent);
  pursue(draft, event.type === 'WAKE' && view.mayAct);
  assertConsistent(parent, draft);
  return draft;
}

/** Whether the step has anything to commit. */
export const hasChanged = (before: ParentOrder, step: Step): boolean =>
  step.parent !== before || step.closed.length > 0 || step.fillIds.length > 0;
