/** Which slice is due, and when the parent wants to be looked at next. Both follow from the state alone. */
import { isResting, type Clip } from '../../domain/clip.ts';
import { isIdle, type ParentOrder } from '../../domain/parent.ts';
import { isTerminal, isWorking } from '../../domain/parent-status.ts';
import { earlier, later, plusMs, type Instant } from '../../domain/time.ts';
import type { Planner, Schedule, ScheduledSlice } from '../planner.ts';
import type { Timing } from '../timing.ts';
import { driftAt } from './drift.ts';
import { finishAt } from './finish.ts';
import { nextInSequence, sequenceAt } from './sequence.ts';
import { isWaiting } from './trigger.ts';

/** The next clip and one look-ahead are armed; never the whole schedule. */
const ARMED_AHEAD = 2;
/** A slice further away than this is not armed yet: a waiting job is larger than the parent it would wake. */
const ARM_WITHIN_MS = 60_000;

/** From when on a slice is armed. */
export const armsAt = (slice: ScheduledSlice): Instant => plusMs(slice.dueAt, -ARM_WITHIN_MS);

export interface DueSlice {
  readonly slice: ScheduledSlice;
  /** SECOND: a slice that rested turns to taking. FINISH: the end is near and the order must complete. */
  readonly leg: 'FIRST' | 'SECOND' | 'FINISH';
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

/** The second leg of the slice in work, when its time has come. */
function turnedSlice({ current }: ParentOrder, schedule: Schedule, now: Instant): DueSlice | null {
  if (current?.turnsAt === null || current?.turnsAt === undefined || now < current.turnsAt) return null;
  const slice = schedule.sliceAt(current.index);
  return slice === null ? null : { slice, leg: 'SECOND', since: current.turnsAt };
}

function sequenceSlice(parent: ParentOrder, schedule: Schedule, now: Instant): DueSlice | null {
  const slice = nextInSequence(parent, schedule);
  if (slice === null || now < slice.dueAt) return null;
  return { slice, leg: 'FIRST', since: later(slice.dueAt, parent.notBefore ?? slice.dueAt) };
}

function timedSlice(parent: ParentOrder, schedule: Schedule, now: Instant, crosses: boolean): DueSlice | null {
  const turned = turnedSlice(parent, schedule, now);
  // What is left of the slice before crosses first; otherwise the slice that is due merges it.
  if (crosses && turned !== null) return turned;
  const slice = latestDue(schedule, parent.nextSlice, now);
  return slice === null ? turned : { slice, leg: 'FIRST', since: slice.dueAt };
}

/** The slice or leg to send now, or null. */
export function dueSlice(parent: ParentOrder, planner: Planner, now: Instant): DueSlice | null {
  if (parent.basis === null || (parent.notBefore !== null && now < parent.notBefore)) return null;
  const { params } = planner.strategyOf(parent);
  if (isWaiting(parent, params)) return null;
  const schedule = planner.scheduleOf(parent);
  const finish = finishAt(parent, params);
  if (finish !== null && now >= finish) {
    const slice = schedule.sliceAt(schedule.count - 1) ?? schedule.sliceAt(0);
    return slice === null ? null : { slice, leg: 'FINISH', since: finish };
  }
  return schedule.pace.kind === 'SEQUENTIAL'
    ? sequenceSlice(parent, schedule, now)
    : timedSlice(parent, schedule, now, params.leftover === 'CROSS');
}

const cancelDue = (clip: Clip): Instant | null => (isResting(clip) && clip.cancelRequested ? clip.cancelAt : null);

export const earliest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce<Instant | null>(
    (least, at) => (at === null ? least : least === null ? at : earlier(least, at)),
    null,
  );

const afterGrace = (at: Instant | null, graceMs: number): Instant | null => (at === null ? null : plusMs(at, graceMs));

/** When the next leg is due by the plan alone. */
function nextPlanned(parent: ParentOrder, planner: Planner): Instant | null {
  const schedule = planner.scheduleOf(parent);
  return schedule.pace.kind === 'SEQUENTIAL'
    ? sequenceAt(parent, schedule)
    : (schedule.sliceAt(parent.nextSlice)?.dueAt ?? null);
}

/** When the next leg goes out by the clock alone; null while only a price, a fill or nothing at all can bring one. */
export function nextLegAt(parent: ParentOrder, planner: Planner): Instant | null {
  if (!isWorking(parent.status) || parent.basis === null) return null;
  const { params } = planner.strategyOf(parent);
  if (isWaiting(parent, params)) return null;
  const at = earliest([nextPlanned(parent, planner), parent.current?.turnsAt ?? null, finishAt(parent, params)]);
  return at === null || parent.notBefore === null ? at : later(at, parent.notBefore);
}

/** What must be looked at again and again: a price that is watched, a clip that may drift. The sweeper paces it. */
function nextWatch(parent: ParentOrder, planner: Planner): Instant | null {
  if (!isWorking(parent.status) || parent.basis === null) return null;
  const { params } = planner.strategyOf(parent);
  const watches = isWaiting(parent, params) || (params.would !== null && parent.progress.wouldOver !== true);
  return earliest([watches ? parent.request.createdAt : null, driftAt(parent, planner)]);
}

function nextSend(parent: ParentOrder, planner: Planner, timing: Timing): Instant | null {
  if (!isWorking(parent.status) || parent.basis === null) return null;
  const { params } = planner.strategyOf(parent);
  if (isWaiting(parent, params)) return null;
  const next = nextPlanned(parent, planner);
  // Neither has a job of its own: nobody else is given time to come first.
  const unarmed = earliest([parent.current?.turnsAt ?? null, finishAt(parent, params)]);
  // A slice that waits for the cancel of the one before is woken by its answer; without one, when the grace is over.
  const waits = parent.clips.some((clip) => clip.cancelRequested && !clip.inDoubt);
  const at = waits
    ? afterGrace(earliest([next, unarmed]), timing.cancelGraceMs)
    : earliest([afterGrace(next, timing.hintGraceMs), unarmed]);
  return at === null || parent.notBefore === null ? at : later(at, parent.notBefore);
}

/** Slices to be armed, exclusive: of a sequence only its start has a time. */
export function armedUpTo(parent: ParentOrder, planner: Planner): number {
  if (isWaiting(parent, planner.strategyOf(parent).params)) return 0;
  return planner.scheduleOf(parent).pace.kind === 'SEQUENTIAL' ? 1 : parent.nextSlice + ARMED_AHEAD;
}

function nextArm(parent: ParentOrder, planner: Planner): Instant | null {
  if (!isWorking(parent.status) || parent.basis === null) return null;
  const index = Math.max(parent.armedThrough, parent.nextSlice);
  if (index >= armedUpTo(parent, planner)) return null;
  const slice = planner.scheduleOf(parent).sliceAt(index);
  return slice === null ? null : armsAt(slice);
}

function phaseDeadline(parent: ParentOrder, timing: Timing): Instant | null {
  if (isTerminal(parent.status)) return null;
  // A drain with nothing left to wait for is over as soon as somebody looks.
  if (parent.drainSince !== null)
    return isIdle(parent) ? parent.drainSince : plusMs(parent.drainSince, timing.drainTimeoutMs);
  // What an unpause has recorded is planned as soon as a worker looks.
  if (parent.status === 'PENDING_UNPAUSE') return parent.request.createdAt;
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
    nextWatch(parent, planner),
    phaseDeadline(parent, timing),
    // The end still counts while draining for a pause.
    parent.status === 'PENDING_PAUSE' && parent.basis !== null ? parent.basis.window.end : null,
  ]);
}
