/** One call: budget, key, a single send, and the verdict on what came back. Nothing here asks twice. */
import type { HttpOutcome, SendMarks } from '../exchange.ts';
import { parseVenueJson } from '../json.ts';
import type { Limiter } from '../limiter.ts';
import type { Transport } from '../transport.ts';
import { failed, heldBack, unanswered } from '../sending.ts';
import { unreadable, type CallResult, type Verdict } from '../verdict.ts';
import { readReject } from './answers.ts';
import { classify, type EmsAnswer } from './classify.ts';
import type { EmsCall } from './codec.ts';
import type { EmsKey } from './key.ts';

/** What every call goes through. */
export interface EmsContext {
  readonly transport: Transport;
  readonly limiter: Limiter;
  readonly key: EmsKey;
  /** Our clock, ms. */
  readonly now: () => number;
}

export async function callEms(context: EmsContext, call: EmsCall, marks?: SendMarks): Promise<CallResult> {
  // The vendor publishes no budget, so calls weigh nothing; what it says with a 429 is obeyed.
  const refusal = await context.limiter.admit({ kind: call.kind, weight: 0 });
  if (refusal !== null) return heldBack(refusal);
  const { method, path, body, bodyLimit } = call;
  const outcome = await context.transport.request({
    method,
    path,
    headers: { ...context.key.headers(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    ...(marks === undefined ? {} : { marks }),
  });
  return judge(context, call, outcome);
}

function judge(context: EmsContext, call: EmsCall, outcome: HttpOutcome): CallResult {
  if (outcome.kind !== 'REPLY') return unanswered(outcome);
  const answer: EmsAnswer = { ...outcome, operation: call.operation };
  if (outcome.status < 200 || outcome.status > 299) return failed(verdictOn(context, answer));
  try {
    const body = parseVenueJson(outcome.body);
    // A refusal may come with HTTP 200.
    if (readReject(body) !== null) return failed(verdictOn(context, answer));
    return { kind: 'ANSWER', body, status: outcome.status };
  } catch {
    return failed(unreadable(outcome.status, 'is not JSON'));
  }
}

function verdictOn(context: EmsContext, answer: EmsAnswer): Verdict {
  const verdict = classify(answer, (text) => context.key.redact(text));
  if (verdict.pause) context.limiter.pause(context.now() + verdict.retryAfterMs, verdict.error.errorCode);
  return verdict;
}
