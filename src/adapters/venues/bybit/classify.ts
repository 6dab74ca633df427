/**
 * From an error answer of Bybit to what may be believed of the request. The HTTP status goes first where it settles the
 * matter (5xx is never a known failure, a 403 page is the firewall), then the table of return codes.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import { retryAfterMs, type HttpHeaders } from '../exchange.ts';
import { optionalText, type Wire } from '../json.ts';
import type { Disposition, Verdict } from '../verdict.ts';
import type { Operation } from './codec.ts';
import { findRow, type Retry } from './error-table.ts';
import { resetAtOf } from './rates.ts';

/** An error answer, taken apart. `code` is null when the body is not the venue's JSON. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  readonly headers: HttpHeaders;
  readonly operation: Operation;
  /** The venue's clock, ms: a reset is told as an instant of it. */
  readonly venueNow: number;
}

/** A verdict, and whether only this kind of request has to wait. */
export interface Classified {
  readonly verdict: Verdict;
  readonly laneOnly: boolean;
}

const BACKOFF_MS = 1_000;
/** The venue's own word for how long its firewall stays shut. */
const FIREWALL_MS = 600_000;
/** Nobody waits longer than this for a count of a second. */
const RESET_MS_MAX = 10_000;

interface Ruling {
  readonly disposition: Disposition;
  readonly errorCode: ErrorCode;
  readonly retry?: Retry | 'BUSY';
  readonly rejectClass?: RejectClass;
}

/** `retCode` and `retMsg` of an envelope; null code when there is none. */
export function readCode(envelope: Wire | null): { code: string | null; message: string } {
  const code = envelope === null ? undefined : envelope['retCode'];
  if (typeof code !== 'string' || envelope === null) return { code: null, message: 'no readable error body' };
  return { code, message: typeof envelope['retMsg'] === 'string' ? (optionalText(envelope, 'retMsg') ?? '') : '' };
}

function rule(answer: ErrorAnswer): Ruling {
  const { status, code, operation } = answer;
  const row = findRow(code, operation);
  if (status >= 500) return { disposition: 'UNKNOWN', errorCode: row?.errorCode ?? 'EXCHANGE_NOT_AVAILABLE' };
  if (status === 403) return { disposition: 'NOT_ADMITTED', errorCode: 'DDOS_PROTECTION', retry: 'FIREWALL' };
  if (status === 429) return { disposition: 'NOT_ADMITTED', errorCode: 'DDOS_PROTECTION', retry: 'BUSY' };
  if (status >= 300 && status < 400) return { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_ERROR' };
  return row ?? { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_ERROR' };
}

function waitMs(retry: Ruling['retry'], answer: ErrorAnswer): number {
  if (retry === undefined || retry === 'RESYNC') return 0;
  const told = retryAfterMs(answer.headers);
  if (told !== null) return told;
  if (retry === 'FIREWALL') return FIREWALL_MS;
  const left = (resetAtOf(answer.headers) ?? 0) - answer.venueNow;
  return retry === 'LANE' && left > 0 ? Math.min(left, RESET_MS_MAX) : BACKOFF_MS;
}

/** `redact` takes what is ours out of the venue's message. */
export function classify(answer: ErrorAnswer, redact: (text: string) => string): Classified {
  const { disposition, errorCode, retry, rejectClass = 'SOFT' } = rule(answer);
  const { code, status, message } = answer;
  return {
    laneOnly: retry === 'LANE',
    verdict: {
      disposition,
      error: { errorCode, venueCode: code, httpStatus: status, message: redact(message) },
      rejectClass,
      retryAfterMs: waitMs(retry, answer),
      pause: retry === 'FIREWALL' || retry === 'BUSY' || retry === 'LANE',
      resync: retry === 'RESYNC',
    },
  };
}
