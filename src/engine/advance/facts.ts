/** Turns events into facts on the parent. Nothing here decides what to do next: see pursue.ts. */
import { clipWith, isClosed, moveClip, type Clip, type ClipError } from '../../domain/clip.ts';
import { equals, isPositive } from '../../domain/decimal.ts';
import type { ClipId } from '../../domain/ids.ts';
import { parseClipId } from '../../domain/ids.ts';
import { isWorking } from '../../domain/parent-status.ts';
import { plusMs } from '../../domain/time.ts';
import type { ClientRequest, Event } from '../messages.ts';
import { doubtWaitMs } from '../timing.ts';
import type { CancelResult, OrderFill, OrderView, PlaceResult, VenueError } from '../venue.ts';
import { alert, change, putClip, reopenClip, retireClip, type Draft } from './draft.ts';
import { bookFills } from './fills.ts';
import { noteNotAdmitted, venueAnswers } from './note-hold.ts';
import { rejectChild } from './rejects.ts';
import { hearTrade } from './trigger.ts';
import { settle, takeView } from './views.ts';
import { isWatchingWould } from './would.ts';

type LookedUp = Extract<Event, { type: 'LOOKED_UP' }>;

const openClip = (draft: Draft, clipId: ClipId): Clip | null =>
  draft.parent.clips.find((clip) => clip.clipId === clipId) ?? null;

const errorOf = (error: VenueError): ClipError => ({ errorCode: error.errorCode, message: error.message });

function retireRejected(draft: Draft, clip: Clip, error: ClipError): void {
  const rejected = clipWith(moveClip(clip, 'REJECTED', draft.view.now), { inDoubt: false, error });
  putClip(draft, rejected);
  retireClip(draft, rejected);
}

/** The released quantity goes out again with the slice that is current now, not as a burst of old ones. */
function resendCurrentSlice(draft: Draft): void {
  const { status, nextSlice } = draft.parent;
  if (isWorking(status) && nextSlice > 0) change(draft, { nextSlice: nextSlice - 1 });
}

function notAdmitted(draft: Draft, clip: Clip, error: VenueError, retryAfterMs: number): void {
  retireRejected(draft, clip, errorOf(error));
  const retryAt = plusMs(draft.view.now, retryAfterMs);
  const wasSecondLeg =
    draft.parent.nextSlice === clip.slice + 1 && draft.parent.current === null && clip.timeInForce === 'IOC';
  change(draft, { notBefore: retryAt });
  noteNotAdmitted(draft, error.errorCode, error.message);
  if (wasSecondLeg) change(draft, { current: { index: clip.slice, turnsAt: retryAt } });
  else resendCurrentSlice(draft);
}

function doubt(draft: Draft, clip: Clip): void {
  putClip(draft, clipWith(clip, { inDoubt: true, checkAt: plusMs(draft.view.now, doubtWaitMs(0)), checks: 1 }));
}

function placed(draft: Draft, clipId: ClipId, result: PlaceResult): void {
  const clip = openClip(draft, clipId);
  if (clip === null) {
    // Closed meanwhile. Only an acceptance still matters: the venue has an order that our books have closed.
    if (result.outcome === 'ACCEPTED') reported(draft, result.fills, [result.order]);
    return;
  }
  switch (result.outcome) {
    case 'ACCEPTED':
      reported(draft, result.fills, [result.order]);
      return;
    case 'REJECTED':
      retireRejected(draft, clip, errorOf(result.error));
      rejectChild(draft, result.rejectClass, errorOf(result.error));
      return;
    case 'NOT_ADMITTED':
      notAdmitted(draft, clip, result.error, result.retryAfterMs);
      return;
    case 'UNKNOWN':
      if (clip.venueOrderId === null) doubt(draft, clip);
  }
}

function cancelAnswered(draft: Draft, clipId: ClipId, result: CancelResult): void {
  const clip = openClip(draft, clipId);
  if (clip === null) return;
  const now = draft.view.now;
  switch (result.outcome) {
    case 'CANCELLED':
      settle(draft, takeView(draft, clip, result.order));
      return;
    case 'GONE':
    case 'UNKNOWN':
      putClip(draft, clipWith(clip, { checkAt: now }));
      return;
    case 'NOT_ADMITTED':
      putClip(draft, clipWith(clip, { cancelAt: plusMs(now, result.retryAfterMs) }));
  }
}

/**
 * A negative answer. It proves absence only when the question left after the quiet instant, twice, far enough apart:
 * before that a copy of the request may still be admitted, or the venue's read side may lag.
 */
function notFound(draft: Draft, clip: Clip, { askedAt, absenceExtraMs = 0 }: LookedUp): void {
  const { absenceMs, absenceLagMs } = draft.timing;
  const now = draft.view.now;
  const quiet = askedAt >= clip.reservedAt + absenceMs + absenceExtraMs;
  if (clip.venueOrderId !== null || !quiet) {
    putClip(draft, {
      ...clip,
      inDoubt: clip.venueOrderId === null,
      checkAt: plusMs(now, doubtWaitMs(clip.checks)),
      checks: clip.checks + 1,
    });
    return;
  }
  if (clip.absentSince === null || askedAt - clip.absentSince < absenceLagMs) {
    putClip(draft, {
      ...clip,
      inDoubt: true,
      absentSince: clip.absentSince ?? askedAt,
      checkAt: plusMs(now, absenceLagMs),
    });
    return;
  }
  retireRejected(draft, clip, { errorCode: 'NETWORK_ERROR', message: 'the request never reached the venue' });
  resendCurrentSlice(draft);
}

