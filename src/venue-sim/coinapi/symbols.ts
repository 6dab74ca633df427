/** The names of symbols: `KRAKEN_SPOT_BTC_USDT` here, the exchange's own name beside it. */
import type { SimCore } from '../core.ts';
import type { Listing } from '../listing.ts';

export const symbolIdOf = (exchange: string, { base, quote }: Listing): string => `${exchange}_SPOT_${base}_${quote}`;

/** A listing by either name; undefined when there is none. */
export function listingNamed(core: SimCore, exchange: string, name: string): Listing | undefined {
  return [...core.listings.values()].find((each) => name === symbolIdOf(exchange, each) || name === each.symbol);
}
