/**
 * One private call: budget, its turn among the calls of the key, nonce, signature, a single send, and the verdict on
 * what came back. Every failure is data; nothing here asks twice.
 */
import { retryAfterMs, type HttpOutcome, type HttpRequest, type SendMarks } from '../exchange.ts';
import type { Limiter, Refusal } from '../limiter.ts';
import { failed, heldBack, unanswered } from '../sending.ts';
import type { Transport } from '../transport.ts';
import { localVerdict, unreadable, type CallResult, type Verdict } from '../verdict.ts';
import type { Budget } from './budget.ts';
import { classify, readEnvelope, type Consequence, type Envelope } from './classify.ts';
import type { ClockOffset } from './clock-offset.ts';
import { formOf, LIST_BYTES_MAX, type Operation, type PrivateCall } from './codec.ts';
import type { NonceLane } from './nonce.ts';
import type { Signer } from './signer.ts';

/** What every call of one account goes through. */
export interface CallContext {
  readonly account: string;
  readonly transport: Transport;
  /** Holds everything back while the venue has asked us to stay away. */
  readonly limiter: Limiter;
  readonly budget: Budget;
  readonly clock: ClockOffset;
  readonly signer: Signer;
  readonly lane: NonceLane;
  /** Our clock, ms. */
  readonly now: () => number;
}

/** Made when the call has its turn: a create names a time that must not have passed by then. */
export type MakeCall = () => PrivateCall | Verdict;

export interface CallMarks {
  /** Called after the signature was made and before the request is handed over. */
  readonly signed: () => void;
  readonly transport?: SendMarks;
}

/** After a turn that was not to be had: the others were busy with the key, or nobody could be asked. */
const NO_TURN_RETRY_MS = 500;

/** Asks once. `symbol` names the pair whose order count the call is about. */
export async function callPrivate(
  context: CallContext,
  make: MakeCall,
  urgent: boolean,
  symbol: string | null = null,
  marks?: CallMarks,
): Promise<CallResult> {
  const result = await context.lane.run(urgent, async (nonce) => {
    const call = make();
    if ('disposition' in call) return failed(call);
    const refusal = await admit(context, call, symbol);
    if (refusal !== null) return heldBack(refusal);
    const request = signed(context.signer, call, nonce, marks);
    marks?.signed();
    const outcome = await context.transport.request(request);
    return obey(
      context,
      judge(call.operation, outcome, (text) => context.signer.redact(text)),
      symbol,
    );
  });
  const message = 'not sent: no turn under the key was to be had';
  return result ?? failed(localVerdict('NOT_ADMITTED', 'RATE_LIMIT_EXCEEDED', message, NO_TURN_RETRY_MS));
}

function admit({ limiter, budget }: CallContext, call: PrivateCall, symbol: string | null): Promise<Refusal | null> {
  if (call.query !== null) return budget.admitQuery(call.query.kind, call.query.cost);
  if (call.operation === 'create' && symbol !== null) return budget.admitOrder(symbol);
  // A cancel is never held back for a count, only while we were told to stay away.
  return limiter.admit({ kind: 'MANAGE', weight: 0 });
}

function signed(signer: Signer, call: PrivateCall, nonce: string, marks: CallMarks | undefined): HttpRequest {
  const body = formOf([['nonce', nonce], ...call.params]);
  return {
    method: 'POST',
    path: call.path,
    headers: signer.headers(call.path, nonce, body),
    body,
    ...(call.query === null ? {} : { bodyLimit: LIST_BYTES_MAX }),
    ...(marks?.transport === undefined ? {} : { marks: marks.transport }),
  };
}

/** What an outcome proves, and what the venue said of our counts besides. Pure. */
export interface Judged {
  readonly result: CallResult;
  readonly full: Consequence['full'];
}

const judged = (result: CallResult): Judged => ({ result, full: null });

export function judge(operation: Operation, outcome: HttpOutcome, redact: (text: string) => string): Judged {
  if (outcome.kind !== 'REPLY') return judged(unanswered(outcome));
  return judgeReply(operation, outcome, redact);
}

function judgeReply(
  operation: Operation,
  { status, headers, body }: Extract<HttpOutcome, { kind: 'REPLY' }>,
  redact: (text: string) => string,
): Judged {
  const envelope = tryEnvelope(body);
  if (status >= 200 && status < 300) {
    if (envelope === null) return judged(failed(unreadable(status, 'is not JSON of the venue')));
    if (envelope.kind === 'RESULT') return judged({ kind: 'ANSWER', body: envelope.result, status });
  }
  const errors = envelope?.kind === 'ERRORS' ? envelope.errors : [];
  const { verdict, full } = classify({ status, errors, awayMs: retryAfterMs(headers) }, operation, redact);
  return { result: failed(verdict), full };
}

/** Takes over what the venue said of waits, nonces and counts. */
function obey(context: CallContext, { result, full }: Judged, symbol: string | null): CallResult {
  if (result.kind === 'FAILED') {
    keepAway(context, result.verdict);
    if (result.verdict.resync) context.lane.overtaken();
  }
  if (full !== null) context.budget.full(full === 'PAIR' ? symbol : null);
  return result;
}

/** Holds everything of the address back when the venue asked for it. */
export function keepAway({ limiter, now }: Pick<CallContext, 'limiter' | 'now'>, verdict: Verdict): void {
  if (verdict.pause) limiter.pause(now() + verdict.retryAfterMs, verdict.error.errorCode);
}

function tryEnvelope(body: string): Envelope | null {
  try {
    return readEnvelope(body);
  } catch {
    // A page of a proxy, or a torn body.
    return null;
  }
}
