/** Candles as the venues write them: rows or objects of decimals. */
import type { Candle } from '../../domain/market.ts';
import type { Instant } from '../../domain/time.ts';
import { asList, priceOf, quantityOf, type Wire } from './json.ts';

/** Prices and volume of a candle under these names. Throws WireError. */
export const candleOf = (data: Wire, at: Instant): Candle => ({
  at,
  open: priceOf(data, 'open'),
  high: priceOf(data, 'high'),
  low: priceOf(data, 'low'),
  close: priceOf(data, 'close'),
  volume: quantityOf(data, 'volume'),
});

/** A row by the names of its columns. Throws WireError. */
export function namedRow(row: unknown, names: readonly string[]): Wire {
  const cells = asList(row, 'candle');
  return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
}

/** Of those a venue gave, the ones that were asked for, oldest first: some venues round the ends their own way. */
export const candlesWithin = (candles: readonly Candle[], from: Instant, to: Instant): readonly Candle[] =>
  candles.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at);
