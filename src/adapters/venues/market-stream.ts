/**
 * One socket with the public streams of all watched symbols. It connects with the first symbol, asks for the others a
 * batch at a time, and for all of them again when it comes back.
 */
import type { Draw } from '../../domain/random.ts';
import { createLiveSocket, type LiveSocket } from './live-socket.ts';
import type { VenueLog } from './log.ts';

export interface MarketStreamOptions {
  /** In the log: `BINANCE public`. */
  readonly name: string;
  /** The address, with the first symbol in it where the venue wants one. */
  readonly url: (firstSymbol: string) => string;
  /** The frames that ask for the streams of these symbols. */
  readonly subscribe: (venueSymbols: readonly string[], requestId: number) => readonly string[];
  /** Symbols asked for at once; one batch goes out every 250 ms. */
  readonly batchSymbols: number;
  /** A frame the venue wants to hear every so often. */
  readonly heartbeat?: { readonly everyMs: number; readonly text: () => string };
  readonly onMessage: (text: string) => void;
  /** The connection is gone: what was known of books may be old. */
  readonly onDown?: () => void;
  readonly now: () => number;
  readonly draw: Draw;
  readonly log: VenueLog;
  readonly silenceMs?: number;
  readonly backoffMs?: number;
}

export interface MarketStream {
  watch(venueSymbol: string): void;
  /** Drops the connection and makes another: everything is asked for again. */
  restart(cause: string): void;
  close(): void;
}

const BATCH_MS = 250;
const SYMBOLS_MAX = 512;

class WatchedSymbols implements MarketStream {
  readonly #options: MarketStreamOptions;
  readonly #watched = new Set<string>();
  readonly #heart: NodeJS.Timeout | null;
  #waiting: string[] = [];
  #socket: LiveSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #requests = 0;

  constructor(options: MarketStreamOptions) {
    this.#options = options;
    const { heartbeat } = options;
    this.#heart =
      heartbeat === undefined
        ? null
        : setInterval(() => this.#socket?.send(heartbeat.text()), heartbeat.everyMs).unref();
  }

  watch(venueSymbol: string): void {
    if (this.#watched.has(venueSymbol)) return;
    if (this.#watched.size >= SYMBOLS_MAX) {
      this.#options.log('error', 'market-watch-refused', { venueSymbol, symbolsMax: SYMBOLS_MAX });
      return;
    }
    this.#watched.add(venueSymbol);
    this.#waiting.push(venueSymbol);
    this.#socket ??= this.#connect(venueSymbol);
    this.#later();
  }

  restart(cause: string): void {
    this.#socket?.restart(cause);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#heart !== null) clearInterval(this.#heart);
    this.#socket?.close();
  }

  #connect(first: string): LiveSocket {
    const { name, url, onMessage, onDown, now, draw, log, silenceMs, backoffMs } = this.#options;
    const address = url(first);
    return createLiveSocket({
      name,
      url: () => address,
      onOpen: () => {
        this.#waiting = [...this.#watched];
        this.#later();
      },
      onMessage: (text) => {
        this.#socket?.healthy();
        onMessage(text);
      },
      onDown: () => onDown?.(),
      now,
      draw,
      log,
      ...(silenceMs === undefined ? {} : { silenceMs }),
      ...(backoffMs === undefined ? {} : { backoffMs }),
    });
  }

  #later(): void {
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS).unref();
  }

  #flush(): void {
    this.#timer = null;
    const batch = this.#waiting.slice(0, this.#options.batchSymbols);
    if (batch.length === 0) return;
    this.#requests += 1;
    const frames = this.#options.subscribe(batch, this.#requests);
    // When it is not connected, onOpen asks for everything.
    if (!frames.every((frame) => this.#socket?.send(frame) === true)) return;
    this.#waiting = this.#waiting.slice(batch.length);
    this.#later();
  }
}

export const createMarketStream = (options: MarketStreamOptions): MarketStream => new WatchedSymbols(options);
