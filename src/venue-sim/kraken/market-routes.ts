/** Public queries: time, status, assets, pairs, best prices, books, candles. */
import type { SimCandle } from '../candles.ts';
import type { Listing } from '../listing.ts';
import type { Params } from '../pairs.ts';
import { fixed, plain } from '../units.ts';
import { assetName, listingOf, oldStreamName, shortName } from './names.ts';
import { KrakenRefusal } from './refusal.ts';
import type { PublicRoute, Venue } from './route.ts';
import { seconds } from './views.ts';

const DEPTH = 100;
const ASSET_DECIMALS = 8;

const wanted = (venue: Venue, params: Params): readonly Listing[] => {
  const text = params.get('pair');
  if (text === undefined || text === '') return [...venue.core.listings.values()];
  return text.split(',').map((name) => {
    const listing = listingOf(venue.core, name);
    if (listing === undefined) throw new KrakenRefusal('EQuery:Unknown asset pair');
    return listing;
  });
};

const byPair = (listings: readonly Listing[], view: (listing: Listing) => unknown): object =>
  Object.fromEntries(listings.map((listing) => [shortName(listing), view(listing)]));

const decimalsOf = (step: bigint): number => plain(step).split('.')[1]?.length ?? 0;

function pairView(listing: Listing): object {
  const { rules } = listing;
  return {
    altname: shortName(listing),
    wsname: oldStreamName(listing),
    aclass_base: 'currency',
    base: assetName(listing.base),
    aclass_quote: 'currency',
    quote: assetName(listing.quote),
    lot: 'unit',
    cost_decimals: ASSET_DECIMALS,
    pair_decimals: decimalsOf(rules.tickSize),
    lot_decimals: decimalsOf(rules.stepSize),
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: [[0, 0.1]],
    fees_maker: [[0, 0.1]],
    fee_volume_currency: 'ZUSD',
    ordermin: fixed(rules.minQty),
    costmin: fixed(rules.minNotional),
    tick_size: fixed(rules.tickSize),
    status: rules.status === 'TRADING' ? 'online' : 'cancel_only',
  };
}

/** Price, whole lots, lots. */
function side(listing: Listing, which: 'BUY' | 'SELL'): readonly string[] {
  const [best] = listing.book.depth(which, 1);
  const [price, quantity] = best ?? [0, 0];
  return [fixed(price), '1', fixed(quantity)];
}

const tickerView = (listing: Listing): object => ({
  a: side(listing, 'SELL'),
  b: side(listing, 'BUY'),
  c: [fixed(listing.last), '0.00100000'],
  v: ['0', '0'],
  p: [fixed(listing.last), fixed(listing.last)],
  t: [0, 0],
  l: [fixed(listing.last), fixed(listing.last)],
  h: [fixed(listing.last), fixed(listing.last)],
  o: fixed(listing.last),
});

const levels = (listing: Listing, which: 'BUY' | 'SELL', at: number): unknown[] =>
  listing.book.depth(which, DEPTH).map(([price, quantity]) => [fixed(price), fixed(quantity), at]);

/** Minutes. */
const INTERVALS: readonly number[] = [1, 5, 15, 30, 60, 240, 1_440];
const MINUTE_MS = 60_000;
/** The venue keeps so many of each length and has no more, whatever is asked. */
const CANDLES_MAX = 720;

function wholeIn(params: Params, name: string, fallback: number): number {
  const text = params.get(name) ?? String(fallback);
  if (!/^[0-9]{1,15}$/.test(text)) throw new KrakenRefusal(`EGeneral:Invalid arguments:${name}`);
  return Number(text);
}

const candleView = ({ at, open, high, low, close, volume, turnover, count }: SimCandle): unknown[] => {
  const average = volume === 0 ? 0n : (turnover * 100_000_000n) / BigInt(volume);
  return [seconds(at), fixed(open), fixed(high), fixed(low), fixed(close), fixed(average), fixed(volume), count];
};

function candles(venue: Venue, params: Params): object {
  const { core } = venue;
  const [listing, ...others] = wanted(venue, params);
  if (listing === undefined || others.length > 0) throw new KrakenRefusal('EGeneral:Invalid arguments:pair');
  const minutes = wholeIn(params, 'interval', 1);
  if (!INTERVALS.includes(minutes)) throw new KrakenRefusal('EGeneral:Invalid arguments:interval');
  const [end, intervalMs] = [core.clock.now(), minutes * MINUTE_MS];
  const since = wholeIn(params, 'since', 0) * 1_000 + 1;
  const start = Math.max(since, end - CANDLES_MAX * intervalMs + 1);
  const found = core.candles.between(listing, { intervalMs, start, end, limit: CANDLES_MAX });
  return { [shortName(listing)]: found.map(candleView), last: seconds(found.at(-2)?.at ?? 0) };
}

function assets({ core }: Venue): object {
  const names = new Set([...core.listings.values()].flatMap(({ base, quote }) => [base, quote]));
  const entries = [...names].map((asset) => {
    const altname = asset === 'BTC' ? 'XBT' : asset;
    const view = { aclass: 'currency', altname, decimals: 10, display_decimals: 5, status: 'enabled' };
    return [assetName(asset), view] as const;
  });
  return Object.fromEntries(entries);
}

export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  {
    name: 'Time',
    answer: ({ core }) => ({
      unixtime: Math.floor(seconds(core.clock.now())),
      rfc1123: new Date(core.clock.now()).toUTCString(),
    }),
  },
  {
    name: 'SystemStatus',
    answer: ({ core }) => ({ status: 'online', timestamp: new Date(core.clock.now()).toISOString() }),
  },
  { name: 'Assets', answer: assets },
  { name: 'AssetPairs', answer: (venue, params) => byPair(wanted(venue, params), pairView) },
  { name: 'Ticker', answer: (venue, params) => byPair(wanted(venue, params), tickerView) },
  { name: 'OHLC', answer: candles },
  {
    name: 'Depth',
    answer: (venue, params) => {
      const at = Math.floor(seconds(venue.core.clock.now()));
      return byPair(wanted(venue, params), (listing) => ({
        asks: levels(listing, 'SELL', at),
        bids: levels(listing, 'BUY', at),
      }));
    },
  },
];
