/** Public data of Binance: instruments on request, best prices and trades by stream, a quote by REST when needed. */
import type { Price } from '../../../domain/decimal.ts';
import type { Quote, Trade } from '../../../domain/market.ts';
import { seededDraw, type Draw } from '../../../domain/random.ts';
import { instant } from '../../../domain/time.ts';
import type { MarketData } from '../../../engine/venue.ts';
import { asObject, WireError, type Wire } from '../json.ts';
import { createLimiter, type Limiter } from '../limiter.ts';
import { noLog, type VenueLog } from '../log.ts';
import { createTransport, type Transport } from '../transport.ts';
import { callPublic } from './calls.ts';
import { parseExchangeInfo, readInstruments, type InstrumentBook } from './instruments.ts';
import { learnLimits } from './limits.ts';
import {
  bookTickerCall,
  bookTickersCall,
  exchangeInfoCall,
  parsePublicJson,
  readMarketMessage,
  readMiddles,
  readRestQuote,
  readStreamQuote,
  readTrade,
} from './market-codec.ts';
import { createMarketStream, type MarketStream } from './market-stream.ts';
import type { Instruments } from './symbols.ts';
import { VenueReadError } from './venue.ts';

export interface BinanceMarketDataOptions {
  /** Base addresses: `https://…` and `wss://…:9443`. */
  readonly rest: string;
  readonly wsStream: string;
  /** Our clock, ms: quotes are stamped with it when they arrive. */
  readonly now: () => number;
  readonly log?: VenueLog;
  /** The one of the order entry at the same address. */
  readonly limiter?: Limiter;
  readonly requestTimeoutMs?: number;
  /** Jitter of reconnects. */
  readonly draw?: Draw;
  readonly silenceMs?: number;
  readonly backoffMs?: number;
}

/** A quote older than this is asked for again by `fetchQuote`, ms. */
const FRESH_MS = 2_000;

/** The last message of a kind and when it came; decoded when somebody asks. */
interface Latest<T> {
  readonly data: Wire;
  readonly atMs: number;
  decoded?: T | null;
}

class BinanceMarketData implements MarketData {
  readonly name = 'BINANCE';
  readonly #options: BinanceMarketDataOptions;
  readonly #log: VenueLog;
  readonly #limiter: Limiter;
  readonly #transport: Transport;
  readonly #stream: MarketStream;
  readonly #quotes = new Map<string, Latest<Quote>>();
  readonly #trades = new Map<string, Latest<Trade>>();
  readonly #asked = new Map<string, Promise<Quote | null>>();
  #instruments: Instruments = new Map();

