/** Which slice is due, and when the parent wants to be looked at next. Both follow from the state alone. */
import { isResting, type Clip } from '../../domain/clip.ts';
import { isIdle, type ParentOrder } from '../../domain/parent.ts';
import { isTerminal, isWorking } from '../../domain/parent-status.ts';
import { earlier, later, plusMs, type Instant } from '../../domain/time.ts';
import type { Planner, Schedule, ScheduledSlice } from '../planner.ts';
import type { Timing } from '../timing.ts';

/** The next clip and one look-ahead are armed; never the whole schedule. */
export const ARMED_AHEAD = 2;
/** A slice further away than this is not armed yet: a waiting job is larger than the parent it would wake. */
const ARM_WITHIN_MS = 60_000;

/** From when on a slice is armed. */
export const armsAt = (slice: ScheduledSlice): Instant => plusMs(slice.dueAt, -ARM_WITHIN_MS);

export interface DueSlice {
  readonly slice: ScheduledSlice;
  /** Second leg of a hybrid slice. */
  readonly turned: boolean;
  /** When it became due. */
  readonly since: Instant;
}

/** The last slice whose time has come: those it has overtaken are merged into it, so a late wake makes no burst. */
function latestDue(schedule: Schedule, from: number, now: Instant): ScheduledSlice | null {
  const first = schedule.sliceAt(from);
  if (first === null || first.dueAt > now) return null;
  let low = first;
  let step = 1;
  for (;;) {
    const next = schedule.sliceAt(low.index + step);
    if (next !== null && next.dueAt <= now) {
      low = next;
      step *= 2;
    } else if (step === 1) return low;
    else step = Math.floor(step / 2);
  }
}

/** The slice or leg to send now, or null. */
export function dueSlice(parent: ParentOrder, schedule: Schedule, now: Instant): DueSlice | null {
  if (parent.notBefore !== null && now < parent.notBefore) return null;
  const slice = latestDue(schedule, parent.nextSlice, now);
  if (slice !== null) return { slice, turned: false, since: slice.dueAt };
  const current = parent.current;
  if (current?.turnsAt === null || current?.turnsAt === undefined || now < current.turnsAt) return null;
  const turned = schedule.sliceAt(current.index);
  return turned === null ? null : { slice: turned, turned: true, since: current.turnsAt };
}

const cancelDue = (clip: Clip): Instant | null => (isResting(clip) && clip.cancelRequested ? clip.cancelAt : null);

const earliest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce<Instant | null>(
    (least, at) => (at === null ? least : least === null ? at : earlier(least, at)),
    null,
  );

const afterGrace = (at: Instant | null, graceMs: number): Instant | null => (at === null ? null : plusMs(at, graceMs));

function nextSend(parent: ParentOrder, planner: Planner, timing: Timing): Instant | null {
  if (!isWorking(parent.status) || parent.basis === null) return null;
  const next = planner.scheduleOf(parent).sliceAt(parent.nextSlice)?.dueAt ?? null;
  const turnsAt = parent.current?.turnsAt ?? null;
  // A slice that waits for the cancel of the one before is woken by its answer; without one, when the grace is over.
  const waits = parent.clips.some((clip) => clip.cancelRequested && !clip.inDoubt);
  const at = waits
    ? afterGrace(earliest([next, turnsAt]), timing.cancelGraceMs)
    : earliest([afterGrace(next, timing.hintGraceMs), turnsAt]);
  return at === null || parent.notBefore === null ? at : later(at, parent.notBefore);
}

function nextArm(parent: ParentOrder, planner: Planner): Instant | null {
  if (!isWorking(parent.status) || parent.basis === null) return null;
  const index = Math.max(parent.armedThrough, parent.nextSlice);
  if (index >= parent.nextSlice + ARMED_AHEAD) return null;
  const slice = planner.scheduleOf(parent).sliceAt(index);
  return slice === null ? null : armsAt(slice);
}

function phaseDeadline(parent: ParentOrder, timing: Timing): Instant | null {
  if (isTerminal(parent.status)) return null;
  // A drain with nothing left to wait for is over as soon as somebody looks.
  if (parent.drainSince !== null)
    return isIdle(parent) ? parent.drainSince : plusMs(parent.drainSince, timing.drainTimeoutMs);
  if (parent.basis !== null) return parent.basis.window.end;
  return parent.notBefore ?? parent.request.createdAt;
}

/** When the parent must be looked at even if nobody calls; null when it is over. */
export function nextAttention(parent: ParentOrder, planner: Planner, timing: Timing): Instant | null {
  if (isTerminal(parent.status) && isIdle(parent)) return null;
  return earliest([
    ...parent.clips.flatMap((clip) => [clip.checkAt, cancelDue(clip)]),
    nextSend(parent, planner, timing),
    nextArm(parent, planner),
    phaseDeadline(parent, timing),
    // The end still counts while draining for a pause.
    parent.status === 'PENDING_PAUSE' && parent.basis !== null ? parent.basis.window.end : null,
  ]);
}
