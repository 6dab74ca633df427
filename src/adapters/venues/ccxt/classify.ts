/**
 * From an error of ccxt and the requests behind it to what may be believed. The class alone proves little: ccxt calls
 * time-outs of some venues invalid orders. A refusal is believed where one request was made, it was answered below 500,
 * and the class means the same at every venue. Everything else is UNKNOWN.
 */
import type { ErrorCode } from '../../../domain/errors.ts';
import type { RejectClass } from '../../../engine/venue.ts';
import { retryAfterMs, type HttpHeaders, type HttpOutcome } from '../exchange.ts';
import { localVerdict, type Disposition, type Verdict } from '../verdict.ts';
import type { Sent } from './wire.ts';

export type Operation = 'create' | 'cancel' | 'query';

interface Ruling {
  readonly errorCode: ErrorCode;
  readonly rejectClass: RejectClass;
}

/** Classes that are a definite no from any venue. */
const REFUSALS: ReadonlyMap<string, Ruling> = new Map([
  ['InsufficientFunds', { errorCode: 'INSUFFICIENT_FUNDS', rejectClass: 'FATAL' }],
  ['AuthenticationError', { errorCode: 'AUTHENTICATION_ERROR', rejectClass: 'FATAL' }],
  ['BadSymbol', { errorCode: 'INVALID_ORDER', rejectClass: 'FATAL' }],
  ['OrderImmediatelyFillable', { errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' }],
  ['OrderNotFillable', { errorCode: 'INVALID_ORDER', rejectClass: 'SOFT' }],
]);

/** Classes that ccxt itself throws for a call that it will never send. */
const NEVER_SENT: readonly string[] = ['InvalidOrder', 'BadRequest', 'ArgumentsRequired', 'NotSupported'];

const RETRY_MS = 1_000;
const NOT_SENT_RETRY_MS = 500;
const REFUSES = { throttled: 429, banned: 418, timeout: 408, server: 500 } as const;

/** The names of an error's classes, its own first. */
export function classesOf(error: unknown): readonly string[] {
  const names: string[] = [];
  let at: unknown = error;
  while (typeof at === 'object' && at !== null && at !== Error.prototype) {
    at = Object.getPrototypeOf(at) as unknown;
    const { constructor } = (at ?? {}) as { readonly constructor?: { readonly name?: string } };
    names.push(constructor?.name ?? '');
  }
  return names;
}

const refusalIn = (classes: readonly string[]): Ruling | null =>
  classes.map((name) => REFUSALS.get(name)).find((ruling) => ruling !== undefined) ?? null;

const waitMs = (headers: HttpHeaders): number => retryAfterMs(headers) ?? RETRY_MS;

/** ccxt gave up before it sent anything: certainly nothing happened. */
function withoutRequest(error: unknown, classes: readonly string[], redact: (text: string) => string): Verdict {
  const message = redact(error instanceof Error ? error.message : String(error));
  const ruling = refusalIn(classes);
  if (ruling !== null) {
    return { ...localVerdict('REJECTED', ruling.errorCode, message), rejectClass: ruling.rejectClass };
  }
  if (classes.some((name) => NEVER_SENT.includes(name))) return localVerdict('REJECTED', 'INVALID_ORDER', message);
  return localVerdict('NOT_ADMITTED', 'EXCHANGE_NOT_AVAILABLE', message, RETRY_MS);
}

type Reply = Extract<HttpOutcome, { kind: 'REPLY' }>;

function ofReply(reply: Reply, classes: readonly string[], operation: Operation): Omit<Verdict, 'error'> & Ruling {
  const { status, headers } = reply;
  const base = { rejectClass: 'SOFT' as RejectClass, retryAfterMs: 0, pause: false, resync: false };
  const verdict = (disposition: Disposition, errorCode: ErrorCode) => ({ ...base, disposition, errorCode });
  if (status === REFUSES.throttled || status === REFUSES.banned) {
    const errorCode = status === REFUSES.banned ? 'DDOS_PROTECTION' : 'RATE_LIMIT_EXCEEDED';
    return { ...verdict('NOT_ADMITTED', errorCode), retryAfterMs: waitMs(headers), pause: true };
  }
  if (status >= REFUSES.server || status === REFUSES.timeout) return verdict('UNKNOWN', 'EXCHANGE_NOT_AVAILABLE');
  if (operation !== 'create' && classes.includes('OrderNotFound')) {
    return verdict(operation === 'cancel' ? 'GONE' : 'NOT_FOUND', 'INVALID_ORDER');
  }
  const ruling = refusalIn(classes);
  return ruling === null ? verdict('UNKNOWN', 'EXCHANGE_ERROR') : { ...verdict('REJECTED', 'OTHER'), ...ruling };
}

/** Nothing whole came back for the one request. */
function withoutAnswer(outcome: Exclude<HttpOutcome, Reply> | null): Verdict {
  if (outcome === null) return localVerdict('UNKNOWN', 'NETWORK_ERROR', 'no answer: given up');
  if (outcome.kind === 'LOST') return localVerdict('UNKNOWN', 'NETWORK_ERROR', `no answer: ${outcome.code}`);
  return localVerdict('NOT_ADMITTED', 'NETWORK_ERROR', `not sent: ${outcome.code}`, NOT_SENT_RETRY_MS);
}

/** `redact` takes what is ours out of a message. */
export function classify(
  error: unknown,
  sent: readonly Sent[],
  operation: Operation,
  redact: (text: string) => string,
): Verdict {
  const classes = classesOf(error);
  const [only] = sent;
  if (only === undefined) return withoutRequest(error, classes, redact);
  const name = classes[0] ?? 'Error';
  // After a first request nobody can say in general which of them the error is about.
  if (sent.length > 1) return localVerdict('UNKNOWN', 'EXCHANGE_ERROR', `${name} after ${sent.length} requests`);
  const { outcome } = only;
  if (outcome?.kind !== 'REPLY') return withoutAnswer(outcome);
  const { errorCode, ...verdict } = ofReply(outcome, classes, operation);
  // Not the error's own message: it quotes the address, and with it the signed query.
  const message = redact(outcome.body === '' ? 'no error body' : outcome.body);
  return { ...verdict, error: { errorCode, venueCode: name, httpStatus: outcome.status, message } };
}
