/**
 * From an answer of Kraken to what may be believed of the request. The HTTP status goes first where it settles the
 * matter; otherwise the list of errors decides, and the text that proves least decides for the list.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import { asList, asObject, parseVenueJson, WireError } from '../json.ts';
import type { Disposition, Verdict } from '../verdict.ts';
import type { Operation } from './codec.ts';
import { findRow, type ErrorRow } from './error-table.ts';

/** An answer, taken apart. */
export type Envelope =
  | { readonly kind: 'RESULT'; readonly result: unknown }
  | { readonly kind: 'ERRORS'; readonly errors: readonly string[] };

type Retry = NonNullable<ErrorRow['retry']> | 'FIREWALL';

interface Ruling {
  readonly disposition: Disposition;
  readonly errorCode: ErrorCode;
  readonly rejectClass?: RejectClass;
  readonly retry?: Retry;
}

/** Waits before the next attempt, ms. A rate counter falls by a point in one to three seconds. */
const WAIT_MS: Readonly<Record<Retry, number>> = {
  BACKOFF: 1_000,
  RATE: 5_000,
  LOCKOUT: 900_000,
  FIREWALL: 600_000,
  NONCE: 0,
  TOKEN: 0,
};

/** What the caller must do besides waiting. */
export interface Consequence {
  readonly verdict: Verdict;
  /** The count at the venue that is full: ours must be taken for full as well. */
  readonly full: 'PAIR' | 'KEY' | null;
}

/** Takes the envelope apart; throws WireError for anything else. Texts that begin with W are warnings. */
export function readEnvelope(body: string): Envelope {
  const answer = asObject(parseVenueJson(body), 'answer');
  const errors = asList(answer['error'], 'error').map((each) => {
    if (typeof each !== 'string') throw new WireError('error is not a list of texts');
    return each;
  });
  const serious = errors.filter((text) => !text.startsWith('W'));
  if (serious.length > 0) return { kind: 'ERRORS', errors: serious };
  if (answer['result'] === undefined) throw new WireError('answer has neither result nor error');
  return { kind: 'RESULT', result: answer['result'] };
}

const NOTHING_PROVED: Ruling = { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_ERROR' };

function byStatus(status: number, errors: readonly string[]): Ruling | null {
  if (status >= 500) return { disposition: 'UNKNOWN', errorCode: 'EXCHANGE_NOT_AVAILABLE' };
  if (status === 429) return { disposition: 'NOT_ADMITTED', errorCode: 'RATE_LIMIT_EXCEEDED', retry: 'RATE' };
  // The firewall answers with a page of its own, before the request comes near an engine.
  if (status === 403 && errors.length === 0) {
    return { disposition: 'NOT_ADMITTED', errorCode: 'DDOS_PROTECTION', retry: 'FIREWALL' };
  }
  return status >= 300 && status < 400 ? NOTHING_PROVED : null;
}

function byErrors(errors: readonly string[], operation: Operation): Ruling {
  const rulings = errors.map((text): Ruling => findRow(text, operation) ?? NOTHING_PROVED);
  const doubtful = rulings.find(({ disposition }) => disposition === 'UNKNOWN' || disposition === 'DUPLICATE');
  return doubtful ?? rulings[0] ?? NOTHING_PROVED;
}

export interface ErrorAnswer {
  readonly status: number;
  /** Empty when the body is not the venue's. */
  readonly errors: readonly string[];
  /** How long the answer's headers ask us to stay away, ms; null when they do not. */
  readonly awayMs: number | null;
}

/** `redact` takes what is ours out of the venue's message. */
export function classify(
  { status, errors, awayMs }: ErrorAnswer,
  operation: Operation,
  redact: (text: string) => string,
): Consequence {
  const ruling = byStatus(status, errors) ?? byErrors(errors, operation);
  const { retry } = ruling;
  const verdict: Verdict = {
    disposition: ruling.disposition,
    error: {
      errorCode: ruling.errorCode,
      venueCode: errors[0] === undefined ? null : redact(errors[0]),
      httpStatus: status,
      message: errors.length === 0 ? 'no readable error body' : redact(errors.join('; ')),
    },
    rejectClass: ruling.rejectClass ?? 'SOFT',
    retryAfterMs: retry === undefined ? 0 : (awayMs ?? WAIT_MS[retry]),
    // A status of the edge is about the address, whatever was asked.
    pause: retry === 'LOCKOUT' || retry === 'FIREWALL' || status === 429,
    resync: retry === 'NONCE',
  };
  return { verdict, full: retry === 'RATE' ? fullCount(errors) : null };
}

const fullCount = (errors: readonly string[]): 'PAIR' | 'KEY' =>
  errors.some((text) => text.startsWith('EOrder:')) ? 'PAIR' : 'KEY';
