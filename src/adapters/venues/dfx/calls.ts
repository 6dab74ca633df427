/**
 * One signed call: budget, clock, signature, a single send, and the verdict on what came back. Every failure is data;
 * nothing here asks twice.
 */
import type { ClockOffset } from '../clock-offset.ts';
import { retryAfterMs, type HttpOutcome, type SendMarks } from '../exchange.ts';
import { parseVenueJson, WireError } from '../json.ts';
import type { Limiter, Refusal } from '../limiter.ts';
import type { Held } from '../metering.ts';
import { clockUnknown, failed, heldBack, tooLate, unanswered, type CallWindow } from '../sending.ts';
import type { Transport } from '../transport.ts';
import { unreadable, type CallResult, type Verdict } from '../verdict.ts';
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

/** The venue takes a request whose timestamp is at most this old. */
export const VENUE_WINDOW_MS = 5_000;
/** Longest wait for a place in a lane: an order is wanted now or not at all. */
const LANE_WAIT_MS = { ORDER: 0, MANAGE: 3_000, DATA: 3_000 } as const;

/**
 * The venue's window cannot be chosen, so the timestamp is: it is dated back until the venue's window ends where ours
 * does.
 */
export function stampOf(window: CallWindow | null, now: number, offsetMs: number): number {
  const at = window === null ? now : window.at + Math.min(window.receiveWindowMs, VENUE_WINDOW_MS) - VENUE_WINDOW_MS;
  return Math.round(at + offsetMs);
}

const UNCOUNTED: Held = { answered: () => undefined };

/** A place in the lane of the call: its limits are the lanes', and what the venue says with a 429 is obeyed there too. */
async function enter({ lanes, limiter }: PublicContext, { kind, lane }: DfxCall): Promise<Held | Refusal> {
  if (lane !== null) return lanes.enter(lane, LANE_WAIT_MS[kind]);
  return (await limiter.admit({ kind, weight: 0 })) ?? UNCOUNTED;
}

/** Makes the request when there is a place for the call, and leaves the place when it is over. */
async function inPlace(context: PublicContext, call: DfxCall, request: () => Promise<CallResult>): Promise<CallResult> {
  const place = await enter(context, call);
  if (!('answered' in place)) return heldBack(place);
  try {
    return await request();
  } finally {
    place.answered();
  }
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
  if (offset === null) return clockUnknown();
  return inPlace(context, call, async () => {
    const now = context.now();
    const late = tooLate(window, now);
    if (late !== null) return late;
    const param = queryOf(call.params);
    const timestamp = stampOf(window, now, offset);
    const headers = context.signer.headers({ method: call.method, path: call.path, param, timestamp });
    signed();
    return judge(context, call, await send(context, call, param, headers, marks));
  });
}

/** Asks once without a signature: public data. */
export function callPublic(context: PublicContext, call: DfxCall): Promise<CallResult> {
  return inPlace(context, call, async () => {
    const headers = { 'EXCHANGE-API-TIMESTAMP': String(Math.round(context.now())) };
    return judge(context, call, await send(context, call, queryOf(call.params), headers));
  });
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
  if (outcome.kind !== 'REPLY') return unanswered(outcome);
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
