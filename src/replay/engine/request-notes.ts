/** What became of a client's requests in a replay: which were refused and why, and when the order was paused. */
import type { ParentOrder } from '../../domain/parent.ts';
import { isTerminal, type ParentStatus } from '../../domain/parent-status.ts';
import { formatInstant, type Instant } from '../../domain/time.ts';
import type { Event, Refusal } from '../../engine/messages.ts';
import type { HeldStretch } from '../../report/execution.ts';

const PAUSED: ReadonlySet<ParentStatus> = new Set(['PENDING_PAUSE', 'PAUSED', 'PENDING_UNPAUSE']);

function wordsOf(refusal: Refusal, status: ParentStatus): string {
  switch (refusal.kind) {
    case 'RULE':
      return refusal.error.message;
    case 'TERMINATED':
      return `the order was ${status} by then`;
    case 'INVALID':
      return `the order was ${status} then`;
    case 'VERSION':
      return 'the order had moved on';
  }
}

export class RequestNotes {
  /** Sentences for the report. */
  readonly refused: string[] = [];
  #pausedSince: Instant | null = null;

  onRefused({ type }: Event, refusal: Refusal, { status }: ParentOrder, now: Instant): void {
    this.refused.push(`${type} at ${formatInstant(now)} was refused: ${wordsOf(refusal, status)}.`);
  }

  /** The order is followed no further: it ended long before the request, or the market did. */
  onUnasked({ type }: Event, at: Instant, { status }: ParentOrder): void {
    const why = isTerminal(status)
      ? `was refused: the order was ${status} by then.`
      : 'was not asked: the recorded market ends before it.';
    this.refused.push(`${type} at ${formatInstant(at)} ${why}`);
  }

  /** The pause that this step has ended, if it has. */
  onStep(after: ParentOrder, now: Instant): HeldStretch | null {
    const from = this.#pausedSince;
    if (PAUSED.has(after.status)) {
      this.#pausedSince ??= now;
      return null;
    }
    this.#pausedSince = null;
    return from === null ? null : { reason: 'PAUSED', from, to: now };
  }

  /** The pause that lasts. */
  lasting(): readonly HeldStretch[] {
    return this.#pausedSince === null ? [] : [{ reason: 'PAUSED', from: this.#pausedSince, to: null }];
  }
}
