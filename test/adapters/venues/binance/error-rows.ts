/** Every documented error answer of Binance and what it must mean here: the facts the adapter is judged by. */
import type { ErrorCode } from '../../../../src/domain/errors.ts';

export interface ErrorRowCase {
  readonly op: 'create' | 'cancel' | 'query';
  readonly http: number;
  /** null: the body is a page. */
  readonly code: number | null;
  readonly msg: string;
  readonly errorCode: ErrorCode;
  readonly outcome: 'REJECTED SOFT' | 'REJECTED FATAL' | 'NOT_ADMITTED' | 'UNKNOWN' | 'GONE' | 'NOT_FOUND';
  /** Header, seconds. */
  readonly retryAfter?: string;
  readonly retryAfterMs?: number;
}

type Tail = [ErrorCode, ErrorRowCase['outcome'], Partial<Pick<ErrorRowCase, 'op' | 'retryAfter' | 'retryAfterMs'>>?];

const row = (http: number, code: number | null, msg: string, ...[errorCode, outcome, more]: Tail): ErrorRowCase => ({
  op: 'create',
  http,
  code,
  msg,
  errorCode,
  outcome,
  ...more,
});

const WEIGHT = 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.';
const BANNED = 'Way too much request weight used; IP banned until 1659146400000.';
const RATE = 'Too many new orders; current limit is 100 orders per 10 SECOND.';
const TIMEOUT = 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.';

