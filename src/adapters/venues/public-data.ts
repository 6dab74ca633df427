/**
 * The market data port over any venue: the latest quote and trade of each symbol as the stream brought them, decoded
 * when somebody asks, and a question over HTTP where the stream has nothing young enough.
 */
import type { Price, Quantity } from '../../domain/decimal.ts';
import type { Candle, Levels, Quote, Trade } from '../../domain/market.ts';
import type { Instant } from '../../domain/time.ts';
import type { MarketData, MarketFeature } from '../../engine/venue.ts';
import { TradeTape } from '../trade-tape.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { WireError } from './json.ts';
import type { VenueLog } from './log.ts';
import type { Instruments } from './symbol-map.ts';

/** What one venue's wire adds. Everything is named by the venue's symbols. */
export interface PublicSource {
  /** Asks the stream for best prices and trades of the symbol; asked often. */
  watch(venueSymbol: string): void;
  /** Throws VenueReadError when the venue does not answer. */
  readInstruments(): Promise<InstrumentBook>;
  /** One question for the best prices; null when there is no answer. May throw WireError. */
  askQuote(venueSymbol: string): Promise<Quote | null>;
  /** One question for the book's best levels; null when there is no answer. May throw WireError. Absent: not to be had. */
  askLevels?(venueSymbol: string, count: number): Promise<Levels | null>;
  /** Candles that start in [from, to), oldest first; null when there is no answer or no such length. May throw WireError. */
  askCandles?(venueSymbol: string, intervalMs: number, from: Instant, to: Instant): Promise<readonly Candle[] | null>;
  /** Middle prices of all symbols by one question; empty when there is no answer. May throw WireError. */
  askMiddles(): Promise<ReadonlyMap<string, Price>>;
  close(): Promise<void>;
}

/** What came last, and when; decoded when somebody asks. */
class Latest<T> {
  readonly atMs: number;
  readonly #read: () => T | null;
  #value: T | null | undefined;

  constructor(atMs: number, read: () => T | null) {
    this.atMs = atMs;
    this.#read = read;
  }

  /** Decodes once. May throw WireError, the first time only. */
  value(): T | null {
    if (this.#value === undefined) {
      this.#value = null;
      this.#value = this.#read();
    }
    return this.#value;
  }
}

/** Where a venue's stream puts what it hears. A reader may throw WireError: then there is no such data. */
export interface Board {
  quoteHeard(venueSymbol: string, read: () => Quote | null): void;
  tradeHeard(venueSymbol: string, read: () => Trade | null): void;
  /** Everything heard may be old: nothing is known until the stream speaks again. */
  forget(): void;
  /** A message that could not be read. */
  refused(error: unknown): null;
}

export interface PublicDataOptions {
  /** `BINANCE`. */
  readonly name: string;
  /** Our clock, ms. */
  readonly now: () => number;
  readonly log: VenueLog;
}

/** A quote older than this is asked for again by `fetchQuote`, ms. */
const FRESH_MS = 2_000;

class PublicData implements MarketData, Board {
  readonly name: string;
  readonly notOffered: readonly MarketFeature[];
  readonly #options: PublicDataOptions;
  readonly #source: PublicSource;
  readonly #quotes = new Map<string, Latest<Quote>>();
  readonly #trades = new Map<string, Latest<Trade>>();
  /** Of the symbols whose trades somebody wants one by one. */
  readonly #tapes = new Map<string, TradeTape>();
  readonly #asked = new Map<string, Promise<Quote | null>>();
  #instruments: Instruments = new Map();

  constructor(options: PublicDataOptions, open: (board: Board) => PublicSource) {
    this.name = options.name;
    this.#options = options;
    const source = open(this);
    this.#source = source;
    this.notOffered = [
      ...(source.askLevels === undefined ? (['LEVELS'] as const) : []),
      ...(source.askCandles === undefined ? (['CANDLES'] as const) : []),
    ];
  }

  quoteHeard(venueSymbol: string, read: () => Quote | null): void {
    this.#quotes.set(venueSymbol, new Latest(this.#options.now(), read));
  }

