/** Clips that follow each other's fills: which is next, and what the end of one means for the one after it. */
import type { Clip } from '../../domain/clip.ts';
import { isGreater, isLess, subtract, type Quantity } from '../../domain/decimal.ts';
import { exposure, isIdle, type ParentOrder } from '../../domain/parent.ts';
import { isWorking } from '../../domain/parent-status.ts';
import { later, plusMs, type Instant } from '../../domain/time.ts';
import type { Schedule, ScheduledSlice } from '../planner.ts';
import { change, type Draft } from './draft.ts';
import { transit } from './transit.ts';

/** A clip that came to nothing is followed by the next after this. */
const RETRY_MS = 1_000;

/** The clips of the sequence: the extra one of `would` is beside it. */
const inSequence = (parent: ParentOrder): readonly Clip[] =>
  parent.clips.filter((clip) => clip.number !== parent.progress.wouldClip);

/** What the plan in force has reached: filled, open and in doubt. */
export function doneOfPlan(parent: ParentOrder): Quantity {
  const done = exposure(parent);
  return parent.basis === null ? done : subtract(done, parent.basis.doneBefore);
}

/** The first slice that the plan has not reached yet. */
function firstAbove(schedule: Schedule, done: Quantity): ScheduledSlice | null {
  let low = 0;
  let high = schedule.count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const slice = schedule.sliceAt(middle);
    if (slice !== null && isGreater(slice.through, done)) high = middle;
    else low = middle + 1;
  }
  return schedule.sliceAt(low);
}

/** The slice to send next, or null while a clip of the sequence is open. */
export function nextInSequence(parent: ParentOrder, schedule: Schedule): ScheduledSlice | null {
  return inSequence(parent).length > 0 ? null : firstAbove(schedule, doneOfPlan(parent));
}

/** When the sequence may go on; null while it waits for a clip, or is through. */
export function sequenceAt(parent: ParentOrder, schedule: Schedule): Instant | null {
  return nextInSequence(parent, schedule)?.dueAt ?? null;
}

/** Takes the next clip no earlier than this, and wakes at that very instant. */
function waitUntil(draft: Draft, at: Instant): void {
  const notBefore = later(draft.parent.notBefore ?? at, at);
  change(draft, { notBefore });
  draft.effects.push({ type: 'ARM', clipNumber: draft.parent.clipCount + 1, slice: 0, dueAt: notBefore });
}

const attemptsOver = { code: 'SLIPPAGE_EXCEEDED' as const, message: 'not filled within the slippage in maxAttempts' };

/** The book is given time to fill up again. */
const waitForBook = (draft: Draft, ms: number): void => {
  waitUntil(draft, plusMs(draft.view.now, ms));
};

/** A clip that took less than it asked for is an attempt; one that was filled ends the row. */
function countAttempt(draft: Draft, fell: boolean, most: number): void {
  const { parent } = draft;
  const before = parent.progress.attempts ?? 0;
  const attempts = fell ? before + 1 : 0;
  if (attempts !== before) change(draft, { progress: { ...parent.progress, attempts } });
  if (!fell) return;
  if (attempts < most) waitForBook(draft, draft.timing.noMarketRetryMs);
  else if (isWorking(parent.status) && isIdle(parent)) transit(draft, 'exhausted', attemptsOver);
}

/** Where attempts are not counted the order goes on, patiently, until its end. */
function afterTaking(draft: Draft, clip: Clip, most: number | null): void {
  const fell = isLess(clip.filledQuantity, clip.quantity);
  if (most !== null) countAttempt(draft, fell, most);
  else if (fell) waitForBook(draft, RETRY_MS);
}

function afterClip(draft: Draft, clip: Clip): void {
  const { params } = draft.planner.strategyOf(draft.parent);
  const { now } = draft.view;
  if (clip.status === 'REJECTED') waitUntil(draft, plusMs(now, RETRY_MS));
  else if (clip.timeInForce === 'IOC') afterTaking(draft, clip, params.maxAttempts);
  else if (clip.status === 'CANCELED' && !clip.cancelRequested) waitUntil(draft, plusMs(now, RETRY_MS));
  if (clip.status === 'FILLED' && params.refreshDelayMs > 0) waitUntil(draft, plusMs(now, params.refreshDelayMs));
}

/** After facts: what the clips that have just ended mean for the sequence. `before` is the parent they were open in. */
export function paceSequence(draft: Draft, before: ParentOrder): void {
  const { parent, planner, closed } = draft;
  if (closed.length === 0 || !isWorking(parent.status) || parent.basis === null) return;
  if (planner.scheduleOf(parent).pace.kind !== 'SEQUENTIAL') return;
  const open = new Set(inSequence(before).map((clip) => clip.number));
  for (const clip of closed) if (open.has(clip.number)) afterClip(draft, clip);
}
