/** Candles that the simulated market's own trades have made, by the second and by the minute. */
import { describe, expect, it } from 'vitest';
import { MARKET_SYMBOLS, type MarketSymbol } from '../../src/market/symbols.ts';
import type { TradeEvent } from '../../src/matching/events.ts';
import { CandleBook } from '../../src/venue-sim/candles.ts';
import { createListing } from '../../src/venue-sim/listing.ts';

const START = 1_772_409_600_000;
const SECOND = 1_000;
const HOUR = 3_600_000;
const LIMIT = 1_000;

const listing = createListing(MARKET_SYMBOLS[0] as MarketSymbol, 1);

function tradeAt(ms: number, price: number, quantity: number): TradeEvent {
  const sides = { takerSide: 'BUY', makerId: -1, takerId: -2, makerLeft: 0, takerLeft: 0 } as const;
  return { type: 'trade', tradeId: 1, at: START + ms, price, quantity, ...sides };
}

function bookOf(...trades: readonly TradeEvent[]): CandleBook {
  const book = new CandleBook(1, START);
  for (const trade of trades) book.note(listing, trade);
  return book;
}

const seconds = (book: CandleBook, from: number, to: number) =>
  book.between(listing, { intervalMs: SECOND, start: START + from, end: START + to, limit: LIMIT });

describe('candles of a second', () => {
  const book = bookOf(tradeAt(200, 100, 5), tradeAt(900, 104, 1), tradeAt(950, 102, 2), tradeAt(3_000, 90, 4));

  it('hold the trades of their second, and in a second without one the price before it', () => {
    const told = seconds(book, 0, 3_999).map(({ open, high, low, close, volume }) => [open, high, low, close, volume]);
    expect(told).toEqual([
      [100, 104, 100, 102, 8],
      [102, 102, 102, 102, 0],
      [102, 102, 102, 102, 0],
      [90, 90, 90, 90, 4],
    ]);
  });

  it('begin with the price that stood before the first of them', () => {
    expect(seconds(book, 2_000, 2_999)).toMatchObject([{ at: START + 2_000, close: 102, volume: 0 }]);
  });

  it('sum up to the candle of their minute', () => {
    const [minute] = book.between(listing, { intervalMs: 60_000, start: START, end: START + 1, limit: LIMIT });
    const all = seconds(book, 0, 59_999);
    expect(all).toHaveLength(60);
    expect(all.reduce((sum, { volume }) => sum + volume, 0)).toBe(minute?.volume);
    expect(Math.max(...all.map(({ high }) => high))).toBe(minute?.high);
  });

  it('begin with the second in which the market was started', () => {
    const late = new CandleBook(1, START + 600);
    late.note(listing, tradeAt(700, 100, 1));
    expect(seconds(late, 0, 999)).toMatchObject([{ at: START, volume: 1 }]);
  });

  it('are not made up for the time before the market was started, nor for what is forgotten', () => {
    expect(seconds(book, -HOUR, 1_999).map(({ at }) => at)).toEqual([START, START + SECOND]);
    const old = bookOf(tradeAt(0, 100, 1), tradeAt(25 * HOUR, 101, 1));
    expect(seconds(old, 0, 25 * HOUR)[0]?.at).toBe(START + HOUR);
  });
});
