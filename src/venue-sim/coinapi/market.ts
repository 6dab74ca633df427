/** The market data service: metadata, quotes, trades, candles and levels of the simulated exchange, for whatever name it goes by. */
import { formatInstant, instant, parseInstant } from '../../domain/time.ts';
import type { TradeEvent } from '../../matching/events.ts';
import type { SimCandle } from '../candles.ts';
import type { SimCore } from '../core.ts';
import type { Listing } from '../listing.ts';
import type { Params } from '../pairs.ts';
import { numberOf } from './numbers.ts';
import { refusals } from './refusal.ts';
import { symbolIdOf } from './symbols.ts';

export interface LastTrade {
  readonly listing: Listing;
  readonly trade: TradeEvent;
}

const timeText = (ms: number): string => formatInstant(instant(Math.floor(ms))).replace('Z', '0000Z');

export const symbolsOf = (core: SimCore, exchange: string): object[] =>
  [...core.listings.values()].map((listing) => ({
    symbol_id: symbolIdOf(exchange, listing),
    exchange_id: exchange,
    symbol_type: 'SPOT',
    asset_id_base: listing.base,
    asset_id_quote: listing.quote,
    symbol_id_exchange: listing.symbol,
    asset_id_base_exchange: listing.base,
    asset_id_quote_exchange: listing.quote,
    price_precision: numberOf(listing.rules.tickSize),
    size_precision: numberOf(listing.rules.stepSize),
  }));

function lastTradeView({ trade }: LastTrade): object {
  return {
    time_exchange: timeText(trade.at),
    time_coinapi: timeText(trade.at),
    uuid: `00000000-0000-4000-8000-${String(trade.tradeId).padStart(12, '0')}`,
    price: numberOf(trade.price),
    size: numberOf(trade.quantity),
    taker_side: trade.takerSide,
  };
}

function quoteView(core: SimCore, exchange: string, listing: Listing, last: LastTrade | undefined): object {
  const [bid] = listing.book.depth('BUY', 1);
  const [ask] = listing.book.depth('SELL', 1);
  const at = timeText(core.clock.now());
  return {
    symbol_id: symbolIdOf(exchange, listing),
    time_exchange: at,
    time_coinapi: at,
    ask_price: numberOf(ask?.[0] ?? 0),
    ask_size: numberOf(ask?.[1] ?? 0),
    bid_price: numberOf(bid?.[0] ?? 0),
    bid_size: numberOf(bid?.[1] ?? 0),
    ...(last === undefined ? {} : { last_trade: lastTradeView(last) }),
  };
}

/** Quotes of the symbols whose id contains one of the parts; all of them for no part. */
export function quotesOf(
  core: SimCore,
  exchanges: readonly string[],
  parts: readonly string[],
  lastTrades: ReadonlyMap<string, LastTrade>,
): object[] {
  const wanted = (id: string): boolean => parts.length === 0 || parts.some((part) => id.includes(part));
  return exchanges.flatMap((exchange) =>
    [...core.listings.values()]
      .filter((listing) => wanted(symbolIdOf(exchange, listing)))
      .map((listing) => quoteView(core, exchange, listing, lastTrades.get(listing.symbol))),
  );
}

const candleView = (candle: SimCandle, intervalMs: number): object => ({
  time_period_start: timeText(candle.at),
  time_period_end: timeText(candle.at + intervalMs),
  time_open: timeText(candle.at),
  time_close: timeText(candle.at + intervalMs),
  price_open: numberOf(candle.open),
  price_high: numberOf(candle.high),
  price_low: numberOf(candle.low),
  price_close: numberOf(candle.close),
  volume_traded: numberOf(candle.volume),
  trades_count: candle.count,
});

const PERIODS: Readonly<Record<string, number>> = {
  '1MIN': 60_000,
  '5MIN': 300_000,
  '15MIN': 900_000,
  '1HRS': 3_600_000,
  '1DAY': 86_400_000,
};
const CANDLES_USUAL = 100;
const CANDLES_MAX = 100_000;

/** A positive whole number. Throws EmsRefusal. */
export function countOr(params: Params, name: string, usual: number): number {
  const text = params.get(name) ?? String(usual);
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw refusals.invalid(name, 'must be a positive whole number');
  return Number(text);
}

function timeOr(params: Params, name: string, usual: number): number {
  const text = params.get(name);
  if (text === undefined) return usual;
  try {
    return parseInstant(text, name);
  } catch {
    throw refusals.invalid(name, 'must be a time such as 2024-01-28T12:00:00Z');
  }
}

/**
 * Time bars of one symbol, oldest first; a period without a trade is left out. Null for a symbol or period that nobody
 * has. Throws EmsRefusal.
 */
export function candlesOf(core: SimCore, exchanges: readonly string[], id: string, params: Params): object[] | null {
  const listing = [...core.listings.values()].find((each) => exchanges.some((name) => symbolIdOf(name, each) === id));
  const intervalMs = PERIODS[params.get('period_id') ?? ''];
  if (listing === undefined || intervalMs === undefined) return null;
  const now = core.clock.now();
  const start = timeOr(params, 'time_start', 0);
  // The end is not part of it.
  const end = Math.min(timeOr(params, 'time_end', now + 1) - 1, now);
  const limit = Math.min(countOr(params, 'limit', CANDLES_USUAL), CANDLES_MAX);
  const found = core.candles.between(listing, { intervalMs, start, end, limit });
  return found.filter(({ count }) => count > 0).map((candle) => candleView(candle, intervalMs));
}

/** Best levels of one symbol; null when nobody lists it. */
export function levelsOf(core: SimCore, exchanges: readonly string[], id: string, count: number): object | null {
  const listing = [...core.listings.values()].find((each) => exchanges.some((name) => symbolIdOf(name, each) === id));
  if (listing === undefined) return null;
  const side = (which: 'BUY' | 'SELL'): object[] =>
    listing.book.depth(which, count).map(([price, size]) => ({ price: numberOf(price), size: numberOf(size) }));
  const at = timeText(core.clock.now());
  return { symbol_id: id, time_exchange: at, time_coinapi: at, asks: side('SELL'), bids: side('BUY') };
}