function lookedUp(draft: Draft, event: LookedUp): void {
  const { clipId, result } = event;
  if (result.outcome === 'FOUND') {
    reported(draft, result.fills, [result.order]);
    return;
  }
  const clip = openClip(draft, clipId);
  if (clip === null) return;
  if (result.outcome === 'NOT_FOUND') notFound(draft, clip, event);
  else putClip(draft, { ...clip, checkAt: plusMs(draft.view.now, doubtWaitMs(clip.checks)), checks: clip.checks + 1 });
}

/** The venue shows an order as live that we had proved absent: take it back, cancel it, say so loudly. */
function revive(draft: Draft, clip: Clip): Clip {
  const now = draft.view.now;
  const revived: Clip = {
    ...clip,
    status: 'ROUTED',
    history: [...clip.history, ['ROUTED', now]],
    cancelRequested: true,
    cancelAt: now,
    checkAt: now,
    venueEnd: null,
    error: null,
  };
  reopenClip(draft, revived);
  alert(draft, 'the venue accepted an order after its absence was proved', revived);
  return revived;
}

/** Whether the venue has a clip that our books have closed as refused. A new trade says so as much as a live view. */
function isAlive(closed: Clip, fills: readonly OrderFill[], views: readonly OrderView[]): boolean {
  if (views.some((view) => view.state === 'OPEN' || view.state === 'PENDING')) return true;
  const isNew = (fillId: string): boolean => !closed.fills.some((known) => known.fillId === fillId);
  return views.length === 0 && fills.some((item) => isNew(item.fill.fillId));
}

function lateFacts(draft: Draft, closed: Clip, fills: readonly OrderFill[], views: readonly OrderView[]): void {
  if (closed.status === 'REJECTED' && isAlive(closed, fills, views)) {
    openFacts(draft, revive(draft, closed), fills, views);
    return;
  }
  const booked = bookFills(
    draft,
    closed,
    fills.map((item) => item.fill),
  );
  if (booked === closed) return;
  alert(draft, 'fills arrived after the clip was closed', booked);
  draft.closed.push(
    equals(booked.filledQuantity, booked.quantity) ? moveClip(booked, 'FILLED', draft.view.now) : booked,
  );
}

const isPlaced = (clip: Clip): boolean => clip.status !== 'ROUTING' && clip.status !== 'ROUTED';

/**
 * The engine of the venue has taken the order, whichever message says so first: the row of refusals is broken. That the
 * request was acknowledged is not enough, where the verdict comes later.
 */
const isTaken = (fills: readonly OrderFill[], views: readonly OrderView[]): boolean =>
  fills.length > 0 || views.some(({ state }) => state !== 'PENDING' && state !== 'REJECTED');

function taken(draft: Draft): void {
  change(draft, { consecutiveRejects: 0 });
  venueAnswers(draft);
}

function openFacts(draft: Draft, clip: Clip, fills: readonly OrderFill[], views: readonly OrderView[]): void {
  // A fill may overtake the answer to the request: the venue then has routed it, so the history says so.
  const heard = fills.length > 0 ? moveClip(clip, 'ROUTED', draft.view.now) : clip;
  let next = bookFills(
    draft,
    heard,
    fills.map((item) => item.fill),
  );
  // Booking may have moved the parent and, with it, the clip's cancel mark: keep both.
  const marked = draft.parent.clips.find((open) => open.number === clip.number);
  if (marked?.cancelRequested === true) {
    next = clipWith(next, { cancelRequested: true, cancelAt: marked.cancelAt });
  }
  for (const view of views) next = takeView(draft, next, view);
  if (fills.length > 0 && views.length === 0) next = clipWith(next, { inDoubt: false });
  if (!isPlaced(clip) && isTaken(fills, views)) taken(draft);
  settle(draft, next);
}

/** Facts for any number of clips of this parent, from whatever source: they all go through here. */
export function reported(draft: Draft, fills: readonly OrderFill[], views: readonly OrderView[]): void {
  const clipIds = new Set([...fills, ...views].map((item) => item.clipId));
  for (const clipId of clipIds) {
    if (clipId === null) continue;
    const theirs = fills.filter((item) => item.clipId === clipId);
    const seen = views.filter((item) => item.clipId === clipId);
    const open = openClip(draft, clipId);
    const closed = open === null ? draft.view.closedClips.get(parseClipId(clipId)?.childNumber ?? 0) : undefined;
    if (open !== null) openFacts(draft, open, theirs, seen);
    else if (closed !== undefined && isClosed(closed)) lateFacts(draft, closed, theirs, seen);
    else if (theirs.some((item) => isPositive(item.fill.quantity))) alert(draft, `fills for unknown child ${clipId}`);
  }
}

/** Applies one event; WAKE carries no facts. */
export function applyFacts(draft: Draft, event: Exclude<Event, ClientRequest>): void {
  switch (event.type) {
    case 'PLACED':
      placed(draft, event.clipId, event.result);
      return;
    case 'CANCEL_ANSWERED':
      cancelAnswered(draft, event.clipId, event.result);
      return;
    case 'LOOKED_UP':
      lookedUp(draft, event);
      return;
    case 'REPORTED':
      reported(draft, event.fills, event.views);
      return;
    case 'TRADED':
      hearTrade(draft, event.price);
      // A price that a `would` waits for may be there: only a look at the market can tell.
      if (isWatchingWould(draft)) draft.effects.push({ type: 'WAKE_AGAIN' });
      return;
    case 'WAKE':
  }
}
