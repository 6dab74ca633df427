/**
 * One HTTP request and what became of it. The line between "not sent" and "lost" is drawn where the client takes a
 * connected socket for this request: before that no byte of it can have left, after that any failure proves nothing.
 */
import type { Dispatcher } from 'undici';

export interface SendMarks {
  /** The bytes were handed to the socket. */
  readonly sent: () => void;
  /** Status line and headers were read, the body was not. */
  readonly headers: () => void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH';
  /** Path with the query exactly as signed. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly as signed; none when not given. */
  readonly body?: string;
  /** Longest body read, bytes; 1 MiB when not given. */
  readonly bodyLimit?: number;
  readonly marks?: SendMarks;
}

export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

export type HttpOutcome =
  | { readonly kind: 'REPLY'; readonly status: number; readonly headers: HttpHeaders; readonly body: string }
  /** No byte of the request left this process. */
  | { readonly kind: 'NOT_SENT'; readonly code: string }
  /** Bytes may have left and no whole answer came back. */
  | { readonly kind: 'LOST'; readonly code: string };

/** Seconds in `Retry-After`, as ms; null when there are none that can be read. */
export function retryAfterMs(headers: HttpHeaders): number | null {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^[0-9]{1,7}$/.test(value) ? Number(value) * SECOND_MS : null;
}

const SECOND_MS = 1_000;
const BODY_BYTES_MAX = 1_048_576;

const codeOf = (error: Error): string => {
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' ? code : error.name;
};

/** Receives the events of one request; `outcome` resolves exactly once and never rejects. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly outcome: Promise<HttpOutcome>;
  readonly #request: HttpRequest;
  readonly #answerTimeoutMs: number;
  readonly #chunks: Buffer[] = [];
  #settle: ((outcome: HttpOutcome) => void) | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #timer: NodeJS.Timeout;
  #status = 0;
  #headers: HttpHeaders = {};
  #bytes = 0;

  /** `queueTimeoutMs` bounds the wait for a connected socket, `answerTimeoutMs` the whole answer after that. */
  constructor(request: HttpRequest, queueTimeoutMs: number, answerTimeoutMs: number) {
    this.#request = request;
    this.#answerTimeoutMs = answerTimeoutMs;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#timer = setTimeout(() => this.fail('QUEUE_TIMEOUT'), queueTimeoutMs);
    this.#timer.unref();
  }

  /** Ends the request as not sent or lost, whichever is true. */
  fail(code: string): void {
    this.#finish(this.#controller === null ? { kind: 'NOT_SENT', code } : { kind: 'LOST', code });
    this.#controller?.abort(new Error(code));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A request that was given up while it queued, or that the client would write a second time, must not leave.
    if (this.#settle === null || this.#controller !== null) {
      controller.abort(new Error('not sent'));
      return;
    }
    this.#controller = controller;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fail('ANSWER_TIMEOUT'), this.#answerTimeoutMs);
    this.#timer.unref();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#request.marks?.headers();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > (this.#request.bodyLimit ?? BODY_BYTES_MAX)) this.fail('BODY_TOO_LONG');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#finish({ kind: 'REPLY', status: this.#status, headers: this.#headers, body: whole.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(codeOf(error));
  }

  #finish(outcome: HttpOutcome): void {
    clearTimeout(this.#timer);
    this.#settle?.(outcome);
    this.#settle = null;
  }
}
