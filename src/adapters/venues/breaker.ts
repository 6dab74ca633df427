/**
 * The circuit breaker of one account. After so many failures within half a minute, and no answer between them, no create
 * is tried for a while; then one at a time, until the venue has answered twice. An answer to something else meanwhile
 * ends the wait early. Pure.
 */
import type { VenueError } from '../../engine/venue.ts';

const FAILURES_TO_OPEN = 5;
const FAILURES_WITHIN_MS = 30_000;
const FIRST_OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 600_000;
const SUCCESSES_TO_CLOSE = 2;
/** How long the others wait while one tries. */
const PROBE_WAIT_MS = 1_000;

export type BreakerState =
  | { readonly kind: 'CLOSED'; readonly failedAt: readonly number[] }
  | { readonly kind: 'OPEN'; readonly untilMs: number; readonly openMs: number }
  /** One try may be under way. */
  | { readonly kind: 'HALF_OPEN'; readonly openMs: number; readonly probing: boolean; readonly successes: number };

export const CLOSED: BreakerState = { kind: 'CLOSED', failedAt: [] };

const open = (now: number, openMs: number): BreakerState => ({ kind: 'OPEN', untilMs: now + openMs, openMs });

/** What is true at this instant: an open one half-opens by itself. */
export const atTime = (state: BreakerState, now: number): BreakerState =>
  state.kind === 'OPEN' && now >= state.untilMs
    ? { kind: 'HALF_OPEN', openMs: state.openMs, probing: false, successes: 0 }
    : state;

/** A create is about to be tried, which `mayTry` has allowed. */
export const tried = (state: BreakerState): BreakerState =>
  state.kind === 'HALF_OPEN' ? { ...state, probing: true } : state;

/** Ms to wait before a create may be tried; 0 for now. */
export function waitMs(state: BreakerState, now: number): number {
  if (state.kind === 'OPEN') return Math.max(1, state.untilMs - now);
  return state.kind === 'HALF_OPEN' && state.probing ? PROBE_WAIT_MS : 0;
}

export function failed(state: BreakerState, now: number): BreakerState {
  if (state.kind === 'OPEN') return state;
  if (state.kind === 'HALF_OPEN') return open(now, Math.min(state.openMs * 2, LONGEST_OPEN_MS));
  const failedAt = [...state.failedAt.filter((at) => now - at < FAILURES_WITHIN_MS), now];
  return failedAt.length >= FAILURES_TO_OPEN ? open(now, FIRST_OPEN_MS) : { kind: 'CLOSED', failedAt };
}

/** The venue has answered, whatever it said. */
export function answered(state: BreakerState): BreakerState {
  if (state.kind === 'CLOSED') return CLOSED;
  if (state.kind === 'OPEN') return { kind: 'HALF_OPEN', openMs: state.openMs, probing: false, successes: 1 };
  const successes = state.successes + 1;
  return successes >= SUCCESSES_TO_CLOSE ? CLOSED : { ...state, probing: false, successes };
}

/** A try that never left: it says nothing about the venue. */
export const notTried = (state: BreakerState): BreakerState =>
  state.kind === 'HALF_OPEN' ? { ...state, probing: false } : state;

const OUTAGES: ReadonlySet<string> = new Set(['NETWORK_ERROR', 'EXCHANGE_NOT_AVAILABLE', 'EMS_INSTANCES_DOWN']);
const SERVER_ERROR = 500;

/** Whether an error means that the venue is not well: a connection that failed, a 5xx, its own word for it. */
export const isOutage = ({ errorCode, httpStatus }: VenueError): boolean =>
  OUTAGES.has(errorCode) || (httpStatus ?? 0) >= SERVER_ERROR;

const BASE_MS = 250;
const MAX_MS = 30_000;

/** Wait before the n-th repetition (from 0): doubled each time, at most half a minute, half of it by chance. */
export const backoffMs = (n: number, chance: number): number =>
  Math.round(Math.min(BASE_MS * 2 ** Math.min(n, 30), MAX_MS) * (0.5 + 0.5 * chance));
