/**
 * Public data of Binance: best prices and trades. Every decimal on these streams is a string, so the fast parser loses
 * nothing; it matters, for one symbol may send thousands of messages a second.
 */
import { middle, type Price } from '../../../domain/decimal.ts';
import type { Candle, Levels, Quote, Trade } from '../../../domain/market.ts';
import { instant, type Instant } from '../../../domain/time.ts';
import { asList, asObject, flagOf, instantOf, priceOf, quantityOf, textOf, WireError, type Wire } from '../json.ts';
import { candleOf, namedRow } from '../candles.ts';
import { levelsOf } from '../levels.ts';
import { soundQuote } from '../sound-quote.ts';
import type { ApiCall } from './codec.ts';

export type MarketMessage =
  | { readonly kind: 'BOOK'; readonly venueSymbol: string; readonly data: Wire }
  | { readonly kind: 'TRADE'; readonly venueSymbol: string; readonly data: Wire }
  | { readonly kind: 'OTHER' };

/** The deepest answer of the cheapest weight. */
const DEPTH_MAX = 100;

const WHOLE_MARKET_BYTES_MAX = 64 * 1_048_576;

export const exchangeInfoCall: ApiCall = {
  method: 'GET',
  path: '/api/v3/exchangeInfo',
  params: [],
  operation: 'query',
  kind: 'DATA',
  weight: 20,
  bodyLimit: WHOLE_MARKET_BYTES_MAX,
};

export const bookTickerCall = (venueSymbol: string): ApiCall => ({
  method: 'GET',
  path: '/api/v3/ticker/bookTicker',
  params: [['symbol', venueSymbol]],
  operation: 'query',
  kind: 'DATA',
  weight: 2,
});

/** The book's best levels; the venue has more than are ever asked for here. */
export const depthCall = (venueSymbol: string, count: number): ApiCall => ({
  method: 'GET',
  path: '/api/v3/depth',
  params: [
    ['symbol', venueSymbol],
    ['limit', String(Math.min(count, DEPTH_MAX))],
  ],
  operation: 'query',
  kind: 'DATA',
  weight: 5,
});

/** Best prices of every symbol at once. */
export const bookTickersCall: ApiCall = {
  method: 'GET',
  path: '/api/v3/ticker/bookTicker',
  params: [],
  operation: 'query',
  kind: 'DATA',
  weight: 4,
  bodyLimit: WHOLE_MARKET_BYTES_MAX,
};

const INTERVALS: ReadonlyMap<number, string> = new Map([
  [1_000, '1s'],
  [60_000, '1m'],
  [300_000, '5m'],
  [3_600_000, '1h'],
]);
/** The most candles of one answer. */
const CANDLES_MAX = 1_000;

/** Null when the venue has no candles of this length. */
export function klinesCall(venueSymbol: string, intervalMs: number, from: Instant, to: Instant): ApiCall | null {
  const interval = INTERVALS.get(intervalMs);
  if (interval === undefined) return null;
  const times = [
    ['startTime', String(from)],
    ['endTime', String(to - 1)],
  ] as const;
  const params = [['symbol', venueSymbol], ['interval', interval], ...times, ['limit', String(CANDLES_MAX)]] as const;
  return { method: 'GET', path: '/api/v3/klines', params, operation: 'query', kind: 'DATA', weight: 2 };
}

const CANDLE_KEYS = ['at', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Throws WireError. */
export const readCandles = (answer: unknown): Candle[] =>
  asList(answer, 'candles').map((each) => {
    const data = namedRow(each, CANDLE_KEYS);
    return candleOf(data, instantOf({ at: String(data['at']) }, 'at'));
  });

/** The fast parser: in these answers every decimal is a string, and one that is not is refused when it is read. */
export const parsePublicJson = (text: string): unknown => JSON.parse(text) as unknown;

/** The book's prices, best first. Throws WireError. */
export function readLevels(answer: unknown): Levels {
  const data = asObject(answer, 'depth');
  return levelsOf(data['bids'], data['asks'], DEPTH_MAX);
}

/** Middle prices by the venue's symbols; a symbol without two sides has none. Throws WireError. */
export function readMiddles(answer: unknown): Map<string, Price> {
  const middles = new Map<string, Price>();
  for (const each of asList(answer, 'best prices')) {
    const data = asObject(each, 'best prices');
    const quote = readRestQuote(data, instant(0));
    if (quote !== null) middles.set(textOf(data, 'symbol'), middle(quote.bid, quote.ask));
  }
  return middles;
}

/** The streams of one symbol. */
export const streamsOf = (venueSymbol: string): readonly [string, string] => {
  const name = venueSymbol.toLowerCase();
  return [`${name}@bookTicker`, `${name}@trade`];
};

/** Asks for the streams of these symbols. */
export const subscribeFrame = (venueSymbols: readonly string[], id: number): readonly string[] => [
  JSON.stringify({ method: 'SUBSCRIBE', params: venueSymbols.flatMap((symbol) => streamsOf(symbol)), id }),
];

/** Takes a frame, bare or from a combined stream, apart. Throws WireError or SyntaxError when it is not one. */
export function readMarketMessage(text: string): MarketMessage {
  const frame = asObject(JSON.parse(text) as unknown, 'frame');
  const data = frame['stream'] === undefined ? frame : asObject(frame['data'], 'data');
  if (data['e'] === 'trade') return { kind: 'TRADE', venueSymbol: textOf(data, 's'), data };
  // Best prices have no event name.
  if (data['e'] === undefined && data['b'] !== undefined && data['a'] !== undefined) {
    return { kind: 'BOOK', venueSymbol: textOf(data, 's'), data };
  }
  return { kind: 'OTHER' };
}

const STREAM_KEYS = ['b', 'B', 'a', 'A'] as const;
const REST_KEYS = ['bidPrice', 'bidQty', 'askPrice', 'askQty'] as const;

const readQuote = (data: Wire, keys: typeof STREAM_KEYS | typeof REST_KEYS, at: Instant): Quote | null =>
  soundQuote({
    bid: priceOf(data, keys[0]),
    bidQuantity: quantityOf(data, keys[1]),
    ask: priceOf(data, keys[2]),
    askQuantity: quantityOf(data, keys[3]),
    at,
  });

export const readStreamQuote = (data: Wire, at: Instant): Quote | null => readQuote(data, STREAM_KEYS, at);
export const readRestQuote = (data: Wire, at: Instant): Quote | null => readQuote(data, REST_KEYS, at);

export function readTrade(data: Wire): Trade {
  const tradeId = data['t'];
  if (!Number.isSafeInteger(tradeId)) throw new WireError('t is not a whole number');
  return {
    tradeId: String(tradeId),
    price: priceOf(data, 'p'),
    quantity: quantityOf(data, 'q'),
    // `m`: the buyer was waiting, so the seller took.
    takerSide: flagOf(data, 'm') ? 'SELL' : 'BUY',
    at: instantOf({ T: String(data['T']) }, 'T'),
  };
}
