/** Levels of a book as most venues write them: pairs of price and quantity, best first. */
import type { Price } from '../../domain/decimal.ts';
import type { Levels } from '../../domain/market.ts';
import { asList, priceOf } from './json.ts';

const sidePrices = (side: unknown, what: string, count: number): readonly Price[] =>
  asList(side, what)
    .slice(0, count)
    .map((level) => priceOf({ price: asList(level, what)[0] }, 'price'));

/** At most `count` prices a side. Throws WireError. */
export const levelsOf = (bids: unknown, asks: unknown, count: number): Levels => ({
  bids: sidePrices(bids, 'bids', count),
  asks: sidePrices(asks, 'asks', count),
});
