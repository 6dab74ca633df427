/** What a venue's answer proves about a request, whatever the venue: the outcome of every call as data. */
import type { ErrorCode } from '../../domain/errors.ts';
import type { CancelResult, PlaceResult, RejectClass, VenueError } from '../../engine/venue.ts';
import { WireError } from './json.ts';

/** DUPLICATE: an order has this id already. GONE and NOT_FOUND answer only cancels and queries. */
export type Disposition = 'REJECTED' | 'NOT_ADMITTED' | 'UNKNOWN' | 'DUPLICATE' | 'GONE' | 'NOT_FOUND';

export interface Verdict {
  readonly disposition: Disposition;
  readonly error: VenueError;
  readonly rejectClass: RejectClass;
  /** For NOT_ADMITTED. */
  readonly retryAfterMs: number;
  /** Keep every request of the process back for `retryAfterMs`. */
  readonly pause: boolean;
  /** The venue's clock (or whatever else the request was stamped with) must be read again. */
  readonly resync: boolean;
}

export type CallResult =
  /** A 2xx answer that is JSON; whether it is the documented JSON is for its reader. */
  | { readonly kind: 'ANSWER'; readonly body: unknown; readonly status: number }
  | { readonly kind: 'FAILED'; readonly verdict: Verdict };

/** A verdict of our own about a request that has no answer. */
export function localVerdict(
  disposition: 'NOT_ADMITTED' | 'UNKNOWN' | 'REJECTED',
  errorCode: ErrorCode,
  message: string,
  retryAfterMs = 0,
): Verdict {
  const error: VenueError = { errorCode, venueCode: null, httpStatus: null, message };
  return { disposition, error, rejectClass: 'FATAL', retryAfterMs, pause: false, resync: false };
}

/** The answer was a success that cannot be read: it proves nothing. */
export function unreadable(status: number, problem: string): Verdict {
  const verdict = localVerdict('UNKNOWN', 'EXCHANGE_ERROR', `answer not understood: ${problem}`);
  return { ...verdict, error: { ...verdict.error, httpStatus: status } };
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly verdict: Verdict };

/** Reads an answer; one that is not as documented becomes UNKNOWN. */
export function read<T>(result: CallResult, reader: (body: unknown) => T): Read<T> {
  if (result.kind === 'FAILED') return { ok: false, verdict: result.verdict };
  try {
    return { ok: true, value: reader(result.body) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { ok: false, verdict: unreadable(result.status, error.message) };
  }
}

export function toPlaceResult({ disposition, error, rejectClass, retryAfterMs }: Verdict): PlaceResult {
  switch (disposition) {
    case 'REJECTED':
      return { outcome: 'REJECTED', error, rejectClass };
    case 'NOT_ADMITTED':
      return { outcome: 'NOT_ADMITTED', error, retryAfterMs };
    default:
      return { outcome: 'UNKNOWN', error };
  }
}

/** A refused cancel changes nothing and proves nothing about the order, so REJECTED is UNKNOWN here. */
export function toCancelResult({ disposition, error, retryAfterMs }: Verdict): CancelResult {
  if (disposition === 'GONE') return { outcome: 'GONE' };
  if (disposition === 'NOT_ADMITTED') return { outcome: 'NOT_ADMITTED', error, retryAfterMs };
  return { outcome: 'UNKNOWN', error };
}

/** Thrown by reads that have no failure outcome of their own: nothing was learned. */
export class VenueReadError extends Error {
  readonly error: VenueError;

  constructor(what: string, error: VenueError) {
    super(`${what}: ${error.message}`);
    this.name = 'VenueReadError';
    this.error = error;
  }
}
