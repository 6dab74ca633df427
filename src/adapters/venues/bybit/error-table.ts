/**
 * What the return codes of Bybit mean for a request. Business errors come with HTTP 200. A code that is not here proves
 * nothing, so it never releases an order.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import type { Disposition } from '../verdict.ts';
import type { Operation } from './codec.ts';

/** LANE: the count of this kind of request is used up; FIREWALL: that of the address; RESYNC: read the clock again. */
export type Retry = 'BACKOFF' | 'LANE' | 'FIREWALL' | 'RESYNC';

export interface ErrorRow {
  readonly errorCode: ErrorCode;
  readonly disposition: Disposition;
  /** For REJECTED. */
  readonly rejectClass?: RejectClass;
  /** For NOT_ADMITTED. */
  readonly retry?: Retry;
  /** The one question this row answers; absent: every question. */
  readonly only?: Operation;
}

type Codes = readonly string[];
type Entry = readonly [string, ErrorRow];

const rows = (codes: Codes, row: ErrorRow): Entry[] => codes.map((code) => [code, row]);

const unknown = (errorCode: ErrorCode, ...codes: Codes): Entry[] => rows(codes, { errorCode, disposition: 'UNKNOWN' });

const rejected = (errorCode: ErrorCode, rejectClass: RejectClass, ...codes: Codes): Entry[] =>
  rows(codes, { errorCode, disposition: 'REJECTED', rejectClass });

const notAdmitted = (errorCode: ErrorCode, retry: Retry, ...codes: Codes): Entry[] =>
  rows(codes, { errorCode, disposition: 'NOT_ADMITTED', retry });

export const ERROR_ROWS: ReadonlyMap<string, ErrorRow> = new Map([
  ...unknown('NETWORK_ERROR', '10000', '170007', '170032', '170146', '170147'),
  ...unknown('EXCHANGE_NOT_AVAILABLE', '10016', '170001', '170234'),
  // The first reads like an acceptance; the second does not say why.
  ...unknown('OTHER', '170035', '170212'),
  ...unknown('EXCHANGE_ERROR', '170149'),
  ...notAdmitted('NETWORK_ERROR', 'RESYNC', '10002', '-1'),
  ...notAdmitted('RATE_LIMIT_EXCEEDED', 'LANE', '10006', '170005', '170222'),
  // The address is shut out, or asks too much.
  ...notAdmitted('DDOS_PROTECTION', 'FIREWALL', '10009', '10018'),
  ...notAdmitted('EXCHANGE_NOT_AVAILABLE', 'BACKOFF', '170151'),
  // Clears when open orders close.
  ...notAdmitted('INVALID_ORDER', 'BACKOFF', '170810'),
  ...notAdmitted('EXCHANGE_ERROR', 'BACKOFF', '170191'),
  ...rejected('AUTHENTICATION_ERROR', 'FATAL', '10003', '10004', '10005', '10007', '10010', '10024'),
  // The account is banned, may not trade, or its key has expired.
  ...rejected('AUTHENTICATION_ERROR', 'FATAL', '10008', '10027', '33004'),
  ...rejected('INSUFFICIENT_FUNDS', 'FATAL', '170131', '170033', '110004', '110007'),
  ...rejected('QUANTITY_EXCEED', 'SOFT', '170124', '170381', '170382', '170341'),
  // Our own malformed request, or a symbol that is not there: no other price or quantity would help.
  ...rejected('INVALID_ORDER', 'FATAL', '10001', '10029', '170121'),
  ...rejected('INVALID_ORDER', 'SOFT', '170132', '170133', '170134', '170136', '170137', '170140'),
  ...rejected('INVALID_ORDER', 'SOFT', '170193', '170194', '170218'),
  ...rejected('EXCHANGE_ERROR', 'SOFT', '170210'),
  ...rows(['10014', '110072', '170141'], { errorCode: 'INVALID_ORDER', disposition: 'DUPLICATE' }),
  ...rows(['170213', '110001', '170139', '170142', '170190'], {
    errorCode: 'INVALID_ORDER',
    disposition: 'GONE',
    only: 'cancel',
  }),
]);

/** The row for this code and question. */
export function findRow(code: string | null, operation: Operation): ErrorRow | null {
  const row = code === null ? undefined : ERROR_ROWS.get(code);
  return row !== undefined && (row.only ?? operation) === operation ? row : null;
}
