/** Turns a step into the commit that makes it true. */
import { toText } from '../domain/decimal.ts';
import { exposure, type ParentOrder } from '../domain/parent.ts';
import { isTerminal } from '../domain/parent-status.ts';
import type { Instant } from '../domain/time.ts';
import { nextAttention } from './advance/due.ts';
import type { Step } from './advance/draft.ts';
import type { JournalEntry } from './messages.ts';
import { clipToText, parentToText } from './parent-text.ts';
import type { Planner } from './planner.ts';
import type { CommitRequest } from './ports.ts';
import type { Timing } from './timing.ts';

/** One line of the journal, or null when nothing worth a line happened. */
export const journalLine = (entries: readonly JournalEntry[], at: Instant): string | null =>
  entries.length === 0 ? null : JSON.stringify(entries.map((entry) => ({ at, ...entry })));

export interface CommitContext {
  readonly opId: string;
  readonly at: Instant;
  readonly planner: Planner;
  readonly timing: Timing;
}

/** `before` gives the version that must still be there. */
export function commitRequest(before: ParentOrder, step: Step, context: CommitContext): CommitRequest {
  const next = step.parent;
  return {
    orderId: next.request.orderId,
    opId: context.opId,
    expectedVersion: before.version,
    document: parentToText(next),
    status: next.status,
    epoch: next.planEpoch,
    quantity: toText(next.request.quantity),
    exposure: toText(exposure(next)),
    journal: journalLine(step.journal, context.at),
    closedClips: step.closed.map((clip) => [clip.number, clipToText(clip)] as const),
    fillIds: step.fillIds,
    dueAt: nextAttention(next, context.planner, context.timing),
    account: next.request.account,
    createdAt: next.request.createdAt,
    isOpen: !isTerminal(next.status),
    guard: step.guard,
  };
}
