/**
 * Public data of Bybit spot: instruments, best prices and trades. Every decimal is a string, so the fast parser loses
 * nothing.
 */
import { middle, type Price } from '../../../domain/decimal.ts';
import { parseRules, type Instrument } from '../../../domain/instrument.ts';
import type { Candle, Levels, Quote, Trade } from '../../../domain/market.ts';
import type { Instant } from '../../../domain/time.ts';
import { candleOf, namedRow } from '../candles.ts';
import { bookOf, type InstrumentBook } from '../instrument-book.ts';
import {
  asList,
  asObject,
  instantOf,
  optionalText,
  priceOf,
  quantityOf,
  textOf,
  WireError,
  type Wire,
} from '../json.ts';
import { levelsOf } from '../levels.ts';
import { soundQuote } from '../sound-quote.ts';
import { readPage, resultOf } from './answers.ts';

export const parsePublicJson = (text: string): unknown => JSON.parse(text) as unknown;

/** The size filter names the step; what is the least is an amount of the quote asset. */
function readInstrument(listed: Wire): Instrument {
  const base = textOf(listed, 'baseCoin');
  const quote = textOf(listed, 'quoteCoin');
  const lot = asObject(listed['lotSizeFilter'], 'lotSizeFilter');
  const prices = asObject(listed['priceFilter'], 'priceFilter');
  return {
    symbol: `${base}/${quote}`,
    venueSymbol: textOf(listed, 'symbol'),
    base,
    quote,
    assetClass: 'SPOT',
    tradable: textOf(listed, 'status') === 'Trading',
    rules: parseRules({
      step: textOf(lot, 'basePrecision'),
      maxQty: optionalText(lot, 'maxLimitOrderQty') ?? optionalText(lot, 'maxOrderQty') ?? '0',
      minNotional: optionalText(lot, 'minOrderAmt') ?? '0',
      tick: textOf(prices, 'tickSize'),
    }),
  };
}

export const readInstruments = (body: unknown): InstrumentBook =>
  bookOf(readPage(body, 'instruments').list, (listed) => String(listed['symbol']), readInstrument);

/** A side of a book message: price and size of its best level, or null when it has none. */
type Side = readonly [price: string, size: string] | null;

function bestOf(data: Wire, key: 'b' | 'a'): Side {
  for (const level of asList(data[key] ?? [], key)) {
    const [price, size] = asList(level, key);
    if (typeof price === 'string' && typeof size === 'string' && !/^0(\.0*)?$/.test(size)) return [price, size];
  }
  return null;
}

/** The touch, or null when it shows no market. */
function quoteOf(bid: Side, ask: Side, at: Instant): Quote | null {
  if (bid === null || ask === null) return null;
  const wire = { bid: bid[0], bidSize: bid[1], ask: ask[0], askSize: ask[1] };
  return soundQuote({
    bid: priceOf(wire, 'bid'),
    bidQuantity: quantityOf(wire, 'bidSize'),
    ask: priceOf(wire, 'ask'),
    askQuantity: quantityOf(wire, 'askSize'),
    at,
  });
}

/** A message of the level-1 book, which always shows both sides whole. */
export const readStreamQuote = (data: Wire, at: Instant): Quote | null =>
  quoteOf(bestOf(data, 'b'), bestOf(data, 'a'), at);

const sideOf = (ticker: Wire, price: string, size: string): Side => {
  const [at, amount] = [optionalText(ticker, price), optionalText(ticker, size)];
  return at === null || amount === null ? null : [at, amount];
};

export const readTicker = (ticker: Wire, at: Instant): Quote | null =>
  quoteOf(sideOf(ticker, 'bid1Price', 'bid1Size'), sideOf(ticker, 'ask1Price', 'ask1Size'), at);

/** The quote of one symbol; null when the answer does not have it. */
export function readTickerOf(body: unknown, venueSymbol: string, at: Instant): Quote | null {
  const ticker = readPage(body, 'tickers').list.find((each) => each['symbol'] === venueSymbol);
  return ticker === undefined ? null : readTicker(ticker, at);
}

/** Middle prices by the venue's symbols; a symbol without two sides has none. */
export function readMiddles(body: unknown, at: Instant): Map<string, Price> {
  const middles = new Map<string, Price>();
  for (const ticker of readPage(body, 'tickers').list) {
    const quote = readTicker(ticker, at);
    if (quote !== null) middles.set(textOf(ticker, 'symbol'), middle(quote.bid, quote.ask));
  }
  return middles;
}

/** Topics of one symbol. */
const topicsOf = (venueSymbol: string): string[] => [`orderbook.1.${venueSymbol}`, `publicTrade.${venueSymbol}`];

/** The venue takes ten topics a request. */
export const BATCH_SYMBOLS = 5;

export const subscribeFrame = (venueSymbols: readonly string[], id: number): readonly string[] => [
  JSON.stringify({ req_id: String(id), op: 'subscribe', args: venueSymbols.flatMap(topicsOf) }),
];

export type MarketMessage =
  | { readonly kind: 'BOOK'; readonly venueSymbol: string; readonly data: Wire }
  | { readonly kind: 'TRADES'; readonly venueSymbol: string; readonly trades: readonly Wire[] }
  | { readonly kind: 'OTHER' };

/** Takes a frame apart. Throws WireError or SyntaxError when it is not one. */
export function readMarketMessage(text: string): MarketMessage {
  const frame = asObject(JSON.parse(text) as unknown, 'frame');
  const [kind, ...rest] = (optionalText(frame, 'topic') ?? '').split('.');
  const venueSymbol = rest.at(-1) ?? '';
  if (kind === 'orderbook') return { kind: 'BOOK', venueSymbol, data: asObject(frame['data'], 'data') };
  if (kind !== 'publicTrade') return { kind: 'OTHER' };
  const trades = asList(frame['data'], 'data').map((each) => asObject(each, 'trade'));
  return { kind: 'TRADES', venueSymbol, trades };
}

export function readTrade(data: Wire): Trade {
  const taker = textOf(data, 'S');
  if (taker !== 'Buy' && taker !== 'Sell') throw new WireError('S is neither Buy nor Sell');
  return {
    tradeId: textOf(data, 'i'),
    price: priceOf(data, 'p'),
    quantity: quantityOf(data, 'v'),
    takerSide: taker === 'Buy' ? 'BUY' : 'SELL',
    at: instantOf({ T: String(data['T']) }, 'T'),
  };
}

/** The book's best prices. */
export function readLevels(body: unknown, count: number): Levels {
  const book = resultOf(body);
  return levelsOf(book['b'], book['a'], count);
}

const CANDLE_KEYS = ['at', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Newest first, as they are told. */
export const readCandles = (body: unknown): Candle[] =>
  asList(resultOf(body)['list'], 'candles').map((each) => {
    const data = namedRow(each, CANDLE_KEYS);
    return candleOf(data, instantOf(data, 'at'));
  });
