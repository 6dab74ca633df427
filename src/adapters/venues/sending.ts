/** What sending has in common at the venues: the window of a create, and what is true of a request without an answer. */
import type { PlaceRequest } from '../../engine/venue.ts';
import type { HttpOutcome } from './exchange.ts';
import { unlisted } from './listed.ts';
import type { Refusal } from './metering.ts';
import type { SymbolMap } from './symbol-map.ts';
import { localVerdict, type CallResult, type Verdict } from './verdict.ts';

/** The instant a call is stamped with and how long after it the venue may admit it. */
export interface CallWindow {
  /** Ours, ms. */
  readonly at: number;
  readonly receiveWindowMs: number;
}

/** First pause after a connection could not be made; the caller doubles it. */
const NOT_SENT_RETRY_MS = 500;
const CLOCK_RETRY_MS = 500;

export const failed = (verdict: Verdict): CallResult => ({ kind: 'FAILED', verdict });

/** Our own counts, or a wait the venue has asked for, keep the request back. */
export const heldBack = ({ errorCode, message, retryAfterMs }: Refusal): CallResult =>
  failed(localVerdict('NOT_ADMITTED', errorCode, message, retryAfterMs));

export const clockUnknown = (): CallResult =>
  failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', 'the clock of the venue is not known yet', CLOCK_RETRY_MS));

/** Why a call with this window must not leave at this instant (ms); null when it may. */
export function tooLate(window: CallWindow | null, now: number): CallResult | null {
  if (window === null || now <= window.at + window.receiveWindowMs) return null;
  return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', 'not sent: its time window has passed'));
}

/** A request that never left is certainly not placed; one that may have left and was not answered may be. */
export function unanswered({ kind, code }: Exclude<HttpOutcome, { readonly kind: 'REPLY' }>): CallResult {
  if (kind === 'LOST') return failed(localVerdict('UNKNOWN', 'NETWORK_ERROR', `no answer: ${code}`));
  return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', `not sent: ${code}`, NOT_SENT_RETRY_MS));
}

/** Sends a create under the venue's name of its symbol, unless the symbol cannot be ordered. */
export async function sendCreate(
  { symbols }: { readonly symbols: SymbolMap },
  { symbol, reservedAt, receiveWindowMs }: PlaceRequest,
  send: (venueSymbol: string, window: CallWindow) => Promise<CallResult>,
): Promise<CallResult> {
  const refused = unlisted(symbols, symbol);
  if (refused !== null) return failed(refused);
  return send(symbols.toVenue(symbol), { at: reservedAt, receiveWindowMs });
}
