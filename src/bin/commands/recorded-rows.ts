/** The market of a recording as rows that a replay reads: trades and touches on one grid, in the order of their times. */
import { toText } from '../../domain/decimal.ts';
import type { InstrumentRules } from '../../domain/instrument.ts';
import type { Quote, Trade } from '../../domain/market.ts';
import type { ParentRequest } from '../../domain/parent.ts';
import type { Instant } from '../../domain/time.ts';
import { RecordingError } from '../../recording/sealed-line.ts';
import type { MarketData } from '../../replay/data/market-data.ts';
import type { Source } from '../../replay/data/source-meta.ts';
import { Scale } from '../../replay/engine/scale.ts';
import { FLAG, KIND, roomFor, type Grid, type Rows } from '../../replay/readers/rows.ts';
import type { LoadedMarket } from './recording-files.ts';
import { gridFor } from './replay-input.ts';

type Moment = { readonly at: number } & ({ readonly trade: Trade } | { readonly quote: Quote });

const decimalsIn = (texts: Iterable<string>): number => {
  let most = 0;
  for (const text of texts) most = Math.max(most, text.length - (text.indexOf('.') + 1 || text.length));
  return most;
};

/** The coarsest grid that holds everything of the recording and what the rules allow. */
function gridOf({ touches, trades }: LoadedMarket, rules: InstrumentRules): Grid {
  const own = gridFor([rules]);
  const prices = [...touches.flatMap(({ bid, ask }) => [bid, ask]), ...trades.map((trade) => trade.price)];
  const quantities = [
    ...touches.flatMap(({ bidQuantity, askQuantity }) => [bidQuantity, askQuantity]),
    ...trades.map((trade) => trade.quantity),
  ];
  return {
    priceDecimals: Math.max(own.priceDecimals, decimalsIn(prices.map(toText))),
    quantityDecimals: Math.max(own.quantityDecimals, decimalsIn(quantities.map(toText))),
  };
}

/** A trade stands before the touch that it left behind. */
const momentsOf = ({ touches, trades }: LoadedMarket): Moment[] =>
  [...trades.map((trade) => ({ at: trade.at, trade })), ...touches.map((quote) => ({ at: quote.at, quote }))].sort(
    (a, b) => a.at - b.at,
  );

function putMoment(rows: Rows, row: number, moment: Moment, scale: Scale): void {
  rows.time[row] = moment.at * 1_000;
  rows.local[row] = -1;
  rows.flags[row] = FLAG.last;
  if ('trade' in moment) {
    const { price, quantity, takerSide } = moment.trade;
    rows.kind[row] = KIND.trade;
    if (takerSide === 'SELL') rows.flags[row] = FLAG.last | FLAG.sell;
    rows.price[row] = scale.unitsOfPrice(price);
    rows.quantity[row] = scale.unitsOfQuantity(quantity);
    return;
  }
  const { bid, bidQuantity, ask, askQuantity } = moment.quote;
  rows.kind[row] = KIND.quote;
  rows.price[row] = scale.unitsOfPrice(bid);
  rows.quantity[row] = scale.unitsOfQuantity(bidQuantity);
  rows.x[row] = scale.unitsOfPrice(ask);
  rows.y[row] = scale.unitsOfQuantity(askQuantity);
}

function rowsOf(moments: readonly Moment[], grid: Grid): Rows {
  const rows = roomFor(moments.length, 4);
  const scale = new Scale(grid);
  moments.forEach((moment, row) => {
    putMoment(rows, row, moment, scale);
  });
  rows.count = moments.length;
  return rows;
}

/** The rows are all of the first file; the others are named for the report. */
function sourcesOf(market: LoadedMarket, symbol: string, grid: Grid, moments: readonly Moment[]): Source[] {
  const counts = { bar: 0, trade: market.trades.length, quote: market.touches.length, depth: 0 };
  const about: Omit<Source, 'file' | 'sha256' | 'rows'> = {
    format: 'tranche-recording',
    symbol,
    quantityUnit: 'BASE',
    barUs: null,
    firstUs: (moments[0]?.at ?? 0) * 1_000,
    lastUs: (moments.at(-1)?.at ?? 0) * 1_000,
    grid,
    finest: grid,
    rounded: 0,
    late: 0,
    latestUs: 0,
    oddBars: 0,
    hasLocal: false,
    skipped: {},
    gaps: { count: 0, totalUs: 0, longestUs: 0, first: [] },
    packing: 'PLAIN',
    entry: null,
    cached: false,
  };
  const none = { bar: 0, trade: 0, quote: 0, depth: 0 };
  return market.sources.map(({ name, sha256 }, index) => ({
    ...about,
    file: name,
    sha256,
    rows: index === 0 ? counts : none,
  }));
}

/** A market whose first touch was recorded later than this after an order's creation does not tell how it began, ms. */
const EARLY_MAX_MS = 10_000;

/**
 * How long before the first touch the order was created, ms; 0 when the market was known by then. An order is created by
 * one process and its market is heard by another, so there is usually a moment between.
 */
export function unheardMs({ touches }: LoadedMarket, createdAt: Instant): number {
  const first = touches[0]?.at ?? createdAt;
  return first > createdAt && first - createdAt <= EARLY_MAX_MS ? first - createdAt : 0;
}

/** The first touch is taken to hold from the order's creation on, where it was recorded a moment later. */
function fromCreation(market: LoadedMarket, createdAt: Instant): LoadedMarket {
  const [first] = market.touches;
  if (first === undefined || unheardMs(market, createdAt) === 0) return market;
  return { ...market, touches: [{ ...first, at: createdAt }, ...market.touches] };
}

/** Throws RecordingError when the recording holds no market. */
export function recordedData(recorded: LoadedMarket, request: ParentRequest, rules: InstrumentRules): MarketData {
  const { symbol, createdAt } = request;
  const market = fromCreation(recorded, createdAt);
  const moments = momentsOf(market);
  if (market.sources.length === 0 || moments.length === 0) {
    throw new RecordingError(`no market of ${symbol} was recorded: its files lie beside those of the order`);
  }
  const grid = gridOf(market, rules);
  let rest: Rows | null = rowsOf(moments, grid);
  return {
    sources: sourcesOf(market, symbol, grid, moments),
    seams: [],
    next() {
      const rows = rest;
      rest = null;
      return Promise.resolve(rows);
    },
    close: () => Promise.resolve(),
  };
}
