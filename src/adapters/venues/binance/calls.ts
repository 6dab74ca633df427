/**
 * One signed call: budget, clock, signature, a single send, and the verdict on what came back. Every failure is data;
 * nothing here asks twice.
 */
import type { Limiter } from '../limiter.ts';
import type { HttpOutcome, HttpRequest, SendMarks } from '../exchange.ts';
import { parseVenueJson } from '../json.ts';
import type { Transport } from '../transport.ts';
import type { PlaceMarks } from '../options.ts';
import { clockUnknown, failed, heldBack, tooLate, unanswered, type CallWindow } from '../sending.ts';
import { unreadable, type CallResult, type Verdict } from '../verdict.ts';
import { classify, readErrorBody, retryAfterHeader } from './classify.ts';
import type { ClockOffset } from '../clock-offset.ts';
import { timed, type ApiCall } from './codec.ts';
import { reportUsage } from './limits.ts';
import { queryOf, type Signer } from './signer.ts';

/** What every public call goes through. */
export interface PublicContext {
  /** Empty for data that are for everybody. */
  readonly account: string;
  readonly transport: Transport;
  readonly limiter: Limiter;
  /** Our clock, ms. */
  readonly now: () => number;
}

/** What every call of one account goes through. */
export interface CallContext extends PublicContext {
  readonly clock: ClockOffset;
  readonly signer: Signer;
}

/** Window of cancels and queries, which may be repeated. */
export const RECEIVE_WINDOW_MS = 5_000;

/** Asks once. `signed` is called after the signature was made and before the request is handed over. */
export async function callSigned(
  context: CallContext,
  call: ApiCall,
  window: CallWindow | null,
  marks?: PlaceMarks,
): Promise<CallResult> {
  const offset = await context.clock.settled();
  if (offset === null) return clockUnknown();
  const refusal = await context.limiter.admit({ kind: call.kind, weight: call.weight, account: context.account });
  if (refusal !== null) return heldBack(refusal);
  const late = tooLate(window, context.now());
  if (late !== null) return late;
  const at = window?.at ?? context.now();
  const params = timed(call, Math.round(at + offset), window?.receiveWindowMs ?? RECEIVE_WINDOW_MS);
  const path = `${call.path}?${context.signer.signQuery(params)}`;
  marks?.signed();
  const outcome = await context.transport.request(requestOf(call, path, context.signer.headers(), marks?.transport));
  return judge(context, call, outcome);
}

/** Asks once without a signature: public data. */
export async function callPublic(
  context: PublicContext,
  call: ApiCall,
  parse?: (text: string) => unknown,
): Promise<CallResult> {
  const refusal = await context.limiter.admit({ kind: call.kind, weight: call.weight });
  if (refusal !== null) return heldBack(refusal);
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

type JudgeContext = PublicContext & Partial<CallContext>;

function judge(context: JudgeContext, call: ApiCall, outcome: HttpOutcome, parse = parseVenueJson): CallResult {
  if (outcome.kind !== 'REPLY') return unanswered(outcome);
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