  tradeHeard(venueSymbol: string, read: () => Trade | null): void {
    const latest = new Latest(this.#options.now(), read);
    this.#trades.set(venueSymbol, latest);
    const tape = this.#tapes.get(venueSymbol);
    const trade = tape === undefined ? null : this.#valueOf(latest);
    if (trade !== null) tape?.note(trade);
  }

  forget(): void {
    this.#quotes.clear();
    this.#trades.clear();
  }

  refused(error: unknown): null {
    const stream = `${this.name} public`;
    if (!(error instanceof WireError)) throw error;
    this.#options.log('warn', 'market-message-refused', { stream, rule: error.message });
    return null;
  }

  instruments(): Instruments {
    return this.#instruments;
  }

  /** Throws VenueReadError when the venue does not answer; the instruments known before stay. */
  async refreshInstruments(): Promise<void> {
    const { instruments, skipped } = await this.#source.readInstruments();
    for (const { venueSymbol, rule } of skipped) this.#options.log('warn', 'instrument-skipped', { venueSymbol, rule });
    this.#instruments = instruments;
  }

  quote(symbol: string): Quote | null {
    const venueSymbol = this.#watch(symbol);
    return venueSymbol === null ? null : this.#valueOf(this.#quotes.get(venueSymbol));
  }

  quoteFault(symbol: string): string | null {
    const venueSymbol = this.#instruments.get(symbol)?.venueSymbol;
    if (venueSymbol === undefined) return 'the venue does not list the symbol';
    const latest = this.#quotes.get(venueSymbol);
    if (latest === undefined) return 'the venue has told no price';
    return this.#valueOf(latest) === null ? 'a side of the book is empty, or the sides cross' : null;
  }

  async fetchQuote(symbol: string, maxAgeMs = FRESH_MS): Promise<Quote | null> {
    const askedAt = this.#options.now();
    const known = this.quote(symbol);
    const venueSymbol = this.#watch(symbol);
    if (venueSymbol === null || (known !== null && askedAt - known.at < maxAgeMs)) return known;
    // A thousand clips may want the price at one instant; one question answers them all.
    const asked = this.#asked.get(venueSymbol) ?? this.#ask(venueSymbol, askedAt);
    this.#asked.set(venueSymbol, asked);
    return asked.finally(() => this.#asked.delete(venueSymbol));
  }

  lastTrade(symbol: string): Trade | null {
    const venueSymbol = this.#watch(symbol);
    return venueSymbol === null ? null : this.#valueOf(this.#trades.get(venueSymbol));
  }

  async fetchLevels(symbol: string, count: number): Promise<Levels | null> {
    const venueSymbol = this.#watch(symbol);
    if (venueSymbol === null) return null;
    try {
      return (await this.#source.askLevels?.(venueSymbol, count)) ?? null;
    } catch (error) {
      return this.refused(error);
    }
  }

  async candles(symbol: string, intervalMs: number, from: Instant, to: Instant): Promise<readonly Candle[] | null> {
    const venueSymbol = this.#instruments.get(symbol)?.venueSymbol;
    if (venueSymbol === undefined) return null;
    try {
      return (await this.#source.askCandles?.(venueSymbol, intervalMs, from, to)) ?? null;
    } catch (error) {
      return this.refused(error);
    }
  }

  volumeSince(symbol: string, at: Instant): Quantity | null {
    return this.#tapeOf(symbol)?.volumeSince(at) ?? null;
  }

  onTrade(symbol: string, listener: (trade: Trade) => void): () => void {
    return this.#tapeOf(symbol)?.listen(listener) ?? (() => undefined);
  }

  async fetchRefPrices(): Promise<ReadonlyMap<string, Price>> {
    try {
      const middles = await this.#source.askMiddles();
      const listed = [...this.#instruments.values()].flatMap(({ symbol, venueSymbol }) => {
        const price = middles.get(venueSymbol);
        return price === undefined ? [] : [[symbol, price] as const];
      });
      return new Map(listed);
    } catch (error) {
      this.refused(error);
      return new Map();
    }
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  async #ask(venueSymbol: string, askedAt: number): Promise<Quote | null> {
    const quote = await this.#source.askQuote(venueSymbol).catch((error: unknown) => this.refused(error));
    const newer = this.#quotes.get(venueSymbol);
    if (newer !== undefined && newer.atMs >= askedAt) return this.#valueOf(newer);
    if (quote !== null) this.#quotes.set(venueSymbol, new Latest(this.#options.now(), () => quote));
    return quote;
  }

  /** Each trade costs its decoding from here on, so only what is asked for is taped. */
  #tapeOf(symbol: string): TradeTape | null {
    const venueSymbol = this.#watch(symbol);
    if (venueSymbol === null) return null;
    const tape = this.#tapes.get(venueSymbol) ?? new TradeTape();
    this.#tapes.set(venueSymbol, tape);
    return tape;
  }

  #watch(symbol: string): string | null {
    const venueSymbol = this.#instruments.get(symbol)?.venueSymbol ?? null;
    if (venueSymbol !== null) this.#source.watch(venueSymbol);
    return venueSymbol;
  }

  #valueOf<T>(latest: Latest<T> | undefined): T | null {
    try {
      return latest?.value() ?? null;
    } catch (error) {
      return this.refused(error);
    }
  }
}

/** `open` makes the venue's source, which speaks to the board from then on. */
export const createPublicData = (options: PublicDataOptions, open: (board: Board) => PublicSource): MarketData =>
  new PublicData(options, open);
