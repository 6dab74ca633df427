/**
 * The private stream of one account, whatever the venue: connect, log in, hand facts on, and tell the caller to read
 * orders and trades back whenever messages may have been lost. What is said on the wire is the conversation's business.
 */
import type { Draw } from '../../domain/random.ts';
import type { OrderFill, OrderView, VenueEvents } from '../../engine/venue.ts';
import { WireError } from './json.ts';
import { createLiveSocket, type LiveSocket } from './live-socket.ts';
import type { VenueLog } from './log.ts';

/** What a conversation may do with its connection; without effect once the connection is gone. */
export interface StreamLink {
  send(text: string): void;
  /** The venue has taken the login: from now on facts come. */
  loggedIn(): void;
  /** Gives this connection up and makes another. */
  restart(cause: string): void;
  /** Messages are missing or could not be read: what they said must be read back. */
  gap(cause: string): void;
  /** The fill goes first: an order may close only with its fills booked. */
  report(order: OrderView | null, fill: OrderFill | null): void;
  /** Something of this account arrived: the stream is not quiet. */
  heard(): void;
}

/** One connection's talk, made when the connection is open. */
export interface Conversation {
  /** Throws WireError for a frame that is not as documented. */
  receive(text: string): void;
  /** The connection is gone. */
  stop?(): void;
}

export interface PrivateStreamOptions {
  readonly account: string;
  /** Asked before each connection. */
  readonly url: () => string;
  /** Of the handshake, where the venue wants its login there; asked before each connection. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly events: VenueEvents;
  readonly now: () => number;
  readonly draw: Draw;
  readonly log: VenueLog;
  /** Without an event for this long orders are read back, without a frame the connection is made anew. */
  readonly silenceMs: number;
  /** Without a frame for this long the connection is made anew, when that is shorter; `silenceMs` when not given. */
  readonly deadMs?: number;
  readonly backoffMs: number;
  /** For how long the venue wants to be left alone, ms; asked before each connection. */
  readonly holdMs: () => number;
  readonly converse: (link: StreamLink) => Conversation;
}

const LOGIN_TIMEOUT_MS = 5_000;

export class PrivateStream {
  readonly #options: PrivateStreamOptions;
  readonly #socket: LiveSocket;
  readonly #quiet: NodeJS.Timeout;
  #talk: Conversation | null = null;
  /** Counts connections, and their ends: what an old link asks for is nobody's wish any more. */
  #connection = 0;
  #live = false;
  #lastEventAt = 0;
  #loginTimer: NodeJS.Timeout | null = null;
  #settleFirst: () => void = () => undefined;
  /** Resolves when the first attempt to log in has ended, well or not, or the stream was closed. */
  readonly firstAttempt: Promise<void>;

  constructor(options: PrivateStreamOptions) {
    this.#options = options;
    this.firstAttempt = new Promise((resolve) => {
      this.#settleFirst = resolve;
    });
    this.#socket = createLiveSocket({
      name: `${options.account} private`,
      url: options.url,
      ...(options.headers === undefined ? {} : { headers: options.headers }),
      onOpen: () => this.#begin(),
      onMessage: (text) => this.#receive(text),
      onDown: () => this.#ended(),
      now: options.now,
      draw: options.draw,
      log: options.log,
      silenceMs: options.deadMs ?? options.silenceMs,
      backoffMs: options.backoffMs,
      holdMs: options.holdMs,
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

  #begin(): void {
    this.#loginTimer = setTimeout(() => this.#socket.restart('LOGIN_TIMEOUT'), LOGIN_TIMEOUT_MS);
    this.#loginTimer.unref();
    this.#connection += 1;
    const connection = this.#connection;
    const talk = this.#options.converse(this.#link());
    // The first thing it did may have been to give the connection up.
    if (connection === this.#connection) this.#talk = talk;
    else talk.stop?.();
  }

  #link(): StreamLink {
    const connection = this.#connection;
    const ifCurrent = (act: () => void): void => {
      if (connection === this.#connection) act();
    };
    const { events } = this.#options;
    return {
      send: (text) => ifCurrent(() => this.#socket.send(text)),
      loggedIn: () => ifCurrent(() => this.#loggedIn()),
      restart: (cause) => ifCurrent(() => this.#socket.restart(cause)),
      gap: (cause) => ifCurrent(() => events.onResync(cause)),
      report: (order, fill) =>
        ifCurrent(() => {
          if (fill !== null) events.onFill(fill);
          if (order !== null) events.onOrder(order);
        }),
      heard: () =>
        ifCurrent(() => {
          this.#lastEventAt = this.#options.now();
        }),
    };
  }

  #receive(text: string): void {
    try {
      this.#talk?.receive(text);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // What it said is unknown; what it changed can be read back.
      this.#options.log('error', 'stream-message-refused', { account: this.#options.account, rule: error.message });
      this.#options.events.onResync('BAD_MESSAGE');
    }
  }

  #loggedIn(): void {
    this.#clearLogin();
    this.#live = true;
    this.#lastEventAt = this.#options.now();
    this.#socket.healthy();
    this.#settleFirst();
    this.#options.events.onResync('CONNECTED');
  }

  #ended(): void {
    const was = this.#live;
    const talk = this.#talk;
    this.#live = false;
    this.#talk = null;
    this.#connection += 1;
    talk?.stop?.();
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
