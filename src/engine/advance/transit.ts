/** Drives the parent's table: looks the cell up, moves the state, performs the actions that change the parent. */
import { wantCancelled } from '../../domain/clip.ts';
import { isZero } from '../../domain/decimal.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { cellFor, type Cell, type DrainReason, type ParentEvent } from '../../domain/parent-table.ts';
import type { ParentStatus } from '../../domain/parent-status.ts';
import type { ParentOrder } from '../../domain/parent.ts';
import { alert, change, type Draft } from './draft.ts';

export interface Reason {
  readonly code: ErrorCode;
  readonly message: string;
}

const workingStatus = (parent: ParentOrder): ParentStatus =>
  isZero(parent.filledQuantity) ? 'ACCEPTED' : 'PARTIALLY_FILLED';

function endOfDrain(parent: ParentOrder): ParentStatus {
  switch (parent.drainReason) {
    case 'EXPIRY':
      return 'EXPIRED';
    case 'FATAL':
      return isZero(parent.filledQuantity) ? 'REJECTED' : 'CANCELLED';
    case 'CLIENT':
    case 'KILL':
    case null:
      return 'CANCELLED';
  }
}

function nextStatus(parent: ParentOrder, cell: Cell): ParentStatus {
  switch (cell.next) {
    case 'SAME':
    case 'NEVER':
    // Every strategy of this build holds its remainder until the end; MARKET and STOP_LOSS will end here.
    case 'BY_STRATEGY':
      return parent.status;
    case 'WORKING':
      return workingStatus(parent);
    case 'BY_REASON':
      return endOfDrain(parent);
    default:
      return cell.next;
  }
}

const REASON_OF_DRAIN: Readonly<Record<DrainReason, Reason | null>> = {
  CLIENT: null,
  EXPIRY: { code: 'EXPIRY_REACHED', message: 'endTime passed with a remainder' },
  KILL: { code: 'PARENT_ORDER_WAS_TERMINATED', message: 'stopped by the operator' },
  FATAL: null,
};

function takeReason(draft: Draft, reason: Reason | null): void {
  if (reason !== null) change(draft, { errorCode: reason.code, message: reason.message });
}

/** Marks every open clip to be cancelled; the effect follows when the venue is known to have it. */
function requestCancels(draft: Draft): void {
  change(draft, { clips: draft.parent.clips.map((clip) => wantCancelled(clip, draft.view.now)) });
}

function startDrain(draft: Draft, cell: Cell): void {
  if (cell.actions.has('drain') && draft.parent.drainSince === null) change(draft, { drainSince: draft.view.now });
  if (cell.drainReason !== null && draft.parent.drainReason === null) change(draft, { drainReason: cell.drainReason });
}

function act(draft: Draft, cell: Cell, event: ParentEvent, reason: Reason | null): void {
  const actions = cell.actions;
  if (actions.has('stop')) change(draft, { planEpoch: draft.parent.planEpoch + 1, current: null });
  if (actions.has('cancelChildren')) requestCancels(draft);
  if (actions.has('reason')) takeReason(draft, reason);
  if (actions.has('countReject')) change(draft, { consecutiveRejects: draft.parent.consecutiveRejects + 1 });
  if (actions.has('refuseInvalid')) draft.refusal = 'INVALID';
  if (actions.has('refuseTerminated')) draft.refusal = 'TERMINATED';
  if (actions.has('alert') || cell.next === 'NEVER') alert(draft, `${event} in ${draft.parent.status}`);
  startDrain(draft, cell);
}

/** Applies one event of the table to the parent. */
export function transit(draft: Draft, event: ParentEvent, reason: Reason | null = null): void {
  const from = draft.parent.status;
  const cell = cellFor(from, event);
  act(draft, cell, event, reason);
  const to = nextStatus(draft.parent, cell);
  if (event === 'drained' && draft.parent.drainReason !== null) {
    takeReason(draft, REASON_OF_DRAIN[draft.parent.drainReason]);
  }
  if (to === from) return;
  change(draft, { status: to, ...(to === 'PAUSED' ? { drainSince: null } : {}) });
  draft.journal.push({ type: 'STATUS', from, to, ...(reason === null ? {} : { code: reason.code }) });
}
