/** Public data of Kraken: best prices and trades, over REST and the stream. Pure. */
import { middle, price, quantity, type Price, type Quantity } from '../../../domain/decimal.ts';
import { OrderError } from '../../../domain/errors.ts';
import type { Candle, Levels, Quote, Trade } from '../../../domain/market.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import {
  asList,
  asObject,
  parseVenueJson,
  priceOf,
  quantityOf,
  textOf,
  wholeTextOf,
  WireError,
  type Wire,
} from '../json.ts';
import { candleOf, namedRow } from '../candles.ts';
import { levelsOf } from '../levels.ts';
import { soundQuote } from '../sound-quote.ts';
import { formOf } from './codec.ts';
import { dateTimeOf, secondsOf } from './reading.ts';

export type MarketMessage =
  | { readonly kind: 'BOOK'; readonly symbol: string; readonly data: Wire }
  | { readonly kind: 'TRADE'; readonly symbol: string; readonly data: Wire };

export const PAIRS_PATH = '/0/public/AssetPairs';
const TICKER_PATH = '/0/public/Ticker';
/** Best prices of one pair, or of all of them. */
export const tickerPath = (pair: string | null): string =>
  pair === null ? TICKER_PATH : `${TICKER_PATH}?${formOf([['pair', pair]])}`;

/** Frames that ask for best prices and trades of these pairs. */
export const subscribeFrames = (symbols: readonly string[], requestId: number): readonly string[] =>
  [
    { channel: 'ticker', symbol: symbols, event_trigger: 'bbo' },
    { channel: 'trade', symbol: symbols, snapshot: false },
  ].map((params, index) => JSON.stringify({ method: 'subscribe', params, req_id: requestId * 2 + index }));

/** The entries of a frame; none for a heartbeat, an answer or a status. Throws WireError when it is not a frame. */
export function readMarketMessages(text: string): readonly MarketMessage[] {
  const frame = asObject(parseVenueJson(text), 'frame');
  const { channel } = frame;
  if (channel !== 'ticker' && channel !== 'trade') return [];
  const kind = channel === 'ticker' ? 'BOOK' : 'TRADE';
  return asList(frame['data'], 'data').map((each) => {
    const data = asObject(each, channel);
    return { kind, symbol: textOf(data, 'symbol'), data };
  });
}

export const readStreamQuote = (data: Wire, at: Instant): Quote | null =>
  soundQuote({
    bid: priceOf(data, 'bid'),
    bidQuantity: quantityOf(data, 'bid_qty'),
    ask: priceOf(data, 'ask'),
    askQuantity: quantityOf(data, 'ask_qty'),
    at,
  });

/** A side of the REST ticker: price, whole lots, lots. */
function readSide(data: Wire, key: 'a' | 'b'): { price: Price; quantity: Quantity } {
  const [at, , lots] = asList(data[key], key);
  if (typeof at !== 'string' || typeof lots !== 'string') throw new WireError(`${key} is not a price and its lots`);
  try {
    return { price: price(at, key), quantity: quantity(lots, key) };
  } catch (error) {
    if (error instanceof OrderError) throw new WireError(error.message);
    throw error;
  }
}

export function readRestQuote(data: Wire, at: Instant): Quote | null {
  const bid = readSide(data, 'b');
  const ask = readSide(data, 'a');
  return soundQuote({ bid: bid.price, bidQuantity: bid.quantity, ask: ask.price, askQuantity: ask.quantity, at });
}

export const readOnlyTicker = (answer: unknown): Wire => asObject(onlyPair(answer, 'ticker'), 'ticker');

/** Middle prices by the venue's names of the pairs; a pair without two sides has none. */
export function readMiddles(answer: unknown): Map<string, Price> {
  const middles = new Map<string, Price>();
  for (const [pair, data] of Object.entries(asObject(answer, 'tickers'))) {
    const quote = readRestQuote(asObject(data, 'ticker'), instant(0));
    if (quote !== null) middles.set(pair, middle(quote.bid, quote.ask));
  }
  return middles;
}

/** `side` is that of the order that took. */
export function readTrade(data: Wire): Trade {
  const side = textOf(data, 'side');
  if (side !== 'buy' && side !== 'sell') throw new WireError('side is not buy or sell');
  return {
    tradeId: wholeTextOf(data, 'trade_id'),
    price: priceOf(data, 'price'),
    quantity: quantityOf(data, 'qty'),
    takerSide: side === 'buy' ? 'BUY' : 'SELL',
    at: dateTimeOf(data, 'timestamp'),
  };
}

const DEPTH_MAX = 500;

export const depthPath = (pair: string, count: number): string =>
  `/0/public/Depth?${formOf([
    ['pair', pair],
    ['count', String(Math.min(count, DEPTH_MAX))],
  ])}`;

/** The one pair of an answer about a single pair, whatever of its names the venue chose. */
function onlyPair(answer: unknown, what: string): unknown {
  const [only, ...others] = Object.entries(asObject(answer, what)).filter(([name]) => name !== 'last');
  if (only === undefined || others.length > 0) throw new WireError(`${what} is not about one pair`);
  return only[1];
}

export function readLevels(answer: unknown, count: number): Levels {
  const book = asObject(onlyPair(answer, 'depth'), 'depth');
  return levelsOf(book['bids'], book['asks'], count);
}

const MINUTE_MS = 60_000;
const INTERVALS: ReadonlySet<number> = new Set([1, 5, 15, 30, 60, 240, 1_440]);

/** Candles from a time on, of which the venue keeps the latest 720 of each length; null for a length it does not have. */
export function candlesPath(pair: string, intervalMs: number, from: Instant): string | null {
  const minutes = intervalMs / MINUTE_MS;
  if (!INTERVALS.has(minutes)) return null;
  // The time named is itself left out.
  const since = Math.max(0, Math.floor(from / 1_000) - 1);
  return `/0/public/OHLC?${formOf([
    ['pair', pair],
    ['interval', String(minutes)],
    ['since', String(since)],
  ])}`;
}

const CANDLE_COLUMNS = ['at', 'open', 'high', 'low', 'close', 'average', 'volume'] as const;

export const readCandles = (answer: unknown): Candle[] =>
  asList(onlyPair(answer, 'candles'), 'candles').map((each) => {
    const data = namedRow(each, CANDLE_COLUMNS);
    return candleOf(data, secondsOf(data, 'at'));
  });
