/** Public data: time, instruments, depth, best prices. */
import type { BookSide } from '../../matching/events.ts';
import type { Listing } from '../listing.ts';
import type { SimCandle } from '../candles.ts';
import { fixed, notionalOf } from '../units.ts';
import { optionalWhole, required, type Params } from './params.ts';
import { refusals } from './refusal.ts';
import { listingOf, type PublicRoute, type Venue } from './route.ts';
import { ALLOWED_SELF_TRADE_MODES } from './trade-routes.ts';

const open = (
  name: string,
  weight: PublicRoute['weight'],
  answer: (venue: Venue, params: Params) => unknown,
): PublicRoute => ({ name, op: 'other', signed: false, weight, admit: (venue, params) => () => answer(venue, params) });

function filtersOf({ rules }: Listing): object[] {
  const { minPrice, maxPrice, tickSize, minQty, maxQty, stepSize, minNotional, maxNotional } = rules;
  return [
    { filterType: 'PRICE_FILTER', minPrice: fixed(minPrice), maxPrice: fixed(maxPrice), tickSize: fixed(tickSize) },
    { filterType: 'LOT_SIZE', minQty: fixed(minQty), maxQty: fixed(maxQty), stepSize: fixed(stepSize) },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: fixed(rules.bidMultiplierUp),
      bidMultiplierDown: fixed(rules.bidMultiplierDown),
      askMultiplierUp: fixed(rules.askMultiplierUp),
      askMultiplierDown: fixed(rules.askMultiplierDown),
      avgPriceMins: 0,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: fixed(minNotional),
      applyMinToMarket: true,
      maxNotional: fixed(maxNotional),
      applyMaxToMarket: false,
      avgPriceMins: 0,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: rules.maxNumOrders },
    ...(rules.maxPosition > 0n ? [{ filterType: 'MAX_POSITION', maxPosition: fixed(rules.maxPosition) }] : []),
  ];
}

function symbolView(listing: Listing): object {
  return {
    symbol: listing.symbol,
    status: listing.rules.status,
    baseAsset: listing.base,
    baseAssetPrecision: 8,
    quoteAsset: listing.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER'],
    icebergAllowed: false,
    ocoAllowed: false,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: false,
    allowTrailingStop: false,
    cancelReplaceAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(listing),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ALLOWED_SELF_TRADE_MODES,
  };
}

/** The listings a request names by `symbol` or `symbols` (a JSON list); all when it names none. */
function chosen(venue: Venue, params: Params): Listing[] {
  if (params.has('symbol')) return [listingOf(venue, params)];
  const list = params.get('symbols');
  if (list === undefined) return [...venue.core.listings.values()];
  if (!/^\["[A-Z0-9]+"(,"[A-Z0-9]+")*\]$/.test(list)) throw refusals.illegal('symbols', '^\\["[A-Z0-9]+"...\\]$');
  const names = list.slice(2, -2).split('","');
  return names.map((name) => listingOf(venue, new Map([['symbol', name]])));
}

function exchangeInfo(venue: Venue, params: Params): object {
  const { weightPerMinute, ordersPer10Seconds, ordersPerDay, rawPer5Minutes } = venue.limiter.options;
  return {
    timezone: 'UTC',
    serverTime: venue.core.clock.now(),
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ordersPer10Seconds },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ordersPerDay },
      { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: rawPer5Minutes },
    ],
    exchangeFilters: [],
    symbols: chosen(venue, params).map(symbolView),
  };
}

export const levelTexts = (listing: Listing, side: BookSide, count: number): [string, string][] =>
  listing.book.depth(side, count).map(([price, quantity]) => [fixed(price), fixed(quantity)]);

/** The best levels of both sides. */
export const depthView = (listing: Listing, count: number): object => ({
  lastUpdateId: listing.updateId,
  bids: levelTexts(listing, 'BUY', count),
  asks: levelTexts(listing, 'SELL', count),
});

function depthWeight(params: Params): number {
  const limit = Number(params.get('limit') ?? 100);
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

function bestPrices(listing: Listing): object {
  const [bid] = levelTexts(listing, 'BUY', 1);
  const [ask] = levelTexts(listing, 'SELL', 1);
  const none = fixed(0);
  return {
    symbol: listing.symbol,
    bidPrice: bid?.[0] ?? none,
    bidQty: bid?.[1] ?? none,
    askPrice: ask?.[0] ?? none,
    askQty: ask?.[1] ?? none,
  };
}

/** One object for `symbol`, a list otherwise. */
const oneOrMany = (view: (listing: Listing) => object) => (venue: Venue, params: Params) =>
  params.has('symbol') ? view(listingOf(venue, params)) : chosen(venue, params).map(view);

const tickerWeight = (params: Params): number => (params.has('symbol') ? 2 : 4);

export const PING = open(
  'ping',
  () => 1,
  () => ({}),
);
export const TIME = open(
  'time',
  () => 1,
  (venue) => ({ serverTime: venue.core.clock.now() }),
);
export const EXCHANGE_INFO = open('exchangeInfo', () => 20, exchangeInfo);
export const DEPTH = open('depth', depthWeight, (venue, params) => {
  const limit = optionalWhole(params, 'limit') ?? 100;
  return depthView(listingOf(venue, params), Math.min(Math.max(limit, 1), 5_000));
});
const TRADES_DEFAULT = 500;
const TRADES_MAX = 1_000;

export const AGG_TRADES = open(
  'aggTrades',
  () => 4,
  (venue, params) => {
    const limit = optionalWhole(params, 'limit') ?? TRADES_DEFAULT;
    return venue.recentTrades.view(listingOf(venue, params), Math.min(Math.max(limit, 1), TRADES_MAX));
  },
);
export const BOOK_TICKER = open('ticker.book', tickerWeight, oneOrMany(bestPrices));
export const PRICE_TICKER = open(
  'ticker.price',
  tickerWeight,
  oneOrMany((listing) => ({
    symbol: listing.symbol,
    price: fixed(listing.last),
  })),
);

const KLINE_INTERVALS: Readonly<Record<string, number>> = { '1s': 1_000, '1m': 60_000, '5m': 300_000, '1h': 3_600_000 };
const KLINES_DEFAULT = 500;
const KLINES_MAX = 1_000;

/** A candle as the venue lists it; turnover and taker volumes are not kept by this simulator. */
function klineView({ at, open: first, high, low, close, volume, count }: SimCandle, intervalMs: number): unknown[] {
  const none = fixed(0);
  const prices = [first, high, low, close, volume].map(fixed);
  return [at, ...prices, at + intervalMs - 1, fixed(notionalOf(close, volume)), count, none, none, '0'];
}

export const KLINES = open(
  'klines',
  () => 2,
  (venue, params) => {
    const intervalMs = KLINE_INTERVALS[required(params, 'interval')];
    if (intervalMs === undefined) throw refusals.interval();
    const now = venue.core.clock.now();
    const limit = Math.min(optionalWhole(params, 'limit') ?? KLINES_DEFAULT, KLINES_MAX);
    const end = Math.min(optionalWhole(params, 'endTime') ?? now, now);
    const start = optionalWhole(params, 'startTime') ?? end - (limit - 1) * intervalMs;
    const candles = venue.core.candles.between(listingOf(venue, params), { intervalMs, start, end, limit });
    return candles.map((candle) => klineView(candle, intervalMs));
  },
);
export const GONE = open(
  'userDataStream',
  () => 1,
  () => {
    throw refusals.gone();
  },
);
