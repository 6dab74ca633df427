/** From an answer that is no execution report to what may be believed of the request. */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import { retryAfterMs, type HttpHeaders } from '../exchange.ts';
import { parseVenueJson, type Wire } from '../json.ts';
import type { Disposition, Verdict } from '../verdict.ts';
import { readReject, type MessageReject } from './answers.ts';
import type { Operation } from './codec.ts';

export interface EmsAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** As it came. */
  readonly body: string;
  readonly operation: Operation;
}

interface Ruling {
  readonly disposition: Disposition;
  readonly errorCode: ErrorCode;
  readonly rejectClass?: RejectClass;
}

/** A status of the vendor's own: the exchange behind cannot be reached. */
const UNREACHABLE = 490;
const BACKOFF_MS = 1_000;

const unknown = (errorCode: ErrorCode): Ruling => ({ disposition: 'UNKNOWN', errorCode });
const refused = (errorCode: ErrorCode): Ruling => ({ disposition: 'REJECTED', errorCode, rejectClass: 'FATAL' });

/** Refusals of the execution system itself; only of a create do they prove that nothing was sent on. */
const REASONS: Readonly<Record<string, Ruling>> = {
  EXCHANGE_UNREACHABLE: unknown('EXCHANGE_NOT_AVAILABLE'),
  EXCHANGE_RESPONSE_TIMEOUT: unknown('NETWORK_ERROR'),
  INVALID_TYPE: refused('INVALID_ORDER'),
  METHOD_NOT_SUPPORTED: refused('EXCHANGE_ERROR'),
  JSON_ERROR: refused('EXCHANGE_ERROR'),
};

function byReason(reason: string, operation: Operation): Ruling {
  if (reason === 'ORDER_ID_NOT_FOUND' && operation !== 'create') {
    return { disposition: operation === 'cancel' ? 'GONE' : 'NOT_FOUND', errorCode: 'INVALID_ORDER' };
  }
  return REASONS[reason] ?? unknown('EXCHANGE_ERROR');
}

function byStatus(status: number): Ruling | null {
  if (status === 401 || status === 403) return refused('AUTHENTICATION_ERROR');
  if (status === 429) return { disposition: 'NOT_ADMITTED', errorCode: 'RATE_LIMIT_EXCEEDED' };
  if (status >= 500 || status === UNREACHABLE) return unknown('EXCHANGE_NOT_AVAILABLE');
  return null;
}

/** The body of a failed validation: it names what was wrong and was never sent on. */
const isValidation = (body: Wire): boolean => typeof body['title'] === 'string' && 'errors' in body;

function bodyOf(text: string): unknown {
  try {
    return parseVenueJson(text);
  } catch {
    // A page or a torn body: it says nothing.
    return null;
  }
}

interface Named extends Ruling {
  readonly code: string | null;
  readonly message: string;
}

/** Behind a 5xx or a 429 only the status is believed; the reason may still say more about why nothing is known. */
function byReject({ reason, message }: MessageReject, answer: EmsAnswer, settled: Ruling | null): Named {
  const named = byReason(reason, answer.operation);
  const agree = settled === null || (settled.disposition === 'UNKNOWN' && named.disposition === 'UNKNOWN');
  return { ...(agree ? named : settled), code: reason, message };
}

function rule(answer: EmsAnswer, body: unknown): Named {
  const reject = readReject(body);
  const settled = byStatus(answer.status);
  if (reject !== null) return byReject(reject, answer, settled);
  const wire = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Wire) : {};
  const message = typeof wire['title'] === 'string' ? wire['title'] : 'no readable error body';
  if (settled !== null) return { ...settled, code: null, message };
  const invalid = answer.status === 400 && answer.operation === 'create' && isValidation(wire);
  return { ...(invalid ? refused('INVALID_ORDER') : unknown('EXCHANGE_ERROR')), code: null, message };
}

/** `redact` takes what is ours out of the venue's message. */
export function classify(answer: EmsAnswer, redact: (text: string) => string): Verdict {
  const { disposition, errorCode, rejectClass = 'SOFT', code, message } = rule(answer, bodyOf(answer.body));
  const limited = answer.status === 429;
  return {
    disposition,
    error: { errorCode, venueCode: code, httpStatus: answer.status, message: redact(message) },
    rejectClass,
    retryAfterMs: disposition === 'NOT_ADMITTED' ? (retryAfterMs(answer.headers) ?? BACKOFF_MS) : 0,
    pause: limited,
    resync: false,
  };
}
