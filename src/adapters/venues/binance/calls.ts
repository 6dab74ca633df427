/**
 * One signed call: budget, clock, signature, a single send, and the verdict on what came back. Every failure is data;
 * nothing here asks twice.
 */
import type { Limiter } from '../limiter.ts';
import type { HttpOutcome, HttpRequest, SendMarks } from '../exchange.ts';
import { parseVenueJson } from '../json.ts';
import type { Transport } from '../transport.ts';
import { localVerdict, unreadable, type CallResult, type Verdict } from '../verdict.ts';
import { classify, readErrorBody, retryAfterHeader } from './classify.ts';
import type { ClockOffset } from '../clock-offset.ts';
import { timed, type ApiCall } from './codec.ts';
import { reportUsage } from './limits.ts';
import { queryOf, type Signer } from './signer.ts';

/** What every call of one account goes through. */
export interface CallContext {
  readonly account: string;
  readonly transport: Transport;
  readonly limiter: Limiter;
  readonly clock: ClockOffset;
  readonly signer: Signer;
  /** Our clock, ms. */
  readonly now: () => number;
}

/** The instant a call is stamped with and how long after it the venue may admit it. */
export interface CallWindow {
  /** Ours, ms. */
  readonly at: number;
  readonly receiveWindowMs: number;
}

/** First pause after a connection could not be made; the caller doubles it. */
const NOT_SENT_RETRY_MS = 500;
const CLOCK_RETRY_MS = 500;
/** Window of cancels and queries, which may be repeated. */
export const RECEIVE_WINDOW_MS = 5_000;

const failed = (verdict: Verdict): CallResult => ({ kind: 'FAILED', verdict });

/** Asks once. `signed` is called after the signature was made and before the request is handed over. */
export async function callSigned(
  context: CallContext,
  call: ApiCall,
  window: CallWindow | null,
  signed: () => void = () => undefined,
  marks?: SendMarks,
): Promise<CallResult> {
  const offset = await context.clock.settled();
  if (offset === null) {
    const message = 'the clock of the venue is not known yet';
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', message, CLOCK_RETRY_MS));
  }
  const refusal = await context.limiter.admit({ kind: call.kind, weight: call.weight, account: context.account });
  if (refusal !== null) {
    return failed(localVerdict('NOT_ADMITTED', refusal.errorCode, refusal.message, refusal.retryAfterMs));
  }
  if (window !== null && context.now() > window.at + window.receiveWindowMs) {
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', 'not sent: its time window has passed'));
  }
  const at = window?.at ?? context.now();
  const params = timed(call, Math.round(at + offset), window?.receiveWindowMs ?? RECEIVE_WINDOW_MS);
  const path = `${call.path}?${context.signer.signQuery(params)}`;
  signed();
  const outcome = await context.transport.request(requestOf(call, path, context.signer.headers(), marks));
  return judge(context, call, outcome);
}

/** Asks once without a signature: public data. */
export async function callPublic(
  context: Omit<CallContext, 'clock' | 'signer'>,
  call: ApiCall,
  parse?: (text: string) => unknown,
): Promise<CallResult> {
  const refusal = await context.limiter.admit({ kind: call.kind, weight: call.weight });
  if (refusal !== null) {
    return failed(localVerdict('NOT_ADMITTED', refusal.errorCode, refusal.message, refusal.retryAfterMs));
  }
  const path = call.params.length === 0 ? call.path : `${call.path}?${queryOf(call.params)}`;
  const outcome = await context.transport.request(requestOf(call, path, {}));
  return judge(context, call, outcome, parse);
}

function requestOf(
  call: ApiCall,
  path: string,
  headers: Readonly<Record<string, string>>,
  marks?: SendMarks,
): HttpRequest {
  return {
    method: call.method,
    path,
    headers,
    ...(call.bodyLimit === undefined ? {} : { bodyLimit: call.bodyLimit }),
    ...(marks === undefined ? {} : { marks }),
  };
}

type JudgeContext = Omit<CallContext, 'clock' | 'signer'> & Partial<Pick<CallContext, 'clock' | 'signer'>>;

function judge(context: JudgeContext, call: ApiCall, outcome: HttpOutcome, parse = parseVenueJson): CallResult {
  if (outcome.kind === 'NOT_SENT') {
    const message = `not sent: ${outcome.code}`;
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', message, NOT_SENT_RETRY_MS));
  }
  if (outcome.kind === 'LOST') {
    return failed(localVerdict('UNKNOWN', 'NETWORK_ERROR', `no answer: ${outcome.code}`));
  }
  reportUsage(context.limiter, context.account, outcome.headers);
  if (outcome.status < 200 || outcome.status > 299) return failed(verdictOn(context, call, outcome));
  try {
    return { kind: 'ANSWER', body: parse(outcome.body), status: outcome.status };
  } catch {
    return failed(unreadable(outcome.status, 'is not JSON'));
  }
}

function verdictOn(context: JudgeContext, call: ApiCall, reply: HttpOutcome & { readonly kind: 'REPLY' }): Verdict {
  const now = context.now();
  const answer = {
    status: reply.status,
    ...readErrorBody(reply.body),
    retryAfter: retryAfterHeader(reply.headers),
    operation: call.operation,
    venueNow: now + (context.clock?.current() ?? 0),
  };
  const verdict = classify(answer, (text) => context.signer?.redact(text) ?? text.slice(0, 200));
  if (verdict.pause) context.limiter.pause(now + verdict.retryAfterMs, verdict.error.errorCode);
  if (verdict.resync) context.clock?.resync();
  return verdict;
}
