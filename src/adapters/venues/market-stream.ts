/**
 * One socket with the public streams of all watched symbols. It connects with the first symbol, adds the others by
 * SUBSCRIBE, a batch at a time, and subscribes to all of them again when it comes back.
 */
import type { Draw } from '../../../domain/random.ts';
import { createLiveSocket, type LiveSocket } from '../live-socket.ts';
import type { VenueLog } from '../log.ts';
import { streamsOf } from './market-codec.ts';

export interface MarketStreamOptions {
  /** `wss://stream.example.com:9443`. */
  readonly baseUrl: string;
  readonly onMessage: (text: string) => void;
  readonly now: () => number;
  readonly draw: Draw;
  readonly log: VenueLog;
  readonly silenceMs?: number;
  readonly backoffMs?: number;
}

export interface MarketStream {
  watch(venueSymbol: string): void;
  close(): void;
}

/** The venue takes five messages a second and 1,024 streams a connection. */
const BATCH_MS = 250;
const SYMBOLS_MAX = 512;
const BATCH_SYMBOLS = 50;

class WatchedSymbols implements MarketStream {
  readonly #options: MarketStreamOptions;
  readonly #watched = new Set<string>();
  #waiting: string[] = [];
  #socket: LiveSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #requests = 0;

  constructor(options: MarketStreamOptions) {
    this.#options = options;
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

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(first: string): LiveSocket {
    const { baseUrl, onMessage, now, draw, log, silenceMs, backoffMs } = this.#options;
    const url = `${baseUrl.replace(/\/+$/, '')}/ws/${streamsOf(first)[0]}`;
    return createLiveSocket({
      name: 'BINANCE public',
      url: () => url,
      onOpen: () => {
        this.#waiting = [...this.#watched];
        this.#later();
      },
      onMessage: (text) => {
        this.#socket?.healthy();
        onMessage(text);
      },
      onDown: () => undefined,
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
    const batch = this.#waiting.slice(0, BATCH_SYMBOLS);
    if (batch.length === 0) return;
    this.#requests += 1;
    const params = batch.flatMap((symbol) => streamsOf(symbol));
    // When it is not connected, onOpen asks for everything.
    if (this.#socket?.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: this.#requests })) !== true) return;
    this.#waiting = this.#waiting.slice(batch.length);
    this.#later();
  }
}

export const createMarketStream = (options: MarketStreamOptions): MarketStream => new WatchedSymbols(options);
