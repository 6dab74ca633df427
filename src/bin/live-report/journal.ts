/** When an order began, ended and was kept from trading, out of its journal. */
import type { ParentOrder } from '../../domain/parent.ts';
import { isTerminal, type ParentStatus } from '../../domain/parent-status.ts';
import { later, type Instant } from '../../domain/time.ts';
import type { JournalEntry } from '../../engine/messages.ts';
import type { HeldStretch } from '../../report/execution.ts';

export interface JournalEvent extends JournalEntry {
  readonly at: Instant;
}

/** Lines as they are stored, in order. */
export const readJournal = (lines: readonly (readonly [number, string])[]): readonly JournalEvent[] =>
  lines.flatMap(([, line]) => JSON.parse(line) as readonly JournalEvent[]);

const isMoveTo = (event: JournalEvent, wanted: (status: ParentStatus) => boolean): boolean =>
  event.type === 'STATUS' && event.to !== undefined && wanted(event.to as ParentStatus);

/** When it began to work: accepted, its start time reached, its trigger fired. Null when it never did. */
export function startOf({ request }: ParentOrder, events: readonly JournalEvent[]): Instant | null {
  const accepted = events.find((event) => isMoveTo(event, (status) => status === 'ACCEPTED'));
  if (accepted === undefined) return null;
  const triggered = events.find(({ type }) => type === 'TRIGGERED')?.at ?? accepted.at;
  return later(later(accepted.at, triggered), request.startTime ?? accepted.at);
}

/** When it came to the end it is in; null while it goes on. */
export function endOf({ status }: ParentOrder, events: readonly JournalEvent[]): Instant | null {
  if (!isTerminal(status)) return null;
  return events.findLast((event) => isMoveTo(event, (to) => to === status))?.at ?? null;
}

/** Beginning and end of what keeps an order from trading, by what the journal says of each. */
const HOLDS: readonly (readonly [reason: string, (event: JournalEvent) => 'BEGIN' | 'END' | null])[] = [
  ['OUTSIDE_LIMIT', ({ type }) => (type === 'LIMIT_BREACHED' ? 'BEGIN' : type === 'LIMIT_REGAINED' ? 'END' : null)],
  [
    'PAUSED',
    (event) => {
      if (event.type !== 'STATUS') return null;
      return event.to === 'PAUSED' || event.to === 'PENDING_PAUSE' || event.to === 'PENDING_UNPAUSE' ? 'BEGIN' : 'END';
    },
  ],
];

/** Times outside the limit and paused; `to` is null of one that lasts. Other holds are not written down. */
export function heldOf(events: readonly JournalEvent[]): readonly HeldStretch[] {
  return HOLDS.flatMap(([reason, judge]) => {
    const stretches: HeldStretch[] = [];
    let from: Instant | null = null;
    for (const event of events) {
      const word = judge(event);
      if (word === 'BEGIN') from ??= event.at;
      if (word !== 'END' || from === null) continue;
      stretches.push({ reason, from, to: event.at });
      from = null;
    }
    return from === null ? stretches : [...stretches, { reason, from, to: null }];
  });
}
