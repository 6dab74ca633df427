/** Notes in the order why it does not send, and takes the note back. The same hold again changes nothing. */
import type { ErrorCode } from '../../domain/errors.ts';
import { heldBy, type HoldReason } from '../../domain/hold.ts';
import { change, type Draft } from './draft.ts';

/** Null leaves what was noted before. */
export function noteHold(draft: Draft, reason: HoldReason | null, note?: string): void {
  const before = draft.parent.hold;
  if (reason === null) return;
  const hold = heldBy(before, reason, draft.view.now, note);
  if (hold !== before) change(draft, { hold });
}

/** Holds that are over only when the venue has taken an order: sending one more proves nothing yet. */
const BY_THE_VENUE: ReadonlySet<HoldReason> = new Set(['RATE_LIMITED', 'VENUE_DOWN']);

/** A clip is decided: what kept it back is over, as far as it was for us to judge. */
export function releaseHold(draft: Draft): void {
  const { hold } = draft.parent;
  if (hold !== null && !BY_THE_VENUE.has(hold.reason)) change(draft, { hold: null });
}

/** The venue has taken a clip. */
export function venueAnswers(draft: Draft): void {
  const { hold } = draft.parent;
  if (hold !== null && BY_THE_VENUE.has(hold.reason)) change(draft, { hold: null });
}

const LIMITED: ReadonlySet<ErrorCode> = new Set(['RATE_LIMIT_EXCEEDED', 'DDOS_PROTECTION']);

/** The venue, or the way to it, has not admitted a clip. */
export function noteNotAdmitted(draft: Draft, errorCode: ErrorCode, message: string): void {
  noteHold(draft, LIMITED.has(errorCode) ? 'RATE_LIMITED' : 'VENUE_DOWN', message);
}
