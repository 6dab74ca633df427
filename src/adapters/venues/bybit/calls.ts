/**
 * One call: budgets, clock, signature, a single send, and the verdict on what came back. Every failure is data; nothing
 * here asks twice. An answer counts as one only when its return code is zero.
 */
import type { ClockOffset } from '../clock-offset.ts';
import type { HttpOutcome, HttpRequest, SendMarks } from '../exchange.ts';
import { asObject, parseVenueJson, WireError, type Wire } from '../json.ts';
import type { Limiter, Refusal } from '../limiter.ts';
import type { Transport } from '../transport.ts';
import { localVerdict, unreadable, type CallResult, type Verdict } from '../verdict.ts';
import { classify, readCode } from './classify.ts';
import type { ApiCall } from './codec.ts';
import type { Rates } from './rates.ts';
import type { Signer } from './signer.ts';

/** What every public call goes through. */
export interface PublicContext {
  readonly transport: Transport;
  /** The count of the address; holds everything back while the venue has asked us to stay away. */
  readonly limiter: Limiter;
  /** Our clock, ms. */
  readonly now: () => number;
}

/** What every call of one account goes through. */
export interface CallContext extends PublicContext {
  readonly account: string;
  readonly rates: Rates;
  readonly clock: ClockOffset;
  readonly signer: Signer;
}

/** The instant a call is stamped with and how long after it the venue may admit it. */
export interface CallWindow {
  /** Ours, ms. */
  readonly at: number;
  readonly receiveWindowMs: number;
}

type Reply = HttpOutcome & { readonly kind: 'REPLY' };
type Parse = (text: string) => unknown;

/** First pause after a connection could not be made; the caller doubles it. */
const NOT_SENT_RETRY_MS = 500;
const CLOCK_RETRY_MS = 500;
/** Window of cancels and queries, which may be repeated. */
const RECEIVE_WINDOW_MS = 5_000;

const failed = (verdict: Verdict): CallResult => ({ kind: 'FAILED', verdict });

const heldBack = ({ errorCode, message, retryAfterMs }: Refusal): CallResult =>
  failed(localVerdict('NOT_ADMITTED', errorCode, message, retryAfterMs));

function requestOf(call: ApiCall, headers: Readonly<Record<string, string>>, marks?: SendMarks): HttpRequest {
  const isPost = call.method === 'POST';
  return {
    method: call.method,
    path: isPost || call.payload === '' ? call.path : `${call.path}?${call.payload}`,
    headers: isPost ? { ...headers, 'Content-Type': 'application/json' } : headers,
    ...(isPost ? { body: call.payload } : {}),
    ...(call.bodyLimit === undefined ? {} : { bodyLimit: call.bodyLimit }),
    ...(marks === undefined ? {} : { marks }),
  };
}

/** Why the call must not be sent now; null when it may be, and then it has been counted. */
async function held(
  context: CallContext,
  call: ApiCall,
  window: CallWindow | null,
  offset: number | null,
): Promise<CallResult | null> {
  const { limiter, rates, account } = context;
  const { kind, lane } = call;
  if (offset === null) {
    const message = 'the clock of the venue is not known yet';
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', message, CLOCK_RETRY_MS));
  }
  const needs = lane === null ? [] : rates.needsOf(lane);
  const refusal =
    (lane === null ? null : rates.away(lane)) ?? (await limiter.admit({ kind, weight: 1, account }, needs));
  if (refusal !== null) return heldBack(refusal);
  if (window === null || context.now() <= window.at + window.receiveWindowMs) return null;
  return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', 'not sent: its time window has passed'));
}

/** Asks once. `signed` is called after the signature was made and before the request is handed over. */
export async function callSigned(
  context: CallContext,
  call: ApiCall,
  window: CallWindow | null,
  signed: () => void = () => undefined,
  marks?: SendMarks,
): Promise<CallResult> {
  const offset = await context.clock.settled();
  const unsent = await held(context, call, window, offset);
  if (unsent !== null) return unsent;
  const timestamp = Math.round((window?.at ?? context.now()) + (offset ?? 0));
  const headers = context.signer.headers(timestamp, window?.receiveWindowMs ?? RECEIVE_WINDOW_MS, call.payload);
  signed();
  const outcome = await context.transport.request(requestOf(call, headers, marks));
  if (outcome.kind === 'REPLY' && call.lane !== null) context.rates.report(call.lane, outcome.headers);
  return judge(context, call, outcome, parseVenueJson);
}

/** Asks once without a signature: public data. */
export async function callPublic(
  context: PublicContext,
  call: ApiCall,
  parse: Parse = parseVenueJson,
): Promise<CallResult> {
  const refusal = await context.limiter.admit({ kind: call.kind, weight: 1 });
  if (refusal !== null) return heldBack(refusal);
  return judge(context, call, await context.transport.request(requestOf(call, {})), parse);
}

type JudgeContext = PublicContext & Partial<CallContext>;

function judge(context: JudgeContext, call: ApiCall, outcome: HttpOutcome, parse: Parse): CallResult {
  if (outcome.kind === 'NOT_SENT') {
    return failed(localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', `not sent: ${outcome.code}`, NOT_SENT_RETRY_MS));
  }
  if (outcome.kind === 'LOST') return failed(localVerdict('UNKNOWN', 'NETWORK_ERROR', `no answer: ${outcome.code}`));
  const envelope = envelopeOf(outcome.body, parse);
  const isSuccess = outcome.status >= 200 && outcome.status <= 299;
  if (isSuccess && envelope === null) return failed(unreadable(outcome.status, 'is not JSON'));
  const { code, message } = readCode(envelope);
  if (isSuccess && code === null) return failed(unreadable(outcome.status, 'has no return code'));
  if (isSuccess && code === '0') return { kind: 'ANSWER', body: envelope, status: outcome.status };
  return failed(verdictOn(context, call, outcome, { code, message }));
}

/** The envelope with its return code as text, or null when the body is no JSON object. */
function envelopeOf(body: string, parse: Parse): Wire | null {
  try {
    const envelope = asObject(parse(body), 'answer');
    const code = envelope['retCode'];
    return typeof code === 'number' ? { ...envelope, retCode: String(code) } : envelope;
  } catch (error) {
    if (error instanceof WireError || error instanceof SyntaxError) return null;
    throw error;
  }
}

function verdictOn(
  context: JudgeContext,
  call: ApiCall,
  { status, headers }: Reply,
  said: { code: string | null; message: string },
): Verdict {
  const now = context.now();
  const venueNow = now + (context.clock?.current() ?? 0);
  const answer = { status, ...said, headers, operation: call.operation, venueNow };
  const redact = (text: string): string => context.signer?.redact(text) ?? text.slice(0, 200);
  const { verdict, laneOnly } = classify(answer, redact);
  if (laneOnly && call.lane !== null) context.rates?.pause(call.lane, verdict.retryAfterMs);
  else if (verdict.pause) context.limiter.pause(now + verdict.retryAfterMs, verdict.error.errorCode);
  if (verdict.resync) context.clock?.resync();
  return verdict;
}
