/**
 * What the error codes of Binance mean for a request. Codes alone do not say it: for some the message decides, and the
 * first row that matches wins. A code that is not here proves nothing, so it never releases an order.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import type { Disposition } from '../verdict.ts';
import type { Operation } from './codec.ts';

export interface ErrorRow {
  readonly code: string;
  /** Lower-case text the message must contain; absent: any message. */
  readonly contains?: string;
  /** The one question this row answers; absent: every question. */
  readonly only?: Operation;
  readonly errorCode: ErrorCode;
  readonly disposition: Disposition;
  /** For REJECTED. */
  readonly rejectClass?: RejectClass;
  /** For NOT_ADMITTED: when to come back. PAUSE keeps every request of the process back until then. */
  readonly retry?: 'BACKOFF' | 'PAUSE' | 'RESYNC';
}

const unknown = (code: string, errorCode: ErrorCode): ErrorRow => ({ code, errorCode, disposition: 'UNKNOWN' });

const rejected = (code: string, errorCode: ErrorCode, rejectClass: RejectClass, contains?: string): ErrorRow => ({
  code,
  errorCode,
  disposition: 'REJECTED',
  rejectClass,
  ...(contains === undefined ? {} : { contains }),
});

const notAdmitted = (
  code: string,
  errorCode: ErrorCode,
  retry: NonNullable<ErrorRow['retry']>,
  contains?: string,
): ErrorRow => ({
  code,
  errorCode,
  disposition: 'NOT_ADMITTED',
  retry,
  ...(contains === undefined ? {} : { contains }),
});

export const ERROR_ROWS: readonly ErrorRow[] = [
  unknown('-1000', 'EXCHANGE_ERROR'),
  unknown('-1001', 'EXCHANGE_NOT_AVAILABLE'),
  rejected('-1002', 'AUTHENTICATION_ERROR', 'FATAL'),
  notAdmitted('-1003', 'RATE_LIMIT_EXCEEDED', 'PAUSE'),
  unknown('-1006', 'EXCHANGE_ERROR'),
  unknown('-1007', 'NETWORK_ERROR'),
  unknown('-1008', 'EXCHANGE_NOT_AVAILABLE'),
  // The position limit counts what the account holds: a smaller order may pass.
  rejected('-1013', 'QUANTITY_EXCEED', 'SOFT', 'max_position'),
  // Clears when open orders close.
  notAdmitted('-1013', 'INVALID_ORDER', 'BACKOFF', 'max_num_orders'),
  rejected('-1013', 'INVALID_ORDER', 'SOFT'),
  // The next three are our own malformed request: no other price or quantity would help.
  rejected('-1014', 'INVALID_ORDER', 'FATAL'),
  rejected('-1100', 'INVALID_ORDER', 'FATAL'),
  rejected('-1102', 'INVALID_ORDER', 'FATAL'),
  notAdmitted('-1015', 'RATE_LIMIT_EXCEEDED', 'PAUSE'),
  notAdmitted('-1016', 'EXCHANGE_NOT_AVAILABLE', 'BACKOFF'),
  notAdmitted('-1021', 'NETWORK_ERROR', 'RESYNC'),
  rejected('-1022', 'AUTHENTICATION_ERROR', 'FATAL'),
  rejected('-1111', 'INVALID_ORDER', 'SOFT'),
  rejected('-1121', 'INVALID_ORDER', 'FATAL'),
  { code: '-2010', contains: 'duplicate', errorCode: 'INVALID_ORDER', disposition: 'DUPLICATE' },
  rejected('-2010', 'INSUFFICIENT_FUNDS', 'FATAL', 'insufficient balance'),
  notAdmitted('-2010', 'EXCHANGE_NOT_AVAILABLE', 'BACKOFF', 'market is closed'),
  rejected('-2010', 'INVALID_ORDER', 'SOFT', 'would immediately'),
  rejected('-2010', 'AUTHENTICATION_ERROR', 'FATAL', 'disabled on this account'),
  rejected('-2010', 'AUTHENTICATION_ERROR', 'FATAL', 'not permitted for this account'),
  rejected('-2010', 'EXCHANGE_ERROR', 'SOFT'),
  { code: '-2011', contains: 'unknown order', only: 'cancel', errorCode: 'INVALID_ORDER', disposition: 'GONE' },
  { code: '-2013', only: 'query', errorCode: 'INVALID_ORDER', disposition: 'NOT_FOUND' },
  rejected('-2014', 'AUTHENTICATION_ERROR', 'FATAL'),
  rejected('-2015', 'AUTHENTICATION_ERROR', 'FATAL'),
  { code: '-2026', only: 'query', errorCode: 'OTHER', disposition: 'NOT_FOUND' },
];

/** The eleven hundreds are about the request itself: it was refused as it was read, before any engine saw it. */
const MALFORMED = /^-11[0-9]{2}$/;

/** The first row for this code, message and question. */
export function findRow(code: string | null, message: string, operation: Operation): ErrorRow | null {
  if (code === null) return null;
  const text = message.toLowerCase();
  const matches = (row: ErrorRow): boolean =>
    row.code === code && (row.only ?? operation) === operation && text.includes(row.contains ?? '');
  return ERROR_ROWS.find(matches) ?? (MALFORMED.test(code) ? rejected(code, 'INVALID_ORDER', 'FATAL') : null);
}
