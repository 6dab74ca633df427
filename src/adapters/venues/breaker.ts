/**
 * The circuit breaker of one account's order entry. After so many failures within half a minute, and no answer between
 * them, no create is tried for a while; then one at a time, until the venue has answered twice. A create that is found at
 * the venue, although it was not answered, ends the wait; while look-ups are answered a tenth of it is enough. Pure.
 */
import type { VenueError } from '../../engine/venue.ts';

const FAILURES_TO_OPEN = 5;
const FAILURES_WITHIN_MS = 30_000;
const FIRST_OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 600_000;
const SUCCESSES_TO_CLOSE = 2;
/** Part of the wait that is enough at a venue that answers look-ups: it is there, only orders do not get through. */
const REACHABLE_PART = 0.1;
/** How long the others wait while one tries. */
export const PROBE_WAIT_MS = 1_000;

export type BreakerState =
  | { readonly kind: 'CLOSED'; readonly failedAt: readonly number[] }
  | { readonly kind: 'OPEN'; readonly openedAt: number; readonly untilMs: number; readonly openMs: number }
  /** One try may be under way. */
  | { readonly kind: 'HALF_OPEN'; readonly openMs: number; readonly probing: boolean; readonly successes: number };

export const CLOSED: BreakerState = { kind: 'CLOSED', failedAt: [] };

const open = (now: number, openMs: number): BreakerState => ({
  kind: 'OPEN',
  openedAt: now,
  untilMs: now + openMs,
  openMs,
});

const halfOpen = (openMs: number, successes = 0): BreakerState => ({
  kind: 'HALF_OPEN',
  openMs,
  probing: false,
  successes,
});

/** What is true at this instant: an open one half-opens by itself. */
export const atTime = (state: BreakerState, now: number): BreakerState =>
  state.kind === 'OPEN' && now >= state.untilMs ? halfOpen(state.openMs) : state;

/** A create is about to be tried, which `mayTry` has allowed. */
export const tried = (state: BreakerState): BreakerState =>
  state.kind === 'HALF_OPEN' ? { ...state, probing: true } : state;

/** Ms after which a create may be asked for again; 0 for now. While it is open that is often before its end: it may close. */
export function waitMs(state: BreakerState, now: number): number {
  if (state.kind === 'OPEN') return Math.max(1, Math.min(state.untilMs - now, state.openMs * REACHABLE_PART));
  return state.kind === 'HALF_OPEN' && state.probing ? PROBE_WAIT_MS : 0;
}

export function failed(state: BreakerState, now: number): BreakerState {
  if (state.kind === 'OPEN') return state;
  if (state.kind === 'HALF_OPEN') return open(now, Math.min(state.openMs * 2, LONGEST_OPEN_MS));
  const failedAt = [...state.failedAt.filter((at) => now - at < FAILURES_WITHIN_MS), now];
  return failedAt.length >= FAILURES_TO_OPEN ? open(now, FIRST_OPEN_MS) : { kind: 'CLOSED', failedAt };
}

/** Another worker has seen it fail: this one waits as long, and then tries as carefully. */
export const heard = (state: BreakerState, now: number, untilMs: number): BreakerState =>
  state.kind === 'OPEN' && state.untilMs >= untilMs
    ? state
    : { kind: 'OPEN', openedAt: now, untilMs, openMs: state.kind === 'CLOSED' ? FIRST_OPEN_MS : state.openMs };

/** The venue has answered a create or a cancel, whatever it said. One that was on its way when it opened changes nothing. */
export function answered(state: BreakerState): BreakerState {
  if (state.kind === 'OPEN') return state;
  if (state.kind === 'CLOSED') return CLOSED;
  const successes = state.successes + 1;
  return successes >= SUCCESSES_TO_CLOSE ? CLOSED : { ...state, probing: false, successes };
}

/** A create without an answer was found at the venue: orders do arrive there, so that was no failure to wait longer for. */
export const arrived = (state: BreakerState): BreakerState =>
  state.kind === 'OPEN' ? halfOpen(Math.max(FIRST_OPEN_MS, state.openMs / 2), 1) : answered(state);

/** A look-up was answered: the venue can be reached, whatever becomes of orders. */
export const reached = (state: BreakerState): BreakerState =>
  state.kind === 'OPEN'
    ? { ...state, untilMs: Math.min(state.untilMs, state.openedAt + state.openMs * REACHABLE_PART) }
    : state;

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
/** The most that is added by chance to a wait the venue has named, so that not everybody comes back at once. */
const SPREAD = 0.2;

/** Wait before the n-th repetition (from 0): doubled each time, at most half a minute, half of it by chance. */
export const backoffMs = (n: number, chance: number): number =>
  Math.round(Math.min(BASE_MS * 2 ** Math.min(n, 30), MAX_MS) * (0.5 + 0.5 * chance));

/** A wait that was asked for, never shorter: up to a fifth longer by chance. */
export const spreadMs = (waitMs: number, chance: number): number => Math.round(waitMs * (1 + SPREAD * chance));
