/**
 * One signed call: budget, clock, signature, a single send, and the verdict on what came back. Every failure is data;
 * nothing here asks twice.
 */
import type { ClockOffset } from '../clock-offset.ts';
import { retryAfterMs, type HttpOutcome, type SendMarks } from '../exchange.ts';
import { parseVenueJson, WireError } from '../json.ts';
import type { Limiter } from '../limiter.ts';
import type { Transport } from '../transport.ts';
import { localVerdict, unreadable, type CallResult, type Verdict } from '../verdict.ts';
import { classify, readEnvelope, readErrorBody, SUCCESS, type DfxFailure } from './classify.ts';
import { queryOf, type DfxCall } from './codec.ts';
import type { Lanes } from './lanes.ts';
import type { DfxSigner } from './signer.ts';

/** What every call of one address goes through. */
export interface PublicContext {
  readonly transport: Transport;
  readonly limiter: Limiter;
  readonly lanes: Lanes;
  /** Our clock, ms. */
  readonly now: () => number;
}

export interface CallContext extends PublicContext {
  readonly clock: ClockOffset;
  readonly signer: DfxSigner;
}

/** When a create was reserved (ours, ms) and for how long after that it may be admitted. */
export interface CallWindow {
  readonly at: number;
  readonly receiveWindowMs: number;
}

/** The venue takes a request whose timestamp is at most this old. */
export const VENUE_WINDOW_MS = 5_000;
const NOT_SENT_RETRY_MS = 500;
const CLOCK_RETRY_MS = 500;
/** Longest wait for a place in a lane: an order is wanted now or not at all. */
const LANE_WAIT_MS = { ORDER: 0, MANAGE: 3_000, DATA: 3_000 } as const;

const failed = (verdict: Verdict): CallResult => ({ kind: 'FAILED', verdict });

/**
 * The venue's window cannot be chosen, so the timestamp is: it is dated back until the venue's window ends where ours
 * does.
 */
export function stampOf(window: CallWindow | null, now: number, offsetMs: number): number {
  const at = window === null ? now : window.at + Math.min(window.receiveWindowMs, VENUE_WINDOW_MS) - VENUE_WINDOW_MS;
  return Math.round(at + offsetMs);
}

async function admit(context: PublicContext, call: DfxCall): Promise<Verdict | null> {
  const full = call.lane === null ? null : await context.lanes.enter(call.lane, LANE_WAIT_MS[call.kind]);
  if (full !== null) {
    const message = `held back here: the venue takes no more of ${call.lane ?? ''} now`;
    return localVerdict('NOT_ADMITTED', 'RATE_LIMIT_EXCEEDED', message, full);
  }
  // The limits are the lanes': calls weigh nothing here, and what the venue says with a 429 is obeyed.
  const refusal = await context.limiter.admit({ kind: call.kind, weight: 0 });
  if (refusal === null) return null;
  return localVerdict('NOT_ADMITTED', refusal.errorCode, refusal.message, refusal.retryAfterMs);
}

/** Asks once. `signed` is called after the signature was made and before the request is handed over. */
export async function callSigned(
  context: CallContext,
  call: DfxCall,
  window: CallWindow | null = null,
  signed: () => void = () => undefined,
  marks?: SendMarks,
): Promise<CallResult> {
  const offset = await context.clock.settled();
  if (offset === null) {
    const message = 'the clock of the venue is not known yet';
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', message, CLOCK_RETRY_MS));
  }
  const refusal = await admit(context, call);
  if (refusal !== null) return failed(refusal);
  const now = context.now();
  if (window !== null && now > window.at + window.receiveWindowMs) {
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', 'not sent: its time window has passed'));
  }
  const param = queryOf(call.params);
  const timestamp = stampOf(window, now, offset);
  const headers = context.signer.headers({ method: call.method, path: call.path, param, timestamp });
  signed();
  const outcome = await send(context, call, param, headers, marks);
  return judge(context, call, outcome);
}

/** Asks once without a signature: public data. */
export async function callPublic(context: PublicContext, call: DfxCall): Promise<CallResult> {
  const refusal = await admit(context, call);
  if (refusal !== null) return failed(refusal);
  const headers = { 'EXCHANGE-API-TIMESTAMP': String(Math.round(context.now())) };
  return judge(context, call, await send(context, call, queryOf(call.params), headers));
}

export function send(
  context: PublicContext,
  call: DfxCall,
  param: string,
  headers: Readonly<Record<string, string>>,
  marks?: SendMarks,
): Promise<HttpOutcome> {
  return context.transport.request({
    method: call.method,
    path: param === '' ? call.path : `${call.path}?${param}`,
    headers,
    ...(call.bodyLimit === undefined ? {} : { bodyLimit: call.bodyLimit }),
    ...(marks === undefined ? {} : { marks }),
  });
}

type JudgeContext = PublicContext & Partial<Pick<CallContext, 'clock' | 'signer'>>;

function judge(context: JudgeContext, call: DfxCall, outcome: HttpOutcome): CallResult {
  if (outcome.kind === 'NOT_SENT') {
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', `not sent: ${outcome.code}`, NOT_SENT_RETRY_MS));
  }
  if (outcome.kind === 'LOST') {
    return failed(localVerdict('UNKNOWN', 'NETWORK_ERROR', `no answer: ${outcome.code}`));
  }
  const { status, headers, body } = outcome;
  const about = { httpStatus: status, operation: call.operation, retryAfterMs: retryAfterMs(headers) };
  if (status < 200 || status > 299) {
    return failed(verdictOn(context, { ...about, ...readErrorBody(body), level: 'OUTER' }));
  }
  try {
    const { code, message, data } = readEnvelope(parseVenueJson(body));
    if (code === SUCCESS) return { kind: 'ANSWER', body: data, status };
    return failed(verdictOn(context, { ...about, code, message, level: 'OUTER' }));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return failed(unreadable(status, error.message));
  }
}

/** The verdict on a failure, with what it means for the other calls of this process. */
export function verdictOn(context: JudgeContext, failure: DfxFailure): Verdict {
  const verdict = classify(failure, (text) => context.signer?.redact(text) ?? text.slice(0, 200));
  if (verdict.pause) context.limiter.pause(context.now() + verdict.retryAfterMs, verdict.error.errorCode);
  if (verdict.resync) context.clock?.resync();
  return verdict;
}
