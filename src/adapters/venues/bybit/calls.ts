/**
 * One call: budgets, clock, signature, a single send, and the verdict on what came back. Every failure is data; nothing
 * here asks twice. An answer counts as one only when its return code is zero.
 */
import type { ClockOffset } from '../clock-offset.ts';
import type { HttpOutcome, HttpRequest, SendMarks } from '../exchange.ts';
import { asObject, parseVenueJson, WireError, type Wire } from '../json.ts';
import type { Limiter } from '../limiter.ts';
import type { Held, Refusal } from '../metering.ts';
import type { PlaceMarks } from '../options.ts';
import { clockUnknown, failed, heldBack, tooLate, unanswered, type CallWindow } from '../sending.ts';
import type { Transport } from '../transport.ts';
import { unreadable, type CallResult, type Verdict } from '../verdict.ts';
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

type Reply = HttpOutcome & { readonly kind: 'REPLY' };
type Parse = (text: string) => unknown;

/** Window of cancels and queries, which may be repeated. */
const RECEIVE_WINDOW_MS = 5_000;

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

/** Room for the call, counted until it is answered, or why it must not be sent now. */
async function enter({ limiter, rates, account }: CallContext, { kind, lane }: ApiCall): Promise<Held | Refusal> {
  const away = lane === null ? null : rates.away(lane);
  return away ?? (await limiter.hold({ kind, weight: 1, account }, lane === null ? [] : rates.needsOf(lane)));
}

/** The headers of a call; `offset` is that of the venue's clock. */
function signedAt({ now, signer }: CallContext, call: ApiCall, window: CallWindow | null, offset: number) {
  const { at, receiveWindowMs } = window ?? { at: now(), receiveWindowMs: RECEIVE_WINDOW_MS };
  return signer.headers(Math.round(at + offset), receiveWindowMs, call.payload);
}

async function send(
  context: CallContext,
  call: ApiCall,
  headers: Readonly<Record<string, string>>,
  marks?: PlaceMarks,
): Promise<CallResult> {
  marks?.signed();
  const outcome = await context.transport.request(requestOf(call, headers, marks?.transport));
  if (outcome.kind === 'REPLY' && call.lane !== null) context.rates.report(call.lane, outcome.headers);
  return judge(context, call, outcome, parseVenueJson);
}

/** Asks once. `signed` is called after the signature was made and before the request is handed over. */
export async function callSigned(
  context: CallContext,
  call: ApiCall,
  window: CallWindow | null,
  marks?: PlaceMarks,
): Promise<CallResult> {
  const offset = await context.clock.settled();
  if (offset === null) return clockUnknown();
  const place = await enter(context, call);
  if (!('answered' in place)) return heldBack(place);
  try {
    return (
      tooLate(window, context.now()) ?? (await send(context, call, signedAt(context, call, window, offset), marks))
    );
  } finally {
    place.answered();
  }
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
  if (outcome.kind !== 'REPLY') return unanswered(outcome);
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