  constructor(options: BinanceMarketDataOptions) {
    const { now, draw, requestTimeoutMs, rest, silenceMs, backoffMs } = options;
    this.#options = options;
    this.#log = options.log ?? noLog;
    this.#limiter = options.limiter ?? createLimiter(now);
    this.#transport = createTransport({
      baseUrl: rest,
      connections: 4,
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    });
    this.#stream = createMarketStream({
      baseUrl: options.wsStream,
      onMessage: (text) => this.#receive(text),
      now,
      draw: draw ?? seededDraw(`BINANCE public ${now()}`),
      log: this.#log,
      ...(silenceMs === undefined ? {} : { silenceMs }),
      ...(backoffMs === undefined ? {} : { backoffMs }),
    });
  }

  instruments(): Instruments {
    return this.#instruments;
  }

  /** Throws VenueReadError when the venue does not answer; the instruments known before stay. */
  async refreshInstruments(): Promise<void> {
    const result = await callPublic(this.#context(), exchangeInfoCall, parseExchangeInfo);
    if (result.kind === 'FAILED') throw new VenueReadError('instruments', result.verdict.error);
    const information = asObject(result.body, 'exchange information');
    const book: InstrumentBook = readInstruments(information);
    for (const { venueSymbol, rule } of book.skipped) this.#log('warn', 'instrument-skipped', { venueSymbol, rule });
    if (information['rateLimits'] !== undefined) learnLimits(this.#limiter, information['rateLimits']);
    this.#instruments = book.instruments;
  }

  quote(symbol: string): Quote | null {
    const venueSymbol = this.#watch(symbol);
    return venueSymbol === null ? null : this.#decode(this.#quotes.get(venueSymbol), readLatestQuote);
  }

  async fetchQuote(symbol: string, maxAgeMs = FRESH_MS): Promise<Quote | null> {
    const askedAt = this.#options.now();
    const known = this.quote(symbol);
    const venueSymbol = this.#watch(symbol);
    if (venueSymbol === null || (known !== null && askedAt - known.at < maxAgeMs)) return known;
    // A thousand clips may want the price at one instant; one question answers them all.
    const asked = this.#asked.get(venueSymbol) ?? this.#ask(symbol, venueSymbol, askedAt);
    this.#asked.set(venueSymbol, asked);
    return asked.finally(() => this.#asked.delete(venueSymbol));
  }

  async #ask(symbol: string, venueSymbol: string, askedAt: number): Promise<Quote | null> {
    const result = await callPublic(this.#context(), bookTickerCall(venueSymbol));
    const newer = this.#quotes.get(venueSymbol);
    if (newer !== undefined && newer.atMs >= askedAt) return this.quote(symbol);
    if (result.kind === 'FAILED') return null;
    const latest = this.#fromRest(result.body);
    if (latest !== null) this.#quotes.set(venueSymbol, latest);
    return latest?.decoded ?? null;
  }

  lastTrade(symbol: string): Trade | null {
    const venueSymbol = this.#watch(symbol);
    return venueSymbol === null ? null : this.#decode(this.#trades.get(venueSymbol), ({ data }) => readTrade(data));
  }

  async fetchRefPrices(): Promise<ReadonlyMap<string, Price>> {
    const result = await callPublic(this.#context(), bookTickersCall, parsePublicJson);
    if (result.kind === 'FAILED') return new Map();
    try {
      const middles = readMiddles(result.body);
      const listed = [...this.#instruments.values()].flatMap(({ symbol, venueSymbol }) => {
        const price = middles.get(venueSymbol);
        return price === undefined ? [] : [[symbol, price] as const];
      });
      return new Map(listed);
    } catch (error) {
      this.#refused(error);
      return new Map();
    }
  }

  async close(): Promise<void> {
    this.#stream.close();
    await this.#transport.close();
  }

  #context(): Parameters<typeof callPublic>[0] {
    return { account: '', transport: this.#transport, limiter: this.#limiter, now: this.#options.now };
  }

  #watch(symbol: string): string | null {
    const venueSymbol = this.#instruments.get(symbol)?.venueSymbol ?? null;
    if (venueSymbol !== null) this.#stream.watch(venueSymbol);
    return venueSymbol;
  }

  #receive(text: string): void {
    try {
      const message = readMarketMessage(text);
      if (message.kind === 'OTHER') return;
      const latest = { data: message.data, atMs: this.#options.now() };
      if (message.kind === 'BOOK') this.#quotes.set(message.venueSymbol, latest);
      else this.#trades.set(message.venueSymbol, latest);
    } catch {
      this.#log('warn', 'market-message-refused', { stream: 'BINANCE public' });
    }
  }

  #fromRest(body: unknown): Latest<Quote> | null {
    try {
      const data = asObject(body, 'best prices');
      const atMs = this.#options.now();
      return { data, atMs, decoded: readRestQuote(data, instant(atMs)) };
    } catch (error) {
      return this.#refused(error);
    }
  }

  /** Decodes once. What cannot be decoded is no market data. */
  #decode<T>(latest: Latest<T> | undefined, reader: (latest: Latest<T>) => T | null): T | null {
    if (latest === undefined) return null;
    if (latest.decoded === undefined) {
      try {
        latest.decoded = reader(latest);
      } catch (error) {
        latest.decoded = this.#refused(error);
      }
    }
    return latest.decoded;
  }

  #refused(error: unknown): null {
    if (!(error instanceof WireError)) throw error;
    this.#log('warn', 'market-message-refused', { stream: 'BINANCE public', rule: error.message });
    return null;
  }
}

const readLatestQuote = ({ data, atMs }: Latest<Quote>): Quote | null => readStreamQuote(data, instant(atMs));

export const createBinanceMarketData = (options: BinanceMarketDataOptions): MarketData =>
  new BinanceMarketData(options);
