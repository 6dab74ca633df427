/**
 * From an answer of DFX to what may be believed of the request. There are two result codes, an outer one and one for
 * the order itself, and both must be "0"; the venue publishes only the outer ones, which are HTTP statuses.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { Refusal, RejectClass } from '../../../engine/venue.ts';
import { asObject, parseVenueJson, WireError, type Wire } from '../json.ts';
import type { Disposition, Verdict } from '../verdict.ts';
import type { Operation } from './codec.ts';

/** A failure of either level. `code` is null when the body is not the venue's JSON. */
export interface DfxFailure {
  readonly httpStatus: number;
  readonly level: 'OUTER' | 'ORDER';
  readonly code: string | null;
  readonly message: string;
  readonly operation: Operation;
  /** From the header; null when there is none. */
  readonly retryAfterMs: number | null;
}

interface Ruling {
  readonly disposition: Disposition;
  readonly errorCode: ErrorCode;
  readonly rejectClass?: RejectClass;
  readonly waitMs?: number;
  readonly pause?: boolean;
  readonly resync?: boolean;
}

export const SUCCESS = '0';
/** Bad key or signature, missing permission or address, missing header. */
const LOCKED_OUT: readonly number[] = [401, 403, 412];
const BACKOFF_MS = 1_000;
const FIREWALL_MS = 600_000;

const AUTHENTICATION: Ruling = {
  disposition: 'REJECTED',
  errorCode: 'AUTHENTICATION_ERROR',
  rejectClass: 'FATAL',
};
const LIMITED: Ruling = {
  disposition: 'NOT_ADMITTED',
  errorCode: 'RATE_LIMIT_EXCEEDED',
  waitMs: BACKOFF_MS,
  pause: true,
};
const FIREWALL: Ruling = {
  disposition: 'NOT_ADMITTED',
  errorCode: 'DDOS_PROTECTION',
  waitMs: FIREWALL_MS,
  pause: true,
};
const STALE: Ruling = { disposition: 'NOT_ADMITTED', errorCode: 'NETWORK_ERROR', resync: true };
const UNREAD: Ruling = { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_ERROR' };
const REFUSED = { disposition: 'REJECTED', errorCode: 'EXCHANGE_ERROR', rejectClass: 'SOFT' } as const;
const DUPLICATE: Ruling = { disposition: 'DUPLICATE', errorCode: 'INVALID_ORDER' };
const NO_FUNDS = { disposition: 'REJECTED', errorCode: 'INSUFFICIENT_FUNDS', rejectClass: 'FATAL' } as const;
const DOWN: Ruling = { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_NOT_AVAILABLE' };

/** The outer code says the same as the HTTP status, and may come with HTTP 200. */
function byStatus(status: number, failure: DfxFailure): Ruling | null {
  if (status === 429) return LIMITED;
  if (status >= 500 && status < 600) return DOWN;
  if (status === 403 && failure.code === null) return FIREWALL;
  // Without its words a 401 may be about the time as well as about the key, and only the key ends an order.
  if (failure.code === null) return null;
  if (status === 401 && /timestamp/i.test(failure.message)) return STALE;
  return LOCKED_OUT.includes(status) ? AUTHENTICATION : null;
}

const FUNDS = /insufficient|not enough/i;
const ABSENT = /not (exist|found)|does ?n.t exist|no such order|unknown order/i;

/** Refusals come in words only. Those not known here are refusals all the same: the venue documents them so. */
function byWords({ operation, message }: DfxFailure): Ruling {
  if (operation === 'create') {
    if (/duplicat|already exist/i.test(message)) return DUPLICATE;
    return FUNDS.test(message) ? NO_FUNDS : REFUSED;
  }
  if (operation === 'cancel') return { disposition: 'GONE', errorCode: 'INVALID_ORDER' };
  return ABSENT.test(message) ? { disposition: 'NOT_FOUND', errorCode: 'INVALID_ORDER' } : UNREAD;
}

/** What the words mean with which the engine refuses an order that was acknowledged. */
export function refusalIn(words: string): Refusal {
  const { errorCode, rejectClass } = FUNDS.test(words) ? NO_FUNDS : REFUSED;
  return { errorCode, rejectClass };
}

function rule(failure: DfxFailure): Ruling {
  const { httpStatus, level, code } = failure;
  const status = byStatus(httpStatus, failure);
  if (status !== null) return status;
  // Nobody but the venue knows its words: without a code of its own the answer may be anybody's.
  if (code === null) return UNREAD;
  const outer = level === 'OUTER' && /^[0-9]{3}$/.test(code) ? byStatus(Number(code), failure) : null;
  return outer ?? byWords(failure);
}

/** `redact` takes what is ours out of the venue's message. */
export function classify(failure: DfxFailure, redact: (text: string) => string): Verdict {
  const ruling = rule(failure);
  const waits = ruling.disposition === 'NOT_ADMITTED';
  return {
    disposition: ruling.disposition,
    error: {
      errorCode: ruling.errorCode,
      venueCode: failure.code,
      httpStatus: failure.httpStatus,
      message: redact(failure.message),
    },
    rejectClass: ruling.rejectClass ?? 'SOFT',
    retryAfterMs: waits ? (failure.retryAfterMs ?? ruling.waitMs ?? 0) : 0,
    pause: ruling.pause ?? false,
    resync: ruling.resync ?? false,
  };
}

export interface Envelope {
  readonly code: string;
  readonly message: string;
  readonly data: unknown;
}

/** Throws WireError for a body without the venue's outer code. */
export function readEnvelope(body: unknown): Envelope {
  const envelope: Wire = asObject(body, 'answer');
  const { code, msg } = envelope;
  if (typeof code !== 'string') throw new WireError('code is not a text');
  return { code, message: typeof msg === 'string' ? msg : '', data: envelope['data'] };
}

/** The outer code and message of an error body; a body that is not the venue's is not quoted. */
export function readErrorBody(body: string): { readonly code: string | null; readonly message: string } {
  try {
    return readEnvelope(parseVenueJson(body));
  } catch {
    return { code: null, message: 'no readable error body' };
  }
}
