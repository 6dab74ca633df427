/** Public data of Binance: instruments on request, best prices and trades by stream, a quote by REST when needed. */
import type { Quote } from '../../../domain/market.ts';
import { seededDraw } from '../../../domain/random.ts';
import { instant } from '../../../domain/time.ts';
import type { MarketData } from '../../../engine/venue.ts';
import type { InstrumentBook } from '../instrument-book.ts';
import { asObject } from '../json.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createMarketStream, type MarketStream } from '../market-stream.ts';
import { createTransportOf, type MarketDataOptions } from '../options.ts';
import { createPublicData, type Board, type PublicSource } from '../public-data.ts';
import { VenueReadError } from '../verdict.ts';
import { callPublic, type PublicContext } from './calls.ts';
import { parseExchangeInfo, readInstruments } from './instruments.ts';
import { learnLimits } from './limits.ts';
import {
  bookTickerCall,
  bookTickersCall,
  depthCall,
  exchangeInfoCall,
  klinesCall,
  parsePublicJson,
  readCandles,
  readMarketMessage,
  readLevels,
  readMiddles,
  readRestQuote,
  readStreamQuote,
  readTrade,
  subscribeFrame,
  streamsOf,
} from './market-codec.ts';

/** Public data is asked for over fewer connections than orders. */
const CONNECTIONS = 4;
const BATCH_SYMBOLS = 50;

/** Throws WireError or SyntaxError for a message that is not as documented. */
function hear(board: Board, text: string, now: () => number): void {
  const message = readMarketMessage(text);
  if (message.kind === 'OTHER') return;
  const { venueSymbol, data } = message;
  const at = instant(now());
  if (message.kind === 'BOOK') board.quoteHeard(venueSymbol, () => readStreamQuote(data, at));
  else board.tradeHeard(venueSymbol, () => readTrade(data));
}

function openStream(options: MarketDataOptions, board: Board): MarketStream {
  const { now, draw, silenceMs, backoffMs, wsStream, log = noLog } = options;
  return createMarketStream({
    name: 'BINANCE public',
    url: (first) => `${wsStream.replace(/\/+$/, '')}/ws/${streamsOf(first)[0]}`,
    subscribe: subscribeFrame,
    batchSymbols: BATCH_SYMBOLS,
    onMessage(text) {
      try {
        hear(board, text, now);
      } catch {
        log('warn', 'market-message-refused', { stream: 'BINANCE public' });
      }
    },
    now,
    draw: draw ?? seededDraw(`BINANCE public ${now()}`),
    log,
    ...(silenceMs === undefined ? {} : { silenceMs }),
    ...(backoffMs === undefined ? {} : { backoffMs }),
  });
}

async function readBook(context: PublicContext): Promise<InstrumentBook> {
  const result = await callPublic(context, exchangeInfoCall, parseExchangeInfo);
  if (result.kind === 'FAILED') throw new VenueReadError('instruments', result.verdict.error);
  const information = asObject(result.body, 'exchange information');
  const book = readInstruments(information);
  if (information['rateLimits'] !== undefined) learnLimits(context.limiter, information['rateLimits']);
  return book;
}

async function askQuote(context: PublicContext, venueSymbol: string): Promise<Quote | null> {
  const result = await callPublic(context, bookTickerCall(venueSymbol));
  if (result.kind === 'FAILED') return null;
  return readRestQuote(asObject(result.body, 'best prices'), instant(context.now()));
}

function openSource(options: MarketDataOptions, board: Board): PublicSource {
  const { now } = options;
  const transport = createTransportOf({ connections: CONNECTIONS, ...options });
  const context = { account: '', transport, limiter: options.limiter ?? createLimiter(now), now };
  const stream = openStream(options, board);
  return {
    watch: (venueSymbol) => stream.watch(venueSymbol),
    readInstruments: () => readBook(context),
    askQuote: (venueSymbol) => askQuote(context, venueSymbol),
    async askLevels(venueSymbol, count) {
      const result = await callPublic(context, depthCall(venueSymbol, count), parsePublicJson);
      return result.kind === 'FAILED' ? null : readLevels(result.body);
    },
    async askCandles(venueSymbol, intervalMs, from, to) {
      const call = klinesCall(venueSymbol, intervalMs, from, to);
      const result = call === null ? null : await callPublic(context, call, parsePublicJson);
      return result?.kind === 'ANSWER' ? readCandles(result.body) : null;
    },
    async askMiddles() {
      const result = await callPublic(context, bookTickersCall, parsePublicJson);
      return result.kind === 'FAILED' ? new Map() : readMiddles(result.body);
    },
    async close() {
      stream.close();
      await transport.close();
    },
  };
}

export const createBinanceMarketData = (options: MarketDataOptions): MarketData =>
  createPublicData({ name: 'BINANCE', now: options.now, log: options.log ?? noLog }, (board) =>
    openSource(options, board),
  );
