/** Public data of Bybit spot: instruments on request, best prices and trades by stream, a quote by REST when needed. */
import { seededDraw } from '../../../domain/random.ts';
import { instant } from '../../../domain/time.ts';
import type { MarketData } from '../../../engine/venue.ts';
import type { InstrumentBook } from '../instrument-book.ts';
import { candlesWithin } from '../candles.ts';
import { noLog } from '../log.ts';
import { createMarketStream, type MarketStream } from '../market-stream.ts';
import { createTransportOf, type MarketDataOptions } from '../options.ts';
import { createPublicData, type Board, type PublicSource } from '../public-data.ts';
import { VenueReadError } from '../verdict.ts';
import { callPublic, type PublicContext } from './calls.ts';
import { bookCall, instrumentsCall, klineCall, tickerCall, tickersCall } from './codec.ts';
import { ADDRESS_RULE } from './limits.ts';
import { createLimiter } from '../limiter.ts';
import {
  BATCH_SYMBOLS,
  parsePublicJson,
  readCandles,
  readInstruments,
  readLevels,
  readMarketMessage,
  readMiddles,
  readStreamQuote,
  readTickerOf,
  readTrade,
  subscribeFrame,
} from './market-codec.ts';

/** Public data is asked for over fewer connections than orders. */
const CONNECTIONS = 4;
const HEARTBEAT = { everyMs: 20_000, text: () => JSON.stringify({ op: 'ping' }) };

/** Throws WireError or SyntaxError for a message that is not as documented. */
function hear(board: Board, text: string, now: () => number): void {
  const message = readMarketMessage(text);
  const at = instant(now());
  if (message.kind === 'BOOK') board.quoteHeard(message.venueSymbol, () => readStreamQuote(message.data, at));
  if (message.kind !== 'TRADES') return;
  for (const trade of message.trades) board.tradeHeard(message.venueSymbol, () => readTrade(trade));
}

function openStream(options: MarketDataOptions, board: Board): MarketStream {
  const { now, draw, silenceMs, backoffMs, wsStream, log = noLog } = options;
  return createMarketStream({
    name: 'BYBIT public',
    url: () => wsStream,
    subscribe: subscribeFrame,
    batchSymbols: BATCH_SYMBOLS,
    heartbeat: HEARTBEAT,
    onMessage(text) {
      try {
        hear(board, text, now);
      } catch {
        log('warn', 'market-message-refused', { stream: 'BYBIT public' });
      }
    },
    now,
    draw: draw ?? seededDraw(`BYBIT public ${now()}`),
    log,
    ...(silenceMs === undefined ? {} : { silenceMs }),
    ...(backoffMs === undefined ? {} : { backoffMs }),
  });
}

async function readBook(context: PublicContext): Promise<InstrumentBook> {
  const result = await callPublic(context, instrumentsCall, parsePublicJson);
  if (result.kind === 'FAILED') throw new VenueReadError('instruments', result.verdict.error);
  return readInstruments(result.body);
}

function openSource(options: MarketDataOptions, board: Board): PublicSource {
  const { now } = options;
  const transport = createTransportOf({ connections: CONNECTIONS, ...options });
  const context = { transport, limiter: options.limiter ?? createLimiter(now, ADDRESS_RULE), now };
  const stream = openStream(options, board);
  return {
    watch: (venueSymbol) => stream.watch(venueSymbol),
    readInstruments: () => readBook(context),
    async askQuote(venueSymbol) {
      const result = await callPublic(context, tickerCall(venueSymbol), parsePublicJson);
      return result.kind === 'FAILED' ? null : readTickerOf(result.body, venueSymbol, instant(now()));
    },
    async askLevels(venueSymbol, count) {
      const result = await callPublic(context, bookCall(venueSymbol, count), parsePublicJson);
      return result.kind === 'FAILED' ? null : readLevels(result.body, count);
    },
    async askCandles(venueSymbol, intervalMs, from, to) {
      const call = klineCall(venueSymbol, intervalMs, from, to);
      const result = call === null ? null : await callPublic(context, call, parsePublicJson);
      return result === null || result.kind === 'FAILED' ? null : candlesWithin(readCandles(result.body), from, to);
    },
    async askMiddles() {
      const result = await callPublic(context, tickersCall, parsePublicJson);
      return result.kind === 'FAILED' ? new Map() : readMiddles(result.body, instant(now()));
    },
    async close() {
      stream.close();
      await transport.close();
    },
  };
}

export const createBybitMarketData = (options: MarketDataOptions): MarketData =>
  createPublicData({ name: 'BYBIT', now: options.now, log: options.log ?? noLog }, (board) =>
    openSource(options, board),
  );
