/**
 * Carries ccxt's requests over our own transport, and keeps for every call what became of each of them. ccxt itself
 * tells only an error's class; whether a request left, and what status came back, is known here.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpOutcome, HttpRequest, SendMarks } from '../exchange.ts';
import type { CallKind } from '../limiter.ts';
import { createTransport, type Transport } from '../transport.ts';

/** One request of a call: null while there is no outcome yet. */
export interface Sent {
  readonly method: string;
  readonly place: string;
  outcome: HttpOutcome | null;
}

/** What one call of ours made ccxt send. */
export interface CallLog {
  readonly sent: Sent[];
  readonly kind: CallKind;
  /** No request may leave after this, ms; null for no bound. */
  readonly latestMs: number | null;
  readonly marks: SendMarks | null;
}

export interface WireOptions {
  /** Every address ccxt calls is moved to this one; its own when not given. */
  readonly rest?: string;
  /** Throws for an address that must not be called. */
  readonly check: (origin: string) => void;
  readonly now: () => number;
  readonly requestTimeoutMs?: number;
}

interface FetchParams {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The part of a fetch answer that ccxt reads. */
interface FetchAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  text(): Promise<string>;
}

const BODY_BYTES_MAX = 64 * 1_048_576;
const METHODS: readonly string[] = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH'];

/** Stops ccxt where there is no answer to give it. */
export class NoAnswerError extends Error {
  constructor(code: string) {
    super(code);
    this.name = 'NoAnswerError';
  }
}

const notSent = (code: string): HttpOutcome => ({ kind: 'NOT_SENT', code });

/** Our transport unpacks nothing, so nothing packed is asked for. */
function headersOf(given: FetchParams['headers'] = {}): Record<string, string> {
  const entries = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string' && name.toLowerCase() !== 'accept-encoding' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

function answerOf({ status, headers, body }: Extract<HttpOutcome, { kind: 'REPLY' }>): FetchAnswer {
  const flat = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return { status, statusText: '', headers: new Headers(flat), text: () => Promise.resolve(body) };
}

interface CcxtRequest extends HttpRequest {
  /** Scheme, host and port. */
  readonly origin: string;
}

const isMethod = (method: string): method is HttpRequest['method'] => METHODS.includes(method);

function bodyOf(body: unknown): Pick<HttpRequest, 'body'> {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'string') throw new Error('request cannot be carried: its body is not a text');
  return { body };
}

/** Throws a plain Error for a request that we cannot carry as it is. */
function requestOf(url: string, { method = 'GET', headers, body }: FetchParams): CcxtRequest {
  // Cut, not parsed: the path must leave exactly as it was signed.
  const [, origin = '', path = ''] = /^([a-z]+:\/\/[^/?]+)(.*)$/.exec(url) ?? [];
  if (!isMethod(method) || !URL.canParse(origin)) throw new Error('request cannot be carried: method or address');
  return {
    origin,
    method,
    path: path.startsWith('/') ? path : `/${path}`,
    headers: headersOf(headers),
    bodyLimit: BODY_BYTES_MAX,
    ...bodyOf(body),
  };
}

const placeOf = ({ path }: CcxtRequest): string => path.split('?')[0] ?? path;

const marksOf = (log: CallLog | null): Pick<HttpRequest, 'marks'> =>
  log === null || log.marks === null ? {} : { marks: log.marks };

export class CcxtWire {
  readonly #options: WireOptions;
  readonly #calls = new AsyncLocalStorage<CallLog>();
  readonly #transports = new Map<string, Transport>();

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Runs one call; whatever it sends is noted in the log. */
  run<T>(log: CallLog, work: () => Promise<T>): Promise<T> {
    return this.#calls.run(log, work);
  }

  /** What the call is for that is being run; what ccxt asks for by itself is public data. */
  kind(): CallKind {
    return this.#calls.getStore()?.kind ?? 'DATA';
  }

  /** What ccxt is given in place of a fetch. Throws NoAnswerError when nothing whole came back. */
  readonly fetch = async (url: string, params: FetchParams): Promise<FetchAnswer> => {
    const request = requestOf(url, params);
    const address = this.#options.rest ?? request.origin;
    // Throws before anything is noted: nothing was sent.
    this.#options.check(address);
    const log = this.#calls.getStore() ?? null;
    const sent: Sent = { method: request.method, place: placeOf(request), outcome: null };
    const refused = this.#refusal(log, sent);
    log?.sent.push(sent);
    sent.outcome = refused ?? (await this.#transportTo(address).request({ ...request, ...marksOf(log) }));
    if (sent.outcome.kind !== 'REPLY') throw new NoAnswerError(sent.outcome.code);
    return answerOf(sent.outcome);
  };

  async close(): Promise<void> {
    await Promise.all([...this.#transports.values()].map((transport) => transport.close()));
  }

  /** Why the request must not leave; null when it may. */
  #refusal(log: CallLog | null, { method, place }: Sent): HttpOutcome | null {
    if (log === null) return null;
    if (log.latestMs !== null && this.#options.now() > log.latestMs) return notSent('WINDOW_PASSED');
    // Whatever ccxt is set to do by itself: a request that may change something is made once a call.
    const again = method !== 'GET' && log.sent.some((each) => each.method === method && each.place === place);
    return again ? notSent('SENT_BEFORE') : null;
  }

  #transportTo(address: string): Transport {
    const known = this.#transports.get(address);
    if (known !== undefined) return known;
    const { requestTimeoutMs } = this.#options;
    const transport = createTransport({
      baseUrl: address,
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    });
    this.#transports.set(address, transport);
    return transport;
  }
}
