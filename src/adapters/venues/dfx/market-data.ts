/** Public data of DFX: instruments on request, best prices and trades by stream, a quote by REST when needed. */
import { middle, type Price } from '../../../domain/decimal.ts';
import type { Quote } from '../../../domain/market.ts';
import { seededDraw } from '../../../domain/random.ts';
import { instant } from '../../../domain/time.ts';
import type { MarketData } from '../../../engine/venue.ts';
import type { InstrumentBook } from '../instrument-book.ts';
import { asObject, type Wire } from '../json.ts';
import { levelsOf } from '../levels.ts';
import { createLimiter } from '../limiter.ts';
import { noLog } from '../log.ts';
import { createMarketStream, type MarketStream } from '../market-stream.ts';
import { createTransportOf, type MarketDataOptions } from '../options.ts';
import { createPublicData, type Board, type PublicSource } from '../public-data.ts';
import { read, VenueReadError } from '../verdict.ts';
import { callPublic, type PublicContext } from './calls.ts';
import { bookTickerCall, symbolsCall } from './codec.ts';
import { readInstruments } from './instruments.ts';
import { createLanes } from './lanes.ts';
import { DEPTH_TOPIC, readBookTicker, readDepth, readTrade, subscribeFrames, TRADE_TOPIC } from './market-codec.ts';
import { jsonAddress, pingFrame, readFrame } from './reports.ts';

const CONNECTIONS = 4;
const BATCH_SYMBOLS = 20;
const PING_MS = 20_000;

/** The latest depth message of each symbol: levels are shown from it, without a question. */
type Depths = Map<string, Wire>;

/** Throws WireError for a message that is not as documented. */
function hear(board: Board, depths: Depths, text: string, now: () => number): void {
  const frame = readFrame(text);
  if (frame.kind !== 'MESSAGE') return;
  const at = instant(now());
  if (frame.topic === DEPTH_TOPIC) {
    board.quoteHeard(frame.subject, () => readDepth(frame.body, at));
    depths.set(frame.subject, frame.body);
  }
  if (frame.topic === TRADE_TOPIC) board.tradeHeard(frame.subject, () => readTrade(frame.body));
}

function openStream(options: MarketDataOptions, board: Board, depths: Depths): MarketStream {
  const { now, draw, silenceMs, backoffMs, wsStream, log = noLog } = options;
  return createMarketStream({
    name: 'DFX public',
    url: () => jsonAddress(wsStream),
    subscribe: subscribeFrames,
    batchSymbols: BATCH_SYMBOLS,
    heartbeat: { everyMs: PING_MS, text: pingFrame },
    onMessage(text) {
      try {
        hear(board, depths, text, now);
      } catch (error) {
        board.refused(error);
      }
    },
    onDown() {
      board.forget();
      depths.clear();
    },
    now,
    draw: draw ?? seededDraw(`DFX public ${now()}`),
    log,
    ...(silenceMs === undefined ? {} : { silenceMs }),
    ...(backoffMs === undefined ? {} : { backoffMs }),
  });
}

async function readBook(context: PublicContext): Promise<InstrumentBook> {
  const answer = read(await callPublic(context, symbolsCall), readInstruments);
  if (!answer.ok) throw new VenueReadError('instruments', answer.verdict.error);
  return answer.value;
}

async function askQuote(context: PublicContext, venueSymbol: string): Promise<Quote | null> {
  const result = await callPublic(context, bookTickerCall(venueSymbol));
  if (result.kind === 'FAILED') return null;
  return readBookTicker(asObject(result.body, 'best prices'), instant(context.now()));
}

function openSource(options: MarketDataOptions, board: Board): PublicSource {
  const { now } = options;
  const transport = createTransportOf({ connections: CONNECTIONS, ...options });
  const limiter = options.limiter ?? createLimiter(now);
  const context = { transport, limiter, lanes: createLanes(limiter.meters, ''), now };
  const depths: Depths = new Map();
  const stream = openStream(options, board, depths);
  let listed: readonly string[] = [];
  return {
    watch: (venueSymbol) => stream.watch(venueSymbol),
    async readInstruments() {
      const book = await readBook(context);
      listed = [...book.instruments.values()].filter((each) => each.tradable).map((each) => each.venueSymbol);
      return book;
    },
    askQuote: (venueSymbol) => askQuote(context, venueSymbol),
    askLevels(venueSymbol, count) {
      const depth = depths.get(venueSymbol);
      return Promise.resolve(depth === undefined ? null : levelsOf(depth['bids'], depth['asks'], count));
    },
    async askMiddles() {
      // There is no question for all symbols at once; the venue lists a handful.
      const middles = new Map<string, Price>();
      for (const venueSymbol of listed) {
        const quote = await askQuote(context, venueSymbol);
        if (quote !== null) middles.set(venueSymbol, middle(quote.bid, quote.ask));
      }
      return middles;
    },
    async close() {
      stream.close();
      await transport.close();
    },
  };
}

export const createDfxMarketData = (options: MarketDataOptions): MarketData =>
  createPublicData({ name: 'DFX', now: options.now, log: options.log ?? noLog }, (board) => openSource(options, board));
