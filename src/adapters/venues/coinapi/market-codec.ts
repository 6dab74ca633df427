/** Public data of CoinAPI: the requests and what their answers say. Every decimal is a JSON number, read as text. */
import { middle, type Price } from '../../../domain/decimal.ts';
import { OrderError } from '../../../domain/errors.ts';
import type { Candle, Levels, Quote, Trade } from '../../../domain/market.ts';
import { formatInstant, instant, parseInstant, type Instant } from '../../../domain/time.ts';
import { candleOf } from '../candles.ts';
import { asList, asObject, optionalText, priceOf, quantityOf, textOf, WireError, type Wire } from '../json.ts';
import { soundQuote } from '../sound-quote.ts';
import type { EmsCall } from './codec.ts';

const WHOLE_MARKET_BYTES_MAX = 64 * 1_048_576;

const dataCall = (path: string): EmsCall => ({
  method: 'GET',
  path,
  operation: 'query',
  kind: 'DATA',
  bodyLimit: WHOLE_MARKET_BYTES_MAX,
});

/** `exchange`: `KRAKEN`. */
export const symbolsCall = (exchange: string): EmsCall => dataCall(`/v1/symbols/${encodeURIComponent(exchange)}`);

/** Current quotes of every symbol whose id contains one of the parts. */
export const quotesCall = (parts: readonly string[]): EmsCall =>
  dataCall(`/v1/quotes/current?filter_symbol_id=${encodeURIComponent(parts.join(','))}`);

/** One symbol's data as it came, with its id. */
export interface QuoteEntry {
  readonly venueSymbol: string;
  readonly data: Wire;
}

/** A filter that fits a single symbol is answered with an object instead of a list. */
export function readQuoteEntries(answer: unknown): readonly QuoteEntry[] {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return list.map((each) => {
    const data = asObject(each, 'quote');
    return { venueSymbol: textOf(data, 'symbol_id'), data };
  });
}

/** The touch, or null when it shows no market. A size of 0 is unknown. */
export function readQuote(data: Wire, at: Instant): Quote | null {
  if (optionalText(data, 'bid_price') === null || optionalText(data, 'ask_price') === null) return null;
  const quote: Quote = {
    bid: priceOf(data, 'bid_price'),
    bidQuantity: quantityOf(data, 'bid_size'),
    ask: priceOf(data, 'ask_price'),
    askQuantity: quantityOf(data, 'ask_size'),
    at,
  };
  return soundQuote(quote, 'MAY_BE_UNKNOWN');
}

export function readMiddle(data: Wire): Price | null {
  const quote = readQuote(data, instant(0));
  return quote === null ? null : middle(quote.bid, quote.ask);
}

function timeOf(from: Wire, key: string): Instant {
  try {
    return parseInstant(textOf(from, key), key);
  } catch (error) {
    if (error instanceof OrderError) throw new WireError(error.message);
    throw error;
  }
}

/** The last trade inside a quote; null when there is none or nobody knows which side took. */
export function readLastTrade(data: Wire): Trade | null {
  if (data['last_trade'] === undefined || data['last_trade'] === null) return null;
  const trade = asObject(data['last_trade'], 'last_trade');
  const side = optionalText(trade, 'taker_side')?.replace('_ESTIMATED', '') ?? null;
  if (side !== 'BUY' && side !== 'SELL') return null;
  return {
    tradeId: textOf(trade, 'uuid'),
    price: priceOf(trade, 'price'),
    quantity: quantityOf(trade, 'size'),
    takerSide: side,
    at: timeOf(trade, 'time_exchange'),
  };
}

export const bookCall = (venueSymbol: string, count: number): EmsCall =>
  dataCall(`/v1/orderbooks/${encodeURIComponent(venueSymbol)}/current?limit_levels=${count}`);

export function readLevels(answer: unknown, count: number): Levels {
  const book = asObject(answer, 'order book');
  const side = (key: 'bids' | 'asks'): Price[] =>
    asList(book[key], key)
      .slice(0, count)
      .map((level) => priceOf(asObject(level, key), 'price'));
  return { bids: side('bids'), asks: side('asks') };
}

const PERIODS: ReadonlyMap<number, string> = new Map([
  [60_000, '1MIN'],
  [300_000, '5MIN'],
  [900_000, '15MIN'],
  [3_600_000, '1HRS'],
  [86_400_000, '1DAY'],
]);

/** Candles that start in [from, to); null when there are none of this length. */
export function candlesCall(venueSymbol: string, intervalMs: number, from: Instant, to: Instant): EmsCall | null {
  const period = PERIODS.get(intervalMs);
  if (period === undefined) return null;
  const [start, end] = [from, to].map((at) => encodeURIComponent(formatInstant(at)));
  const limit = Math.max(1, Math.ceil((to - from) / intervalMs));
  const query = `period_id=${period}&time_start=${start}&time_end=${end}&limit=${limit}`;
  return dataCall(`/v1/ohlcv/${encodeURIComponent(venueSymbol)}/history?${query}`);
}

const CANDLE_KEYS = {
  open: 'price_open',
  high: 'price_high',
  low: 'price_low',
  close: 'price_close',
  volume: 'volume_traded',
} as const;

/** A period without a trade is not told. */
export const readCandles = (answer: unknown): Candle[] =>
  asList(answer, 'candles').map((each) => {
    const bar = asObject(each, 'candle');
    const data = Object.fromEntries(Object.entries(CANDLE_KEYS).map(([name, key]) => [name, bar[key]]));
    return candleOf(data, timeOf(bar, 'time_period_start'));
  });
