/** The commit that stores a new parent. */
import type { ParentOrder } from '../domain/parent.ts';
import { journalLine } from './commit-request.ts';
import type { JournalEntry } from './messages.ts';
import { parentToText } from './parent-text.ts';
import type { CommitRequest } from './ports.ts';

/** Stores a new parent; it is due at once. `note` goes into the first line of its journal. */
export const creation = (parent: ParentOrder, opId: string, note: Partial<JournalEntry> = {}): CommitRequest => ({
  orderId: parent.request.orderId,
  opId,
  expectedVersion: 0,
  document: parentToText(parent),
  status: parent.status,
  epoch: parent.planEpoch,
  quantity: '0',
  exposure: '0',
  journal: journalLine([{ type: 'ORDER_CREATED', ...note }], parent.request.createdAt),
  closedClips: [],
  fillIds: [],
  dueAt: parent.request.createdAt,
  account: parent.request.account,
  createdAt: parent.request.createdAt,
  isOpen: true,
  guard: null,
});
