/** Takes in what the venue says about an order, and closes the clip when its word and our books agree. */
import {
  clipWith,
  missesFills,
  moveClip,
  reachableEnd,
  type Clip,
  type ClipEnd,
  type ClipError,
} from '../../domain/clip.ts';
import { isPositive, max } from '../../domain/decimal.ts';
import { plusMs } from '../../domain/time.ts';
import { doubtWaitMs } from '../timing.ts';
import type { OrderView } from '../venue.ts';
import { putClip, retireClip, type Draft } from './draft.ts';
import { rejectChild } from './rejects.ts';

function endOf(view: OrderView): ClipEnd | null {
  switch (view.state) {
    case 'PENDING':
    case 'OPEN':
      return null;
    case 'FILLED':
      return 'FILLED';
    case 'REJECTED':
      return 'REJECTED';
    case 'CANCELLED':
    case 'EXPIRED':
      return 'CANCELED';
  }
}

/** The venue has the order: it is no longer in doubt, whatever its state. */
function confirm(draft: Draft, clip: Clip, view: OrderView): Clip {
  const now = draft.view.now;
  const routed = clip.status === 'ROUTING' && view.state !== 'REJECTED' ? moveClip(clip, 'ROUTED', now) : clip;
  const known = clipWith(routed, {
    inDoubt: false,
    absentSince: null,
    venueOrderId: view.venueOrderId,
    venueCumQuantity: max(clip.venueCumQuantity, view.cumQuantity),
    venueEnd: clip.venueEnd ?? endOf(view),
  });
  if (view.state !== 'OPEN' || known.status !== 'ROUTED') return known;
  return moveClip(known, isPositive(known.filledQuantity) ? 'PARTIALLY_FILLED' : 'NEW', now);
}

/** Soft rejection by the venue itself: it took a resting clip off the book without being asked. */
const wasTakenOff = (clip: Clip): boolean =>
  clip.venueEnd === 'CANCELED' && !clip.cancelRequested && clip.timeInForce === 'GTC';

function close(draft: Draft, clip: Clip, end: ClipEnd): void {
  const now = draft.view.now;
  const moved = moveClip(clip, end, now);
  // The venue may say REJECTED of an order it had shown as open; for us it then was cancelled.
  const closed = moved.status === end ? moved : moveClip(clip, 'CANCELED', now);
  putClip(draft, closed);
  retireClip(draft, closed);
  if (end === 'REJECTED') {
    const error = closed.error ?? { errorCode: 'EXCHANGE_ERROR', message: 'rejected by the venue' };
    rejectChild(draft, error.isFatal === true ? 'FATAL' : 'SOFT', error);
  } else if (wasTakenOff(closed)) {
    rejectChild(draft, 'SOFT', { errorCode: 'EXCHANGE_ERROR', message: 'cancelled by the venue' });
  }
}

/** Stores the clip, closing it when it can be closed; a clip whose fills lag behind is asked about again soon. */
export function settle(draft: Draft, clip: Clip): void {
  const end = reachableEnd(clip);
  if (end !== null) {
    close(draft, clip, end);
    return;
  }
  const lags = missesFills(clip);
  const checkAt = plusMs(draft.view.now, lags ? doubtWaitMs(clip.checks) : draft.timing.pollMs);
  putClip(draft, clipWith(clip, { checkAt, checks: lags ? clip.checks + 1 : 0 }));
}

/** Why the venue refused what it had acknowledged. */
function refusalOf({ refusal, reason }: OrderView): ClipError {
  const message = reason ?? 'rejected by the venue';
  if (refusal === undefined) return { errorCode: 'EXCHANGE_ERROR', message };
  return { errorCode: refusal.errorCode, message, ...(refusal.rejectClass === 'FATAL' ? { isFatal: true } : {}) };
}

/** One view of an open clip. */
export function takeView(draft: Draft, clip: Clip, view: OrderView): Clip {
  const confirmed = confirm(draft, clip, view);
  if (view.state !== 'REJECTED') return confirmed;
  return clipWith(confirmed, { error: refusalOf(view) });
}
