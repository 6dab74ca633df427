/**
 * Why requests were answered 503: a word for the log, and a count for the service's own state. Clients are told only that
 * it was so.
 */
import { UnavailableError } from '../engine/desk.ts';

/** The store did not answer in time; it cannot be reached; or something else that an order needs is not there yet. */
export const OUTAGE_CAUSES = ['STORE_SLOW', 'STORE_AWAY', 'NOT_READY'] as const;
export type OutageCause = (typeof OUTAGE_CAUSES)[number];

const STORE_ERRORS: ReadonlySet<string> = new Set(['ReplyError', 'MaxRetriesPerRequestError', 'AbortError']);
const STORE_SLOW = /^Command timed out/;
const STORE_MESSAGES = /^(Connection is closed|Stream isn't writeable)/;
const SOCKET_CODES: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT']);

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

function storeFault(error: Error): OutageCause | null {
  if (STORE_SLOW.test(error.message)) return 'STORE_SLOW';
  const isAway = STORE_ERRORS.has(error.name) || STORE_MESSAGES.test(error.message) || SOCKET_CODES.has(codeOf(error));
  return isAway ? 'STORE_AWAY' : null;
}

/** Null for an error that is no outage. What was caught on the way is followed to where it began. */
export function outageCause(error: unknown): OutageCause | null {
  if (!(error instanceof Error)) return null;
  if (!(error instanceof UnavailableError)) return storeFault(error);
  return outageCause(error.cause) ?? 'NOT_READY';
}

export interface OutageCount {
  note(cause: OutageCause): void;
  /** Since the start, by cause; without those that there were none of. */
  counts(): Readonly<Partial<Record<OutageCause, number>>>;
}

export function createOutageCount(): OutageCount {
  const counted: Partial<Record<OutageCause, number>> = {};
  return {
    note(cause) {
      counted[cause] = (counted[cause] ?? 0) + 1;
    },
    counts: () => counted,
  };
}
