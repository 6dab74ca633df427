/**
 * From an error answer of Binance to what may be believed of the request. The HTTP status goes first where it settles
 * the matter (5xx is never a known failure, 418 and 429 are never an admission), then the table of codes.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import type { HttpHeaders } from '../exchange.ts';
import { parseVenueJson } from '../json.ts';
import type { Disposition, Verdict } from '../verdict.ts';
import type { Operation } from './codec.ts';
import { findRow, type ErrorRow } from './error-table.ts';

/** An error answer, taken apart. `code` is null when the body is not the venue's JSON. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  /** Header, seconds. */
  readonly retryAfter: string | null;
  readonly operation: Operation;
  /** The venue's clock, ms: a ban says until when it lasts, not how long. */
  readonly venueNow: number;
}

const SECOND_MS = 1_000;
/** Back-off after a condition that clears by itself. */
const BACKOFF_MS = 1_000;
/** Waits when the venue names none: a weight window, an order window, the shortest ban, the firewall. */
const WEIGHT_WINDOW_MS = 60_000;
const ORDER_WINDOW_MS = 10_000;
const BAN_MS = 120_000;
const FIREWALL_MS = 600_000;

/** Reads `code` and `msg`; a body that is not the venue's JSON is not quoted. */
export function readErrorBody(body: string): { code: string | null; message: string } {
  try {
    const parsed = parseVenueJson(body) as Readonly<Record<string, unknown>> | null;
    const code = parsed?.['code'];
    const message = parsed?.['msg'];
    if (typeof code === 'string') return { code, message: typeof message === 'string' ? message : '' };
  } catch {
    // An HTML page or a torn body: there is no code in it.
  }
  return { code: null, message: 'no readable error body' };
}

export function retryAfterHeader(headers: HttpHeaders): string | null {
  const value = headers['retry-after'];
  return typeof value === 'string' ? value : null;
}

interface Ruling {
  readonly disposition: Disposition;
  readonly errorCode: ErrorCode;
  readonly retry?: ErrorRow['retry'] | 'BAN' | 'FIREWALL';
  readonly rejectClass?: RejectClass;
}

function byStatus(answer: ErrorAnswer, row: ErrorRow | null): Ruling | null {
  if (answer.status >= 500) return { disposition: 'UNKNOWN', errorCode: row?.errorCode ?? 'EXCHANGE_NOT_AVAILABLE' };
  if (answer.status === 418) return { disposition: 'NOT_ADMITTED', errorCode: 'DDOS_PROTECTION', retry: 'BAN' };
  if (answer.status === 429) return { disposition: 'NOT_ADMITTED', errorCode: 'RATE_LIMIT_EXCEEDED', retry: 'PAUSE' };
  // Below 400 nothing was refused, whatever the body says: a redirect, or a success we cannot read.
  if (answer.status < 400) return { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_ERROR' };
  return null;
}

function rule(answer: ErrorAnswer): Ruling {
  const row = findRow(answer.code, answer.message, answer.operation);
  const settled = byStatus(answer, row);
  if (settled !== null) return settled;
  if (row !== null) return row;
  // The firewall answers with a page of its own, before the request comes near an engine.
  if (answer.status === 403 && answer.code === null) {
    return { disposition: 'NOT_ADMITTED', errorCode: 'DDOS_PROTECTION', retry: 'FIREWALL' };
  }
  return { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_ERROR' };
}

const headerMs = (answer: ErrorAnswer): number | null =>
  answer.retryAfter !== null && /^[0-9]{1,7}$/.test(answer.retryAfter) ? Number(answer.retryAfter) * SECOND_MS : null;

function banMs(answer: ErrorAnswer): number {
  const until = /until ([0-9]{13})\b/.exec(answer.message)?.[1];
  const left = until === undefined ? 0 : Number(until) - answer.venueNow;
  return left > 0 ? left : BAN_MS;
}

function waitMs(retry: NonNullable<Ruling['retry']>, answer: ErrorAnswer): number {
  if (retry === 'RESYNC') return 0;
  return headerMs(answer) ?? (retry === 'BAN' ? banMs(answer) : defaultWaitMs(retry, answer));
}

function defaultWaitMs(retry: 'BACKOFF' | 'PAUSE' | 'FIREWALL', answer: ErrorAnswer): number {
  if (retry === 'BACKOFF') return BACKOFF_MS;
  if (retry === 'FIREWALL') return FIREWALL_MS;
  return answer.code === '-1015' ? ORDER_WINDOW_MS : WEIGHT_WINDOW_MS;
}

/** `redact` takes what is ours out of the venue's message. */
export function classify(answer: ErrorAnswer, redact: (text: string) => string): Verdict {
  const ruling = rule(answer);
  const retry = ruling.retry ?? 'BACKOFF';
  return {
    disposition: ruling.disposition,
    error: {
      errorCode: ruling.errorCode,
      venueCode: answer.code,
      httpStatus: answer.status,
      message: redact(answer.message),
    },
    rejectClass: ruling.rejectClass ?? 'SOFT',
    retryAfterMs: waitMs(retry, answer),
    pause: retry === 'PAUSE' || retry === 'BAN' || retry === 'FIREWALL',
    resync: retry === 'RESYNC',
  };
}
