/** Drives the parent's table: looks the cell up, moves the state, performs the actions that change the parent. */
import { clipWith, wantCancelled } from '../../domain/clip.ts';
import { isZero } from '../../domain/decimal.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import {
  cellFor,
  type Cell,
  type DrainReason,
  type ParentAction,
  type ParentEvent,
} from '../../domain/parent-table.ts';
import { isWorking, type ParentStatus } from '../../domain/parent-status.ts';
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

function nextStatus(parent: ParentOrder, cell: Cell, reason: Reason | null): ParentStatus {
  switch (cell.next) {
    case 'SAME':
    case 'NEVER':
      return parent.status;
    case 'BY_STRATEGY':
      return reason === null ? parent.status : 'CANCELLED';
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

/** A kill has left its own words already. */
function takeDrainReason(draft: Draft): void {
  const { drainReason, errorCode } = draft.parent;
  if (drainReason === null || (drainReason === 'KILL' && errorCode !== null)) return;
  takeReason(draft, REASON_OF_DRAIN[drainReason]);
}

/** Marks every open clip to be cancelled; the effect follows when the venue is known to have it. */
function requestCancels(draft: Draft): void {
  change(draft, { clips: draft.parent.clips.map((clip) => wantCancelled(clip, draft.view.now)) });
}

function startDrain(draft: Draft, cell: Cell): void {
  if (cell.actions.has('drain') && draft.parent.drainSince === null) change(draft, { drainSince: draft.view.now });
  if (cell.drainReason !== null && draft.parent.drainReason === null) change(draft, { drainReason: cell.drainReason });
}

/** `query` of the table: every open clip is asked about at the next look. */
function queryClips(draft: Draft): void {
  const { now } = draft.view;
  change(draft, {
    clips: draft.parent.clips.map((clip) => (clip.checkAt > now ? clipWith(clip, { checkAt: now }) : clip)),
  });
}

/** Why it could not be planned again is no longer true of a paused order that moves on. */
function forgetFailedPlan(draft: Draft): void {
  const { status, errorCode } = draft.parent;
  if (status === 'PAUSED' && errorCode !== null) change(draft, { errorCode: null, message: null });
}

/** Pauses count from the first request on; a planning that fails or is given up goes on with the same pause. */
function notePause(draft: Draft, to: ParentStatus): void {
  const { pausedAt } = draft.parent;
  if (to === 'PENDING_PAUSE' && pausedAt === null) change(draft, { pausedAt: draft.view.now });
  if (pausedAt !== null && isWorking(to)) change(draft, { pausedAt: null });
}

/** How an action of the table changes the draft; those that are not here need nothing done. */
const PERFORM: Readonly<Partial<Record<ParentAction, (draft: Draft, reason: Reason | null) => void>>> = {
  stop: (draft) => change(draft, { planEpoch: draft.parent.planEpoch + 1, current: null }),
  cancelChildren: requestCancels,
  reason: takeReason,
  query: queryClips,
  countReject: (draft) => change(draft, { consecutiveRejects: draft.parent.consecutiveRejects + 1 }),
  refuseInvalid: (draft) => void (draft.refusal = { kind: 'INVALID' }),
  refuseTerminated: (draft) => void (draft.refusal = { kind: 'TERMINATED' }),
};

function act(draft: Draft, cell: Cell, event: ParentEvent, reason: Reason | null): void {
  const actions = cell.next === 'BY_STRATEGY' && reason === null ? cell.heldActions : cell.actions;
  for (const action of actions) PERFORM[action]?.(draft, reason);
  if (actions.has('alert') || cell.next === 'NEVER') alert(draft, `${event} in ${draft.parent.status}`);
  startDrain(draft, cell);
}

/**
 * Applies one event of the table to the parent. `exhausted` with a reason ends the order; without one the strategy holds
 * what is left until the end time.
 */
export function transit(draft: Draft, event: ParentEvent, reason: Reason | null = null): void {
  const from = draft.parent.status;
  const cell = cellFor(from, event);
  if (nextStatus(draft.parent, cell, reason) !== from) forgetFailedPlan(draft);
  act(draft, cell, event, reason);
  const to = nextStatus(draft.parent, cell, reason);
  if (event === 'drained') takeDrainReason(draft);
  if (to === from) return;
  notePause(draft, to);
  change(draft, { status: to, ...(to === 'PAUSED' ? { drainSince: null } : {}) });
  draft.journal.push({ type: 'STATUS', from, to, ...(reason === null ? {} : { code: reason.code }) });
}
