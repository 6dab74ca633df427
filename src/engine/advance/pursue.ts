/** Does whatever the state and the time now call for. It runs after every event, so no event needs to remember to. */
import { clipWith, isResting, moveClip, type Clip } from '../../domain/clip.ts';
import type { InstrumentRules } from '../../domain/instrument.ts';
import { isIdle } from '../../domain/parent.ts';
import { isTerminal, isWorking } from '../../domain/parent-status.ts';
import { plusMs } from '../../domain/time.ts';
import { doubtWaitMs } from '../timing.ts';
import { activate } from './activate.ts';
import { change, putClip, type Draft } from './draft.ts';
import { followMarket } from './drift.ts';
import { armedUpTo, armsAt, dueSlice } from './due.ts';
import { noteHold } from './note-hold.ts';
import { replan } from './replan.ts';
import { sendDue } from './send.ts';
import { transit } from './transit.ts';
import { isWaiting, watchTrigger } from './trigger.ts';
import { pursueWould } from './would.ts';

function endIfTimeIsUp(draft: Draft): void {
  const { parent, view } = draft;
  const end = parent.basis?.window.end ?? parent.request.endTime;
  if (end === null || view.now < end || isTerminal(parent.status) || parent.status === 'PENDING_CANCEL') return;
  const reason = { code: 'EXPIRY_REACHED' as const, message: 'endTime passed with a remainder' };
  transit(draft, isIdle(parent) ? 'endTimeIdle' : 'endTimeOpen', reason);
}

function cancelIfDue(draft: Draft, clip: Clip): Clip {
  const { now } = draft.view;
  if (!clip.cancelRequested || !isResting(clip) || clip.cancelAt === null || now < clip.cancelAt) return clip;
  const cancelAt = plusMs(now, draft.timing.cancelRetryMs);
  const asked = clipWith(moveClip(clip, 'PENDING_CANCEL', now), { cancelAt });
  draft.effects.push({ type: 'CANCEL_CLIP', clip: asked });
  putClip(draft, asked);
  return asked;
}

function lookUpIfDue(draft: Draft, clip: Clip): void {
  const { now } = draft.view;
  if (now < clip.checkAt) return;
  const waitMs = clip.inDoubt || clip.status === 'ROUTING' ? doubtWaitMs(clip.checks) : draft.timing.pollMs;
  // The next look is set before this one is made: two workers never ask at the same time.
  const asked = clipWith(clip, { checkAt: plusMs(now, Math.max(waitMs, 500)), checks: clip.checks + 1 });
  draft.effects.push({ type: 'LOOK_UP', clip: asked });
  putClip(draft, asked);
}

function tendClips(draft: Draft): void {
  for (const clip of draft.parent.clips) lookUpIfDue(draft, cancelIfDue(draft, clip));
}

function finishDrain(draft: Draft): void {
  const { status, drainSince } = draft.parent;
  if (status !== 'PENDING_CANCEL' && status !== 'PENDING_PAUSE') return;
  if (isIdle(draft.parent)) {
    transit(draft, 'drained');
  } else if (drainSince !== null && draft.view.now >= plusMs(drainSince, draft.timing.drainTimeoutMs)) {
    transit(draft, 'drainTimeout');
    change(draft, { drainSince: draft.view.now });
  }
}

function arm(draft: Draft): void {
  const { parent, planner } = draft;
  if (!isWorking(parent.status) || parent.basis === null) return;
  const schedule = planner.scheduleOf(parent);
  const through = armedUpTo(parent, planner);
  let armedThrough = parent.armedThrough;
  for (let index = Math.max(parent.armedThrough, parent.nextSlice); index < through; index += 1) {
    const slice = schedule.sliceAt(index);
    if (slice === null || draft.view.now < armsAt(slice)) break;
    const clipNumber = parent.clipCount + 1 + index - parent.nextSlice;
    draft.effects.push({ type: 'ARM', clipNumber, slice: index, dueAt: slice.dueAt });
    armedThrough = index + 1;
  }
  if (armedThrough > parent.armedThrough) change(draft, { armedThrough });
}

/** One decision a commit: a new plan is stored before it is followed, because the guard looks at the stored epoch. */
function decide(draft: Draft, rules: InstrumentRules): void {
  const { planEpoch } = draft.parent;
  const isBusy = watchPrices(draft, rules);
  if (!isBusy && draft.parent.planEpoch === planEpoch) sendDue(draft, rules);
  if (draft.parent.planEpoch !== planEpoch) draft.effects.push({ type: 'WAKE_AGAIN' });
  else followMarket(draft);
}

/** True when the prices watched have led to a clip or a plan. */
function watchPrices(draft: Draft, rules: InstrumentRules): boolean {
  const { params } = draft.planner.strategyOf(draft.parent);
  if (isWaiting(draft.parent, params)) {
    watchTrigger(draft);
    return true;
  }
  return pursueWould(draft, rules);
}

/** What the commit has refused to reserve is not tried again here: only why is noted. */
function noteBlocked(draft: Draft): void {
  const { blockedBy } = draft.view;
  if (typeof blockedBy === 'string') noteHold(draft, 'RISK_BLOCKED', blockedBy);
}

function work(draft: Draft, maySend: boolean): void {
  const { parent, planner, view } = draft;
  if (!isWorking(parent.status) || parent.basis === null) return;
  if (!maySend) {
    if (dueSlice(parent, planner, view.now) !== null) draft.effects.push({ type: 'WAKE_AGAIN' });
  } else if (view.mayReserve) decide(draft, view.instrument?.rules ?? parent.basis.rules);
  else noteBlocked(draft);
}

/**
 * `maySend`: only a WAKE may reserve a clip. A reservation can be refused by the commit's guard, and facts must never
 * be refused with it, so the two never share a commit. Where nothing can be carried out (the API) nothing is pursued:
 * the request is recorded as it is, and a worker takes it from there.
 */
export function pursue(draft: Draft, maySend: boolean): void {
  if (!draft.view.mayAct) return;
  // The guard looks at the stored state: an order that this very commit activates cannot reserve in it.
  const wasWorking = isWorking(draft.parent.status);
  if (maySend && draft.parent.status === 'PENDING_NEW') activate(draft);
  endIfTimeIsUp(draft);
  if (draft.parent.status === 'PENDING_UNPAUSE') replan(draft);
  work(draft, maySend && wasWorking);
  tendClips(draft);
  finishDrain(draft);
  arm(draft);
}
