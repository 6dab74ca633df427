/** What one step may see of the market beyond the touch. */
import { isLess } from '../domain/decimal.ts';
import type { Levels } from '../domain/market.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import type { MarketView, View } from './messages.ts';
import type { MarketData } from './venue.ts';

/** A quote older than this is no market, ms. */
const QUOTE_AGE_MAX_MS = 2_000;

/** The touch that may be traded on, whatever the venue: neither stale nor crossed; else why there is none. */
export function usableQuote(
  market: MarketData | null,
  symbol: string,
  now: Instant,
): Pick<View, 'quote' | 'quoteFault'> {
  const quote = market?.quote(symbol) ?? null;
  if (quote === null) return { quote, quoteFault: market?.quoteFault?.(symbol) ?? null };
  if (quote.at < plusMs(now, -QUOTE_AGE_MAX_MS)) return { quote: null, quoteFault: 'the last price is too old' };
  if (!isLess(quote.bid, quote.ask)) return { quote: null, quoteFault: 'the sides of the book cross' };
  return { quote, quoteFault: null };
}

/** `levels` are those that were fetched for this step; null when none were asked for. */
export const marketView = (market: MarketData, symbol: string, levels: Levels | null): MarketView => ({
  lastTrade: () => market.lastTrade(symbol),
  levels,
  volumeSince: (at) => market.volumeSince?.(symbol, at) ?? null,
});

/** Levels of the book; of a venue whose depth cannot be had, the touch alone; null when that is not known either. */
export async function levelsOf(market: MarketData, symbol: string, count: number): Promise<Levels | null> {
  const levels = (await market.fetchLevels?.(symbol, count)) ?? null;
  if (levels !== null) return levels;
  const quote = await market.fetchQuote(symbol);
  return quote === null ? null : { bids: [quote.bid], asks: [quote.ask] };
}
