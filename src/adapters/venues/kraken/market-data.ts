/** Public data of Kraken: pairs on request, best prices and trades by stream, a quote by REST when needed. */
import type { Price } from '../../../domain/decimal.ts';
import type { Candle, Levels, Quote } from '../../../domain/market.ts';
import { seededDraw } from '../../../domain/random.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import type { MarketData } from '../../../engine/venue.ts';
import { candlesWithin } from '../candles.ts';
import type { InstrumentBook } from '../instrument-book.ts';
import { createLimiter, type Limiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createMarketStream, type MarketStream } from '../market-stream.ts';
import { createTransportOf, type MarketDataOptions } from '../options.ts';
import { createPublicData, type Board, type PublicSource } from '../public-data.ts';
import type { Transport } from '../transport.ts';
import { localVerdict, VenueReadError, type CallResult } from '../verdict.ts';
import { judge, keepAway } from './calls.ts';
import { readInstruments, readNames, type PairNames } from './instruments.ts';
import {
  candlesPath,
  depthPath,
  PAIRS_PATH,
  readCandles,
  readLevels,
  readMarketMessages,
  readMiddles,
  readOnlyTicker,
  readRestQuote,
  readStreamQuote,
  readTrade,
  subscribeFrames,
  tickerPath,
} from './market-codec.ts';

interface Context {
  readonly transport: Transport;
  readonly limiter: Limiter;
  readonly now: () => number;
}

/** Public data is asked for over fewer connections than orders. */
const CONNECTIONS = 2;
const BATCH_SYMBOLS = 50;
/** A heartbeat comes every second. */
const SILENCE_MS = 10_000;
const MESSAGE_MAX = 200;
const WHOLE_MARKET_BYTES_MAX = 64 * 1_048_576;

async function ask(context: Context, path: string): Promise<CallResult> {
  const away = await context.limiter.admit({ kind: 'DATA', weight: 0 });
  if (away !== null) {
    const verdict = localVerdict('NOT_ADMITTED', away.errorCode, away.message, away.retryAfterMs);
    return { kind: 'FAILED', verdict };
  }
  const request = { method: 'GET', path, headers: {}, bodyLimit: WHOLE_MARKET_BYTES_MAX } as const;
  const { result } = judge('query', await context.transport.request(request), (text) => text.slice(0, MESSAGE_MAX));
  if (result.kind === 'FAILED') keepAway(context, result.verdict);
  return result;
}

class KrakenSource implements PublicSource {
  readonly #context: Context;
  readonly #stream: MarketStream;
  #names: PairNames = { symbols: new Map(), pairs: new Map(), shortNames: new Map() };

  constructor(options: MarketDataOptions, board: Board) {
    const { now } = options;
    const transport = createTransportOf({ connections: CONNECTIONS, ...options });
    this.#context = { transport, limiter: options.limiter ?? createLimiter(now), now };
    this.#stream = this.#openStream(options, board);
  }

  watch(pair: string): void {
    this.#stream.watch(pair);
  }

  async readInstruments(): Promise<InstrumentBook> {
    const result = await ask(this.#context, PAIRS_PATH);
    if (result.kind === 'FAILED') throw new VenueReadError('instruments', result.verdict.error);
    const book = readInstruments(result.body);
    this.#names = readNames(result.body, book);
    return book;
  }

  async askQuote(pair: string): Promise<Quote | null> {
    const result = await ask(this.#context, tickerPath(pair));
    if (result.kind === 'FAILED') return null;
    return readRestQuote(readOnlyTicker(result.body), instant(this.#context.now()));
  }

  async askLevels(pair: string, count: number): Promise<Levels | null> {
    const result = await ask(this.#context, depthPath(pair, count));
    return result.kind === 'FAILED' ? null : readLevels(result.body, count);
  }

  /** What the venue keeps no more is missing. */
  async askCandles(pair: string, ms: number, from: Instant, to: Instant): Promise<readonly Candle[] | null> {
    const path = candlesPath(pair, ms, from);
    const result = path === null ? null : await ask(this.#context, path);
    return result === null || result.kind === 'FAILED' ? null : candlesWithin(readCandles(result.body), from, to);
  }

  async askMiddles(): Promise<ReadonlyMap<string, Price>> {
    const result = await ask(this.#context, tickerPath(null));
    if (result.kind === 'FAILED') return new Map();
    const { shortNames } = this.#names;
    return new Map([...readMiddles(result.body)].map(([name, price]) => [shortNames.get(name) ?? name, price]));
  }

  async close(): Promise<void> {
    this.#stream.close();
    await this.#context.transport.close();
  }

  #openStream(options: MarketDataOptions, board: Board): MarketStream {
    const { now, draw, backoffMs, wsStream, log = noLog, silenceMs = SILENCE_MS } = options;
    return createMarketStream({
      name: 'KRAKEN public',
      url: () => wsStream,
      subscribe: (pairs, id) =>
        subscribeFrames(
          pairs.map((pair) => this.#names.symbols.get(pair) ?? pair),
          id,
        ),
      batchSymbols: BATCH_SYMBOLS,
      onMessage: (text) => this.#hear(board, text),
      now,
      draw: draw ?? seededDraw(`KRAKEN public ${now()}`),
      log,
      silenceMs,
      ...(backoffMs === undefined ? {} : { backoffMs }),
    });
  }

  #hear(board: Board, text: string): void {
    try {
      const at = instant(this.#context.now());
      for (const { kind, symbol, data } of readMarketMessages(text)) {
        const pair = this.#names.pairs.get(symbol) ?? symbol;
        if (kind === 'BOOK') board.quoteHeard(pair, () => readStreamQuote(data, at));
        else board.tradeHeard(pair, () => readTrade(data));
      }
    } catch (error) {
      board.refused(error);
    }
  }
}

/** Of each length. */
const CANDLES_KEPT = 720;

export const createKrakenMarketData = (options: MarketDataOptions): MarketData => {
  const data = createPublicData({ name: 'KRAKEN', now: options.now, log: options.log ?? noLog }, (board) => {
    return new KrakenSource(options, board);
  });
  return Object.assign(data, { candlesKept: CANDLES_KEPT });
};
