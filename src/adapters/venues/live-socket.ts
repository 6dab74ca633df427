/**
 * A WebSocket that comes back: reconnects with growing, jittered pauses, answers and sends pings, and gives up a
 * connection on which nothing at all has arrived for too long. Venues count connections too: the pauses are short again
 * only after one that has lasted, and none is made while the venue wants to be left alone.
 */
import WebSocket from 'ws';
import type { Draw } from '../../domain/random.ts';
import { retryAfterMs } from './exchange.ts';
import { noLog, type VenueLog } from './log.ts';

export interface LiveSocketOptions {
  /** Asked before each connection. */
  readonly url: () => string;
  /** Of the handshake; asked before each connection. None when not given. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly onOpen: () => void;
  readonly onMessage: (text: string) => void;
  /** The connection is gone; another attempt follows unless the socket was closed. */
  readonly onDown: (cause: string) => void;
  readonly now: () => number;
  /** Jitter of the reconnect pauses. */
  readonly draw: Draw;
  readonly log?: VenueLog;
  /** Name in the log. */
  readonly name: string;
  /** A connection silent for this long is dropped, ms. Default 60,000; a ping is sent at half of it. */
  readonly silenceMs?: number;
  /** First pause before reconnecting, ms. Default 250; doubles up to 30,000. */
  readonly backoffMs?: number;
  /** For how long the venue wants to be left alone, ms; asked before each connection. Never when not given. */
  readonly holdMs?: () => number;
}

export interface LiveSocket {
  /** Sends when connected; false when not. */
  send(text: string): boolean;
  /** The connection proved useful: once it has lasted for a while, the next pause is the first one again. */
  healthy(): void;
  /** Drops this connection and makes another. */
  restart(cause: string): void;
  close(): void;
}

const SILENCE_MS = 60_000;
const BACKOFF_MS = 250;
const BACKOFF_MS_MAX = 30_000;
const HANDSHAKE_TIMEOUT_MS = 5_000;
const FRAME_BYTES_MAX = 1_048_576;
/** Looks per silence period. */
const LOOKS = 6;
/** A connection that was useful for this long has lasted: one that ends sooner may be one of many that do. */
const LASTED_MS = 5_000;

/** Pause before attempt n (from 0): the doubled base, between half and all of it. */
export function backoffMs(base: number, attempt: number, draw: Draw): number {
  const whole = Math.min(BACKOFF_MS_MAX, base * 2 ** Math.min(attempt, 20));
  return Math.round(whole / 2 + (whole / 2) * draw());
}

class Reconnecting implements LiveSocket {
  readonly #options: LiveSocketOptions;
  readonly #log: VenueLog;
  readonly #silenceMs: number;
  readonly #watch: NodeJS.Timeout;
  #socket: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastFrameAt = 0;
  #attempt = 0;
  /** Since when the connection is known to be useful. */
  #healthyAt: number | null = null;
  /** The venue refused a connection and said how long to stay away. */
  #notBefore = 0;
  #closed = false;

  constructor(options: LiveSocketOptions) {
    this.#options = options;
    this.#log = options.log ?? noLog;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
    this.#watch = setInterval(() => this.#lookForSilence(), Math.max(10, this.#silenceMs / LOOKS));
    this.#watch.unref();
    this.#connect();
  }

  send(text: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  healthy(): void {
    this.#healthyAt ??= this.#options.now();
  }

  restart(cause: string): void {
    if (this.#socket !== null) this.#drop(this.#socket, cause);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#watch);
    if (this.#timer !== null) clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.terminate();
  }

  #connect(): void {
    this.#timer = null;
    const heldMs = this.#heldMs();
    if (heldMs > 0) {
      this.#options.onDown('HELD_BACK');
      // Looked at again before long: what it waits for may be called off.
      this.#later(Math.min(heldMs, BACKOFF_MS_MAX));
      return;
    }
    const socket = new WebSocket(this.#options.url(), {
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: FRAME_BYTES_MAX,
      followRedirects: false,
      perMessageDeflate: false,
      headers: this.#options.headers?.() ?? {},
    });
    this.#socket = socket;
    const heard = (): void => {
      this.#lastFrameAt = this.#options.now();
    };
    heard();
    socket.on('open', () => {
      heard();
      if (socket === this.#socket) this.#options.onOpen();
    });
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('message', (data) => {
      heard();
      // A frame that was still on its way when the connection was given up belongs to nobody.
      if (socket === this.#socket) this.#options.onMessage(textOf(data));
    });
    socket.on('unexpected-response', (_request, { statusCode, headers }) => {
      this.#notBefore = this.#options.now() + (retryAfterMs(headers) ?? 0);
      this.#drop(socket, `HTTP_${statusCode ?? 0}`);
    });
    // The message of a socket error may quote the address; its code does not.
    socket.on('error', (error) => this.#drop(socket, (error as NodeJS.ErrnoException).code ?? 'SOCKET_ERROR'));
    socket.on('close', (code) => this.#drop(socket, `CLOSED_${code}`));
  }

  #drop(socket: WebSocket, cause: string): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    socket.terminate();
    const { now, draw, backoffMs: base = BACKOFF_MS } = this.#options;
    if (this.#healthyAt !== null && now() - this.#healthyAt >= LASTED_MS) this.#attempt = 0;
    this.#healthyAt = null;
    this.#log('warn', 'stream-down', { stream: this.#options.name, cause, attempt: this.#attempt });
    this.#options.onDown(cause);
    if (this.#closed) return;
    this.#later(backoffMs(base, this.#attempt, draw));
    this.#attempt += 1;
  }

  #heldMs(): number {
    const { now, holdMs } = this.#options;
    return Math.max(this.#notBefore - now(), holdMs?.() ?? 0);
  }

  #later(pauseMs: number): void {
    this.#timer = setTimeout(() => this.#connect(), pauseMs).unref();
  }

  #lookForSilence(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    const silentMs = this.#options.now() - this.#lastFrameAt;
    if (silentMs >= this.#silenceMs) this.#drop(socket, 'SILENT');
    else if (silentMs >= this.#silenceMs / 2) socket.ping();
  }
}

const textOf = (data: WebSocket.RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
};

export const createLiveSocket = (options: LiveSocketOptions): LiveSocket => new Reconnecting(options);
