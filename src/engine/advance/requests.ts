/** What a client or an operator asks: each request goes through the state's table, which may refuse it. */
import { refuse } from '../../domain/errors.ts';
import { isWorking } from '../../domain/parent-status.ts';
import type { ParentEvent } from '../../domain/parent-table.ts';
import type { ClientRequest, Event, JournalEntry } from '../messages.ts';
import { amend } from './amend.ts';
import type { Draft } from './draft.ts';
import { transit, type Reason } from './transit.ts';
import { isWaiting } from './trigger.ts';

type Tabled = Exclude<ClientRequest['type'], 'AMEND'>;

const TABLE_EVENT: Readonly<Record<Tabled, ParentEvent>> = {
  CANCEL: 'cancelReq',
  PAUSE: 'pauseReq',
  UNPAUSE: 'unpauseReq',
  KILL: 'kill',
};
const NOTED_AS: Readonly<Record<Tabled, JournalEntry['type']>> = {
  CANCEL: 'CANCEL_REQUESTED',
  PAUSE: 'PAUSE_REQUESTED',
  UNPAUSE: 'UNPAUSE_REQUESTED',
  KILL: 'KILL_REQUESTED',
};

export function isRequest(event: Event): event is ClientRequest {
  return event.type === 'AMEND' || event.type in TABLE_EVENT;
}

const reasonOf = (request: ClientRequest): Reason | null =>
  request.type === 'KILL' ? { code: 'PARENT_ORDER_WAS_TERMINATED', message: request.message } : null;

/**
 * Takes what it wants clip after clip until it is through: there is nothing to cancel and no schedule to go on with. A
 * stop without a limit does so once it has fired.
 */
function isSweeping({ parent, planner, view }: Draft): boolean {
  const { params } = planner.strategyOf(parent);
  if (params.maxAttempts === null || !isWorking(parent.status) || isWaiting(parent, params)) return false;
  if (params.trigger !== null && parent.request.limitPrice !== null) return false;
  return parent.basis !== null && view.now >= parent.basis.window.start;
}

/** Applies the request; a refusal is in the draft, and then nothing else has changed. */
export function takeRequest(draft: Draft, request: ClientRequest): void {
  if (request.type === 'AMEND') {
    amend(draft, request);
    return;
  }
  if (request.type === 'PAUSE' && isSweeping(draft)) {
    draft.refusal = { kind: 'RULE', error: refuse('strategy', 'cannot be paused while it takes all it can get') };
    return;
  }
  const { status } = draft.parent;
  transit(draft, TABLE_EVENT[request.type], reasonOf(request));
  if (draft.refusal !== null || draft.parent.status === status) return;
  const message = request.type === 'KILL' ? { message: request.message } : {};
  draft.journal.push({ type: NOTED_AS[request.type], ...message });
}
