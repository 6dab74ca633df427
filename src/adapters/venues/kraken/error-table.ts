/**
 * What the error texts of Kraken mean for a request. They come in a list, mostly with HTTP 200, as category and text,
 * sometimes with a detail after another colon; the longest row that a text begins with decides. A text that is not here
 * proves nothing, so it never releases an order.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import type { Disposition } from '../verdict.ts';
import type { Operation } from './codec.ts';

export interface ErrorRow {
  /** What the text begins with. */
  readonly prefix: string;
  /** The one question this row answers; absent: every question. */
  readonly only?: Operation;
  readonly errorCode: ErrorCode;
  readonly disposition: Disposition;
  /** For REJECTED. */
  readonly rejectClass?: RejectClass;
  /** For NOT_ADMITTED: when to come back. LOCKOUT keeps every request of the process back. */
  readonly retry?: 'BACKOFF' | 'RATE' | 'LOCKOUT' | 'NONCE' | 'TOKEN';
}

const rejected = (prefix: string, errorCode: ErrorCode, rejectClass: RejectClass): ErrorRow => ({
  prefix,
  errorCode,
  disposition: 'REJECTED',
  rejectClass,
});

const notAdmitted = (prefix: string, errorCode: ErrorCode, retry: NonNullable<ErrorRow['retry']>): ErrorRow => ({
  prefix,
  errorCode,
  disposition: 'NOT_ADMITTED',
  retry,
});

const unknown = (prefix: string, errorCode: ErrorCode): ErrorRow => ({ prefix, errorCode, disposition: 'UNKNOWN' });

export const ERROR_ROWS: readonly ErrorRow[] = [
  rejected('EOrder:Insufficient funds', 'INSUFFICIENT_FUNDS', 'FATAL'),
  rejected('EOrder:Insufficient margin', 'INSUFFICIENT_FUNDS', 'FATAL'),
  rejected('EOrder:Order minimum not met', 'INVALID_ORDER', 'SOFT'),
  rejected('EOrder:Cost minimum not met', 'INVALID_ORDER', 'SOFT'),
  rejected('EOrder:Tick size check failed', 'INVALID_ORDER', 'SOFT'),
  rejected('EOrder:Invalid price', 'INVALID_ORDER', 'SOFT'),
  // Our own malformed request: no other price or quantity would help, unless one of them is what it names.
  rejected('EGeneral:Invalid arguments', 'INVALID_ORDER', 'FATAL'),
  rejected('EGeneral:Invalid arguments:volume', 'INVALID_ORDER', 'SOFT'),
  rejected('EGeneral:Invalid arguments:price', 'INVALID_ORDER', 'SOFT'),
  // The request was too long on its way for the time it names; a new one names a later time.
  notAdmitted('EGeneral:Invalid arguments:deadline', 'NETWORK_ERROR', 'BACKOFF'),
  // An id that is in use: an order of ours may be there.
  { prefix: 'EGeneral:Invalid arguments:cl_ord_id', errorCode: 'INVALID_ORDER', disposition: 'DUPLICATE' },
  { prefix: 'EOrder:Duplicate', errorCode: 'INVALID_ORDER', disposition: 'DUPLICATE' },
  rejected('EQuery:Unknown asset pair', 'INVALID_ORDER', 'FATAL'),
  notAdmitted('EOrder:Rate limit exceeded', 'RATE_LIMIT_EXCEEDED', 'RATE'),
  notAdmitted('EOrder:Domain rate limit exceeded', 'RATE_LIMIT_EXCEEDED', 'RATE'),
  notAdmitted('EAPI:Rate limit exceeded', 'RATE_LIMIT_EXCEEDED', 'RATE'),
  notAdmitted('EGeneral:Too many requests', 'RATE_LIMIT_EXCEEDED', 'RATE'),
  notAdmitted('EGeneral:Temporary lockout', 'DDOS_PROTECTION', 'LOCKOUT'),
  // Clears when open orders close.
  notAdmitted('EOrder:Orders limit exceeded', 'INVALID_ORDER', 'BACKOFF'),
  rejected('EAPI:Invalid key', 'AUTHENTICATION_ERROR', 'FATAL'),
  rejected('EAPI:Invalid signature', 'AUTHENTICATION_ERROR', 'FATAL'),
  rejected('EGeneral:Permission denied', 'AUTHENTICATION_ERROR', 'FATAL'),
  rejected('ETrade:User Locked', 'AUTHENTICATION_ERROR', 'FATAL'),
  notAdmitted('EAPI:Invalid nonce', 'NETWORK_ERROR', 'NONCE'),
  notAdmitted('ESession:Invalid session', 'AUTHENTICATION_ERROR', 'TOKEN'),
  unknown('EService:Unavailable', 'EXCHANGE_NOT_AVAILABLE'),
  unknown('EService:Busy', 'EXCHANGE_NOT_AVAILABLE'),
  unknown('EService:Timeout', 'NETWORK_ERROR'),
  notAdmitted('EService:Deadline elapsed', 'NETWORK_ERROR', 'BACKOFF'),
  notAdmitted('EService:Market in cancel_only mode', 'EXCHANGE_NOT_AVAILABLE', 'BACKOFF'),
  notAdmitted('EService:Market in post_only mode', 'EXCHANGE_NOT_AVAILABLE', 'BACKOFF'),
  unknown('EGeneral:Internal error', 'EXCHANGE_NOT_AVAILABLE'),
  unknown('EGeneral:Unknown error', 'EXCHANGE_ERROR'),
  { prefix: 'EOrder:Unknown order', only: 'cancel', errorCode: 'INVALID_ORDER', disposition: 'GONE' },
  { prefix: 'EOrder:Unknown order', only: 'query', errorCode: 'INVALID_ORDER', disposition: 'NOT_FOUND' },
];

/** The row with the longest beginning of this text, for this question. */
export function findRow(text: string, operation: Operation): ErrorRow | null {
  const matching = ERROR_ROWS.filter((row) => text.startsWith(row.prefix) && (row.only ?? operation) === operation);
  return matching.reduce<ErrorRow | null>(
    (best, row) => (best === null || row.prefix.length > best.prefix.length ? row : best),
    null,
  );
}
