/** Public data: time, instruments, best prices, depth, candles. */
import type { BookSide } from '../../matching/events.ts';
import type { SimCandle } from '../candles.ts';
import type { Admitted } from '../gateway.ts';
import type { Listing } from '../listing.ts';
import type { Params } from '../pairs.ts';
import { plain } from '../units.ts';
import { assertSpot, required, wholeOr } from './params.ts';
import { refusals } from './refusal.ts';
import { listingOf, reads } from './route.ts';
import type { Venue } from './venue.ts';

const chosen = (venue: Venue, params: Params): Listing[] =>
  params.has('symbol') ? [listingOf(venue, params)] : [...venue.core.listings.values()];

export const levelTexts = (listing: Listing, side: BookSide, count: number): [string, string][] =>
  listing.book.depth(side, count).map(([price, quantity]) => [plain(price), plain(quantity)]);

export const admitTime = (venue: Venue): Admitted =>
  reads(() => {
    const now = venue.core.clock.now();
    return { timeSecond: String(Math.floor(now / 1_000)), timeNano: `${now}000000` };
  });

function instrumentView({ symbol, base, quote, rules }: Listing): object {
  return {
    symbol,
    symbolId: 1,
    baseCoin: base,
    quoteCoin: quote,
    innovation: '0',
    status: rules.status === 'TRADING' ? 'Trading' : 'PreLaunch',
    marginTrading: 'none',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: plain(rules.stepSize),
      quotePrecision: '0.00000001',
      minOrderQty: plain(rules.minQty),
      maxOrderQty: plain(rules.maxQty),
      minOrderAmt: plain(rules.minNotional),
      maxOrderAmt: plain(rules.maxNotional),
      maxLimitOrderQty: plain(rules.maxQty),
      maxMarketOrderQty: plain(rules.maxQty),
      postOnlyMaxLimitOrderSize: plain(rules.maxQty),
    },
    priceFilter: { tickSize: plain(rules.tickSize) },
    riskParameters: { priceLimitRatioX: '0.05', priceLimitRatioY: '0.05' },
    symbolType: '',
  };
}

export function admitInstruments(venue: Venue, params: Params): Admitted {
  assertSpot(params);
  const listings = chosen(venue, params);
  return reads(() => ({ category: 'spot', list: listings.map(instrumentView), nextPageCursor: '' }));
}

function tickerView(listing: Listing): object {
  const [bid] = levelTexts(listing, 'BUY', 1);
  const [ask] = levelTexts(listing, 'SELL', 1);
  return {
    symbol: listing.symbol,
    bid1Price: bid?.[0] ?? '',
    bid1Size: bid?.[1] ?? '',
    ask1Price: ask?.[0] ?? '',
    ask1Size: ask?.[1] ?? '',
    lastPrice: plain(listing.last),
    prevPrice24h: plain(listing.last),
    price24hPcnt: '0',
    highPrice24h: plain(listing.last),
    lowPrice24h: plain(listing.last),
    turnover24h: '0',
    volume24h: '0',
  };
}

export function admitTickers(venue: Venue, params: Params): Admitted {
  assertSpot(params);
  const listings = chosen(venue, params);
  return reads(() => ({ category: 'spot', list: listings.map(tickerView) }));
}

export const bookView = (listing: Listing, count: number): object => ({
  s: listing.symbol,
  b: levelTexts(listing, 'BUY', count),
  a: levelTexts(listing, 'SELL', count),
  u: listing.updateId,
  seq: listing.updateId,
});

export function admitBook(venue: Venue, params: Params): Admitted {
  assertSpot(params);
  const listing = listingOf(venue, params);
  const limit = wholeOr(params, 'limit', 1, 200);
  return reads(() => ({ ...bookView(listing, limit), ts: venue.core.clock.now(), cts: venue.core.clock.now() }));
}

/** Minutes by their names at this venue. */
const INTERVALS: Readonly<Record<string, number>> = {
  '1': 1,
  '5': 5,
  '15': 15,
  '30': 30,
  '60': 60,
  '240': 240,
  D: 1_440,
};
const MINUTE_MS = 60_000;
const CANDLES_USUAL = 200;
const CANDLES_MAX = 1_000;

const candleView = ({ at, open, high, low, close, volume, turnover }: SimCandle): string[] => [
  String(at),
  ...[open, high, low, close, volume, turnover].map(plain),
];

/** The newest candles that start in [start, end], newest first. */
export function admitKline(venue: Venue, params: Params): Admitted {
  assertSpot(params);
  const listing = listingOf(venue, params);
  const minutes = INTERVALS[required(params, 'interval')];
  if (minutes === undefined) throw refusals.parameter('interval');
  const intervalMs = minutes * MINUTE_MS;
  const limit = wholeOr(params, 'limit', CANDLES_USUAL, CANDLES_MAX);
  const { clock, candles } = venue.core;
  return reads(() => {
    const now = clock.now();
    const end = Math.min(wholeOr(params, 'end', now, Number.MAX_SAFE_INTEGER), now);
    const oldest = end - limit * intervalMs + 1;
    const start = Math.max(wholeOr(params, 'start', oldest, Number.MAX_SAFE_INTEGER), oldest);
    const found = candles.between(listing, { intervalMs, start, end, limit });
    return { category: 'spot', symbol: listing.symbol, list: found.map(candleView).reverse() };
  });
}
