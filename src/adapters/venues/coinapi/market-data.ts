/** Public data of CoinAPI by polling: symbols on request, and one request a second for all symbols being watched. */
import type { Price } from '../../../domain/decimal.ts';
import type { Quote } from '../../../domain/market.ts';
import { instant } from '../../../domain/time.ts';
import type { MarketData } from '../../../engine/venue.ts';
import { candlesWithin } from '../candles.ts';
import type { InstrumentBook } from '../instrument-book.ts';
import { WireError } from '../json.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createTransportOf, type MarketDataOptions } from '../options.ts';
import { createPublicData, type Board, type PublicSource } from '../public-data.ts';
import { SymbolPoll } from '../symbol-poll.ts';
import { read, VenueReadError } from '../verdict.ts';
import { callEms, type EmsContext } from './calls.ts';
import { exchangeIdOf, exchangeOf } from './codec.ts';
import { readInstruments } from './instruments.ts';
import { createEmsKey } from './key.ts';
import {
  bookCall,
  candlesCall,
  quotesCall,
  readCandles,
  readLastTrade,
  readLevels,
  readMiddle,
  readQuote,
  readQuoteEntries,
  symbolsCall,
  type QuoteEntry,
} from './market-codec.ts';

export interface CoinapiMarketDataOptions extends MarketDataOptions {
  /** Pause between two rounds for the watched symbols, ms. Default 1,000. */
  readonly pollMs?: number;
}

const CONNECTIONS = 4;
const POLL_MS = 1_000;

async function readQuotes(context: EmsContext, parts: readonly string[]): Promise<readonly QuoteEntry[] | null> {
  const answer = read(await callEms(context, quotesCall(parts)), readQuoteEntries);
  return answer.ok ? answer.value : null;
}

async function readWatched(context: EmsContext, board: Board, venueSymbols: readonly string[]): Promise<void> {
  for (const { venueSymbol, data } of (await readQuotes(context, venueSymbols)) ?? []) {
    const at = instant(context.now());
    board.quoteHeard(venueSymbol, () => readQuote(data, at));
    board.tradeHeard(venueSymbol, () => readLastTrade(data));
  }
}

async function askQuote(context: EmsContext, venueSymbol: string): Promise<Quote | null> {
  const entries = await readQuotes(context, [venueSymbol]);
  const entry = entries?.find((each) => each.venueSymbol === venueSymbol);
  return entry === undefined ? null : readQuote(entry.data, instant(context.now()));
}

function middlesOf(entries: readonly QuoteEntry[], board: Board): ReadonlyMap<string, Price> {
  const middles = new Map<string, Price>();
  for (const { venueSymbol, data } of entries) {
    try {
      const price = readMiddle(data);
      if (price !== null) middles.set(venueSymbol, price);
    } catch (error) {
      // One absurd entry among thousands takes nothing from the others.
      if (!(error instanceof WireError)) throw error;
      board.refused(error);
    }
  }
  return middles;
}

async function readBook(context: EmsContext, exchange: string): Promise<InstrumentBook> {
  const answer = read(await callEms(context, symbolsCall(exchange)), readInstruments);
  if (!answer.ok) throw new VenueReadError('instruments', answer.verdict.error);
  return answer.value;
}

function openSource(options: CoinapiMarketDataOptions, board: Board): PublicSource {
  const { now, wsStream, privateKey = '', requestTimeoutMs, pollMs = POLL_MS } = options;
  const exchange = exchangeOf(exchangeIdOf(options.parameters));
  // The data come by HTTP too, from a service of their own.
  const address = { rest: wsStream.replace(/^ws/, 'http'), connections: CONNECTIONS };
  const transport = createTransportOf(requestTimeoutMs === undefined ? address : { ...address, requestTimeoutMs });
  const limiter = options.limiter ?? createLimiter(now);
  const context: EmsContext = { transport, limiter, key: createEmsKey(privateKey), now };
  const poll = new SymbolPoll({ now, everyMs: pollMs, readAll: (symbols) => readWatched(context, board, symbols) });
  return {
    watch: (venueSymbol) => poll.watch(venueSymbol),
    readInstruments: () => readBook(context, exchange),
    askQuote: (venueSymbol) => askQuote(context, venueSymbol),
    async askLevels(venueSymbol, count) {
      const answer = read(await callEms(context, bookCall(venueSymbol, count)), (body) => readLevels(body, count));
      return answer.ok ? answer.value : null;
    },
    async askCandles(venueSymbol, intervalMs, from, to) {
      const call = candlesCall(venueSymbol, intervalMs, from, to);
      const answer = call === null ? null : read(await callEms(context, call), readCandles);
      return answer?.ok === true ? candlesWithin(answer.value, from, to) : null;
    },
    askMiddles: async () => middlesOf((await readQuotes(context, [`${exchange}_SPOT_`])) ?? [], board),
    async close() {
      poll.close();
      await transport.close();
    },
  };
}

/** Throws OrderError without `ExchangeId` or a key. */
export const createCoinapiMarketData = (options: CoinapiMarketDataOptions): MarketData =>
  createPublicData({ name: 'COINAPI', now: options.now, log: options.log ?? noLog }, (board) =>
    openSource(options, board),
  );
