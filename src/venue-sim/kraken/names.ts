/** What this venue calls things: ids of orders and trades, pairs under four names, assets. */
import type { IdTexts } from '../bookkeeping.ts';
import type { SimCore } from '../core.ts';
import type { Listing } from '../listing.ts';

const ID_DIGITS = 16;

/** `OABCDE-FGHIJ-KLMNOP`: a letter for the kind, then sixteen letters and digits in three groups. */
function grouped(kind: 'O' | 'T', id: number): string {
  const digits = id.toString(36).toUpperCase().padStart(ID_DIGITS, '0');
  return `${kind}${digits.slice(0, 5)}-${digits.slice(5, 10)}-${digits.slice(10)}`;
}

export const GROUPED_IDS: IdTexts = { order: (id) => grouped('O', id), trade: (id) => grouped('T', id) };

const OLD_ASSETS: Readonly<Record<string, string>> = { BTC: 'XXBT', ETH: 'XETH', USD: 'ZUSD', EUR: 'ZEUR' };

/** The asset as balances name it: the first ones listed have a letter for their class in front. */
export const assetName = (asset: string): string => OLD_ASSETS[asset] ?? asset;

/** The asset inside the names of pairs. */
const inPair = (asset: string): string => (asset === 'BTC' ? 'XBT' : asset);

/** `XBTUSDT`. */
export const shortName = ({ base, quote }: Listing): string => `${inPair(base)}${inPair(quote)}`;
/** `XBT/USDT`: the name on the first version of the stream. */
export const oldStreamName = ({ base, quote }: Listing): string => `${inPair(base)}/${inPair(quote)}`;
/** `BTC/USDT`: the name on the second version of the stream. */
export const streamName = ({ base, quote }: Listing): string => `${base}/${quote}`;

/** The pair of a request, under any name it has. */
export function listingOf({ listings }: SimCore, name: string): Listing | undefined {
  for (const listing of listings.values()) {
    if (name === shortName(listing) || name === oldStreamName(listing) || name === streamName(listing)) return listing;
  }
  return undefined;
}