export const ERROR_ROW_CASES: readonly ErrorRowCase[] = [
  // The eleven hundreds are about the request; behind a 5xx not even they prove anything.
  row(400, -1128, 'Combination of optional parameters invalid.', 'INVALID_ORDER', 'REJECTED FATAL'),
  row(400, -1130, "Data sent for parameter 'timeInForce' is not valid.", 'INVALID_ORDER', 'REJECTED FATAL'),
  row(500, -1130, "Data sent for parameter 'timeInForce' is not valid.", 'INVALID_ORDER', 'UNKNOWN'),
  row(400, -1130, 'x', 'INVALID_ORDER', 'UNKNOWN', { op: 'query' }),
  row(400, -1034, 'Too many concurrent connections.', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(500, -1000, 'An unknown error occurred while processing the request.', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(500, -1001, 'Internal error; unable to process your request.', 'EXCHANGE_NOT_AVAILABLE', 'UNKNOWN'),
  row(401, -1002, 'You are not authorized to execute this request.', 'AUTHENTICATION_ERROR', 'REJECTED FATAL'),
  row(429, -1003, WEIGHT, 'RATE_LIMIT_EXCEEDED', 'NOT_ADMITTED', { retryAfter: '7', retryAfterMs: 7_000 }),
  row(429, -1003, WEIGHT, 'RATE_LIMIT_EXCEEDED', 'NOT_ADMITTED', { retryAfterMs: 60_000 }),
  row(418, -1003, BANNED, 'DDOS_PROTECTION', 'NOT_ADMITTED', { retryAfter: '120', retryAfterMs: 120_000 }),
  // No header: the message says until when. The clock of these tests stands 400 s before that.
  row(418, -1003, BANNED, 'DDOS_PROTECTION', 'NOT_ADMITTED', { retryAfterMs: 400_000 }),
  row(500, -1006, 'Execution status unknown.', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(408, -1007, TIMEOUT, 'NETWORK_ERROR', 'UNKNOWN'),
  row(504, -1007, TIMEOUT, 'NETWORK_ERROR', 'UNKNOWN'),
  row(503, -1008, 'Server is currently overloaded with other requests.', 'EXCHANGE_NOT_AVAILABLE', 'UNKNOWN'),
  row(400, -1013, 'Filter failure: LOT_SIZE', 'INVALID_ORDER', 'REJECTED SOFT'),
  row(400, -1013, 'Filter failure: MAX_POSITION', 'QUANTITY_EXCEED', 'REJECTED SOFT'),
  row(400, -1013, 'Filter failure: NOTIONAL', 'INVALID_ORDER', 'REJECTED SOFT'),
  row(400, -1013, 'Filter failure: PRICE_FILTER', 'INVALID_ORDER', 'REJECTED SOFT'),
  row(400, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE', 'INVALID_ORDER', 'REJECTED SOFT'),
  row(400, -1013, 'Filter failure: MAX_NUM_ORDERS', 'INVALID_ORDER', 'NOT_ADMITTED', { retryAfterMs: 1_000 }),
  row(400, -1014, 'Unsupported order combination.', 'INVALID_ORDER', 'REJECTED FATAL'),
  row(429, -1015, RATE, 'RATE_LIMIT_EXCEEDED', 'NOT_ADMITTED', { retryAfter: '3', retryAfterMs: 3_000 }),
  row(429, -1015, RATE, 'RATE_LIMIT_EXCEEDED', 'NOT_ADMITTED', { retryAfterMs: 10_000 }),
  row(400, -1016, 'This service is no longer available.', 'EXCHANGE_NOT_AVAILABLE', 'NOT_ADMITTED', {
    retryAfterMs: 1_000,
  }),
  row(400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'NETWORK_ERROR', 'NOT_ADMITTED', {
    retryAfterMs: 0,
  }),
  row(
    400,
    -1021,
    "Timestamp for this request was 1000ms ahead of the server's time.",
    'NETWORK_ERROR',
    'NOT_ADMITTED',
    {
      retryAfterMs: 0,
    },
  ),
  row(400, -1022, 'Signature for this request is not valid.', 'AUTHENTICATION_ERROR', 'REJECTED FATAL'),
  row(400, -1100, "Illegal characters found in parameter 'price'.", 'INVALID_ORDER', 'REJECTED FATAL'),
  row(400, -1102, "Mandatory parameter 'price' was not sent.", 'INVALID_ORDER', 'REJECTED FATAL'),
  row(400, -1111, "Parameter 'quantity' has too much precision.", 'INVALID_ORDER', 'REJECTED SOFT'),
  row(400, -1121, 'Invalid symbol.', 'INVALID_ORDER', 'REJECTED FATAL'),
  row(400, -2010, 'Account has insufficient balance for requested action.', 'INSUFFICIENT_FUNDS', 'REJECTED FATAL'),
  row(400, -2010, 'Duplicate order sent.', 'INVALID_ORDER', 'UNKNOWN'),
  row(400, -2010, 'Market is closed.', 'EXCHANGE_NOT_AVAILABLE', 'NOT_ADMITTED', { retryAfterMs: 1_000 }),
  row(400, -2010, 'Order would immediately match and take.', 'INVALID_ORDER', 'REJECTED SOFT'),
  row(400, -2010, 'This action is disabled on this account.', 'AUTHENTICATION_ERROR', 'REJECTED FATAL'),
  row(400, -2010, 'This symbol is not permitted for this account.', 'AUTHENTICATION_ERROR', 'REJECTED FATAL'),
  row(400, -2011, 'Unknown order sent.', 'INVALID_ORDER', 'GONE', { op: 'cancel' }),
  row(400, -2013, 'Order does not exist.', 'INVALID_ORDER', 'NOT_FOUND', { op: 'query' }),
  row(400, -2026, 'Order was canceled or expired with no executed qty over 90 days ago.', 'OTHER', 'NOT_FOUND', {
    op: 'query',
  }),
  row(401, -2014, 'API-key format invalid.', 'AUTHENTICATION_ERROR', 'REJECTED FATAL'),
  row(401, -2015, 'Invalid API-key, IP, or permissions for action.', 'AUTHENTICATION_ERROR', 'REJECTED FATAL'),
  row(403, null, '<html> WAF', 'DDOS_PROTECTION', 'NOT_ADMITTED', { retryAfterMs: 600_000 }),
  // Beyond the documented rows: what proves nothing releases nothing.
  row(400, -9999, 'A code nobody documented.', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(400, -2013, 'Order does not exist.', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(400, -2011, 'Unknown order sent.', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(503, -2010, 'Account has insufficient balance for requested action.', 'INSUFFICIENT_FUNDS', 'UNKNOWN'),
  row(400, -2010, 'A text nobody documented.', 'EXCHANGE_ERROR', 'REJECTED SOFT'),
  row(502, null, '<html> bad gateway', 'EXCHANGE_NOT_AVAILABLE', 'UNKNOWN'),
  row(404, null, '<html> not found', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(307, null, '', 'EXCHANGE_ERROR', 'UNKNOWN'),
  row(500, -2013, 'Order does not exist.', 'INVALID_ORDER', 'UNKNOWN', { op: 'query' }),
  row(404, -2013, 'Order does not exist.', 'INVALID_ORDER', 'UNKNOWN', { op: 'query' }),
  row(400, -2015, 'Invalid API-key, IP, or permissions for action.', 'AUTHENTICATION_ERROR', 'UNKNOWN', {
    op: 'query',
  }),
  row(429, -1003, WEIGHT, 'RATE_LIMIT_EXCEEDED', 'UNKNOWN', { op: 'query' }),
  row(400, -2011, 'Order was not canceled due to cancel restrictions.', 'EXCHANGE_ERROR', 'UNKNOWN', { op: 'cancel' }),
  row(401, -2015, 'Invalid API-key, IP, or permissions for action.', 'AUTHENTICATION_ERROR', 'UNKNOWN', {
    op: 'cancel',
  }),
  row(429, -1003, WEIGHT, 'RATE_LIMIT_EXCEEDED', 'NOT_ADMITTED', {
    op: 'cancel',
    retryAfter: '2',
    retryAfterMs: 2_000,
  }),
];
