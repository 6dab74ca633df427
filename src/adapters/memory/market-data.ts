/** Public data of the in-memory exchange: the MarketData port over its books. */
import { middle, type Price } from '../../domain/decimal.ts';
import type { Candle } from '../../domain/market.ts';
import type { Instant } from '../../domain/time.ts';
import type { MarketData } from '../../engine/venue.ts';
import type { MemoryExchange } from './exchange.ts';

export interface MemoryMarketDataOptions {
  readonly exchange: MemoryExchange;
  readonly now: () => Instant;
  /** False while the public data cannot be reached. Always true when not given. */
  readonly reachable?: () => boolean;
  /** Candles of the past; none are known when not given. */
  readonly candles?: (symbol: string, intervalMs: number, from: Instant, to: Instant) => readonly Candle[] | null;
}

export function createMemoryMarketData(options: MemoryMarketDataOptions): MarketData {
  const { exchange, now } = options;
  const isReachable = (): boolean => options.reachable?.() ?? true;
  return {
    name: exchange.name,
    instruments: () => exchange.instruments(),
    refreshInstruments: () => Promise.resolve(),
    // What a stream knows is as old as the last change; asking for it makes it new.
    quote(symbol) {
      const listed = exchange.listed(symbol);
      return listed === null || !isReachable() ? null : listed.quote(listed.movedAt);
    },
    fetchQuote: (symbol) => Promise.resolve(isReachable() ? (exchange.listed(symbol)?.quote(now()) ?? null) : null),
    lastTrade: (symbol) => exchange.listed(symbol)?.lastTrade ?? null,
    fetchLevels: (symbol, count) =>
      Promise.resolve(isReachable() ? (exchange.listed(symbol)?.levels(count) ?? null) : null),
    candles: (symbol, intervalMs, from, to) =>
      Promise.resolve(isReachable() ? (options.candles?.(symbol, intervalMs, from, to) ?? null) : null),
    volumeSince: (symbol, at) => exchange.listed(symbol)?.tape.volumeSince(at) ?? null,
    onTrade: (symbol, listener) => exchange.listed(symbol)?.tape.listen(listener) ?? (() => undefined),
    fetchRefPrices() {
      const prices = new Map<string, Price>();
      for (const symbol of isReachable() ? exchange.instruments().keys() : []) {
        const quote = exchange.listed(symbol)?.quote(now()) ?? null;
        if (quote !== null) prices.set(symbol, middle(quote.bid, quote.ask));
      }
      return Promise.resolve(prices);
    },
    close: () => Promise.resolve(),
  };
}
