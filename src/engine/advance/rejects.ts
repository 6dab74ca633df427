/** What the refusal of a child means for the parent: soft ones are counted, fatal ones end it. */
import type { ClipError } from '../../domain/clip.ts';
import { isZero } from '../../domain/decimal.ts';
import { isIdle } from '../../domain/parent.ts';
import type { RejectClass } from '../venue.ts';
import type { Draft } from './draft.ts';
import { transit } from './transit.ts';

function fatal(draft: Draft, error: ClipError): void {
  const reason = { code: error.errorCode, message: error.message };
  if (!isIdle(draft.parent)) transit(draft, 'childRejectFatalOpen', reason);
  else if (isZero(draft.parent.filledQuantity)) transit(draft, 'childRejectFatalIdleUnfilled', reason);
  else transit(draft, 'childRejectFatalIdleFilled', reason);
}

/** Called after the rejected clip has been retired. Enough soft rejects in a row are fatal. */
export function rejectChild(draft: Draft, rejectClass: RejectClass, error: ClipError): void {
  if (rejectClass === 'FATAL') {
    fatal(draft, error);
    return;
  }
  transit(draft, 'childRejectSoft');
  draft.journal.push({ type: 'REJECT_COUNTED', code: error.errorCode, message: error.message });
  const { params } = draft.planner.strategyOf(draft.parent);
  if (draft.parent.consecutiveRejects >= params.maxConsecutiveRejects) fatal(draft, error);
}
