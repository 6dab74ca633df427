/** What of a venue's best prices is a market at all. How old a quote may be is judged where it is used. */
import { compare, isPositive } from '../../domain/decimal.ts';
import type { Quote } from '../../domain/market.ts';

/**
 * The touch, or null when a side is empty or the sides meet or cross: such a book shows no market. A venue may leave
 * the quantities unknown, as zero.
 */
export function soundQuote(quote: Quote, quantities: 'KNOWN' | 'MAY_BE_UNKNOWN' = 'KNOWN'): Quote | null {
  const { bid, ask, bidQuantity, askQuantity } = quote;
  const shown = quantities === 'KNOWN' ? [bid, ask, bidQuantity, askQuantity] : [bid, ask];
  return shown.every((each) => isPositive(each)) && compare(bid, ask) < 0 ? quote : null;
}
