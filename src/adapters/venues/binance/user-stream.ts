/**
 * The private stream of one account over the WebSocket API. Its events carry no sequence number, so a gap cannot be
 * seen: whenever one is possible the caller is told to read orders and trades back.
 */
import type { Draw } from '../../../domain/random.ts';
import type { VenueEvents } from '../../../engine/venue.ts';
import { asObject, WireError, type Wire } from '../json.ts';
import type { Limiter } from '../limiter.ts';
import { createLiveSocket, type LiveSocket } from '../live-socket.ts';
import type { VenueLog } from '../log.ts';
import type { FromVenue } from './answers.ts';
import type { ClockOffset } from './clock-offset.ts';
import { readReport, readStreamMessage } from './reports.ts';
import type { Signer } from './signer.ts';

export interface UserStreamOptions {
  readonly account: string;
  readonly url: string;
  readonly signer: Signer;
  readonly clock: ClockOffset;
  readonly limiter: Limiter;
  readonly fromVenue: FromVenue;
  readonly events: VenueEvents;
  readonly now: () => number;
  readonly draw: Draw;
  readonly log: VenueLog;
  /** Without an event for this long orders are read back, without a frame the connection is made anew. */
  readonly silenceMs: number;
  readonly backoffMs: number;
}

const LOGIN_TIMEOUT_MS = 5_000;
const LOGIN_WEIGHT = 2;
const METHOD = 'userDataStream.subscribe.signature';

export class UserStream {
  readonly #options: UserStreamOptions;
  readonly #socket: LiveSocket;
  readonly #quiet: NodeJS.Timeout;
  #loginId = '';
  #logins = 0;
  #live = false;
  #lastEventAt = 0;
  #loginTimer: NodeJS.Timeout | null = null;
  #settleFirst: () => void = () => undefined;
  /** Resolves when the first attempt to log in has ended, well or not, or the stream was closed. */
  readonly firstAttempt: Promise<void>;

  constructor(options: UserStreamOptions) {
    this.#options = options;
    this.firstAttempt = new Promise((resolve) => {
      this.#settleFirst = resolve;
    });
    this.#socket = createLiveSocket({
      name: `${options.account} private`,
      url: () => options.url,
      onOpen: () => void this.#login(),
      onMessage: (text) => this.#receive(text),
      onDown: () => this.#ended(),
      now: options.now,
      draw: options.draw,
      log: options.log,
      silenceMs: options.silenceMs,
      backoffMs: options.backoffMs,
    });
    this.#quiet = setInterval(() => this.#lookForQuiet(), Math.max(10, options.silenceMs / 4));
    this.#quiet.unref();
  }

  close(): void {
    clearInterval(this.#quiet);
    // An end that was asked for is no gap.
    this.#live = false;
    this.#ended();
    this.#socket.close();
  }

  async #login(): Promise<void> {
    this.#logins += 1;
    const id = `login-${this.#logins}`;
    this.#loginId = id;
    this.#loginTimer = setTimeout(() => this.#socket.restart('LOGIN_TIMEOUT'), LOGIN_TIMEOUT_MS);
    this.#loginTimer.unref();
    const offset = await this.#options.clock.settled();
    // The connection may have gone, and another one come, while the clock was read.
    if (id !== this.#loginId) return;
    if (offset === null || this.#options.limiter.admit({ kind: 'MANAGE', weight: LOGIN_WEIGHT }) !== null) {
      this.#socket.restart('LOGIN_HELD_BACK');
      return;
    }
    const timestamp = String(Math.round(this.#options.now() + offset));
    const params = this.#options.signer.signParams([['timestamp', timestamp]]);
    this.#socket.send(JSON.stringify({ id, method: METHOD, params: { ...params, timestamp: Number(timestamp) } }));
  }

  #receive(text: string): void {
    try {
      const message = readStreamMessage(text);
      if (message.kind === 'RESPONSE' && message.id === this.#loginId) this.#loggedIn(message.status, message.body);
      if (message.kind === 'ENDING') this.#socket.restart(message.cause);
      if (message.kind === 'REPORT') this.#report(message.event);
      if (message.kind === 'REPORT' || message.kind === 'OTHER') this.#lastEventAt = this.#options.now();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // What it said is unknown; what it changed can be read back.
      this.#options.log('error', 'stream-message-refused', { account: this.#options.account, rule: error.message });
      this.#options.events.onResync('BAD_MESSAGE');
    }
  }

  #report(event: Wire): void {
    const { order, fill } = readReport(event, this.#options.fromVenue);
    // The fill first: an order may close only with its fills booked.
    if (fill !== null) this.#options.events.onFill(fill);
    this.#options.events.onOrder(order);
  }

  #loggedIn(status: number, body: Wire): void {
    if (status !== 200) {
      this.#loginRefused(status, body);
      return;
    }
    this.#clearLogin();
    this.#live = true;
    this.#lastEventAt = this.#options.now();
    this.#socket.healthy();
    this.#settleFirst();
    this.#options.events.onResync('CONNECTED');
  }

  #loginRefused(status: number, body: Wire): void {
    const error = asObject(body['error'] ?? {}, 'error');
    const code = typeof error['code'] === 'string' ? error['code'] : null;
    this.#options.log('error', 'stream-login-refused', { account: this.#options.account, status, code });
    if (code === '-1021') this.#options.clock.resync();
    if (status === 429 || status === 418) this.#pause(status, error);
    this.#socket.restart('LOGIN_REFUSED');
  }

  /** Here the venue says until when, on its own clock, and not for how long. */
  #pause(status: number, error: Wire): void {
    const data = asObject(error['data'] ?? {}, 'data');
    const until = Number(data['retryAfter']) - (this.#options.clock.current() ?? 0);
    const code = status === 418 ? 'DDOS_PROTECTION' : 'RATE_LIMIT_EXCEEDED';
    if (Number.isFinite(until)) this.#options.limiter.pause(until, code);
  }

  #ended(): void {
    const was = this.#live;
    this.#live = false;
    this.#loginId = '';
    this.#clearLogin();
    this.#settleFirst();
    if (was) this.#options.events.onResync('DISCONNECTED');
  }

  #clearLogin(): void {
    if (this.#loginTimer !== null) clearTimeout(this.#loginTimer);
    this.#loginTimer = null;
  }

  #lookForQuiet(): void {
    const at = this.#options.now();
    if (!this.#live || at - this.#lastEventAt < this.#options.silenceMs) return;
    this.#lastEventAt = at;
    this.#options.events.onResync('SILENT');
  }
}
