/** The seeded market, its fixture file and the reader of such files. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BTCUSDT_10M } from '../../src/market/committed.ts';
import type { MarketBook, MarketEvent } from '../../src/market/events.ts';
import { FixtureSource, readFixture } from '../../src/market/fixture-source.ts';
import { generateFixture } from '../../src/market/generate.ts';
import { fromGrid, toGrid } from '../../src/market/grid.ts';
import { MARKET_SYMBOLS } from '../../src/market/symbols.ts';
import { WalkSource } from '../../src/market/walk.ts';

const committed = readFileSync(new URL('../../fixtures/market/btcusdt-10m.ndjson', import.meta.url), 'utf8');
const START = 1_706_443_200_000;
const walk = (seed: number, startMs = START): WalkSource => new WalkSource({ seed, symbols: MARKET_SYMBOLS, startMs });

/** Reads in small steps: a long gap would be skipped, as after a sleep. */
function play(source: { readUntil(until: number): MarketEvent[] }, lengthMs: number): MarketEvent[] {
  const events: MarketEvent[] = [];
  for (let until = 0; until <= lengthMs; until += 1_000) events.push(...source.readUntil(until));
  return events;
}

const booksOf = (events: readonly MarketEvent[], symbol: string): MarketBook[] =>
  events.filter((event): event is MarketBook => event.type === 'book' && event.symbol === symbol);

describe('the walk', () => {
  it('is the same for the same seed and another for another', () => {
    const once = play(walk(1), 5_000);
    expect(play(walk(1), 5_000)).toEqual(once);
    expect(play(walk(2), 5_000)).not.toEqual(once);
  });

  it('does not depend on how often it is read', () => {
    const source = walk(3);
    const often = Array.from({ length: 41 }, (_, index) => source.readUntil(index * 100)).flat();
    expect(often).toEqual(walk(3).readUntil(4_000));
  });

  it('shows uncrossed whole levels, best first, deep enough for a clip at the touch', () => {
    for (const book of booksOf(play(walk(4), 60_000), 'BTCUSDT')) {
      const prices = [...book.bids.map(([price]) => price).reverse(), ...book.asks.map(([price]) => price)];
      expect(prices.every((price, index) => index === 0 || price > (prices[index - 1] ?? 0))).toBe(true);
      expect([...book.bids, ...book.asks].flat().every((value) => Number.isSafeInteger(value) && value > 0)).toBe(true);
      expect(book.bids[0]?.[1]).toBeGreaterThanOrEqual(50_000);
      expect(book.asks[0]?.[1]).toBeLessThanOrEqual(300_000);
    }
  });

  it('varies its spread and moves its price', () => {
    const books = booksOf(play(walk(5), 60_000), 'BTCUSDT');
    const spreads = new Set(books.map((book) => (book.asks[0]?.[0] ?? 0) - (book.bids[0]?.[0] ?? 0)));
    expect(spreads.size).toBeGreaterThan(5);
    expect(new Set(books.map((book) => book.bids[0]?.[0])).size).toBeGreaterThan(100);
  });

  it('trades more in a busy hour than in a quiet one', () => {
    const hour = 3_600_000;
    const count = (startMs: number): number =>
      play(walk(6, startMs), 120_000).filter((event) => event.type === 'trade').length;
    expect(count(START + 2 * hour)).toBeGreaterThan(1.5 * count(START - 7 * hour));
  });

  it('goes on from where it is after a long sleep instead of making up for it', () => {
    const source = walk(7);
    source.readUntil(0);
    expect(booksOf(source.readUntil(86_400_000), 'BTCUSDT').length).toBeLessThan(100);
  });
});

describe('the committed market file', () => {
  it('is what the generator makes, byte for byte', () => {
    expect(generateFixture(BTCUSDT_10M) === committed).toBe(true);
  });

  it('reads back as ordered events', () => {
    const events = readFixture(committed, MARKET_SYMBOLS);
    expect(events).toHaveLength(committed.split('\n').length - 1);
    expect(events[0]).toMatchObject({ at: 0, type: 'book', symbol: 'BTCUSDT' });
  });

  it('is followed by a walk from its last price, and other symbols walk all along', () => {
    const source = new FixtureSource({ text: committed, symbols: MARKET_SYMBOLS, seed: 1, startMs: START });
    const events = play(source, 620_000);
    const books = booksOf(events, 'BTCUSDT');
    const last = books.findLast((book) => book.at < 600_000)?.bids[0]?.[0] ?? 0;
    const after = books.find((book) => book.at >= 600_000)?.bids[0]?.[0] ?? 0;
    expect(Math.abs(after - last) / last).toBeLessThan(0.001);
    expect(books.at(-1)?.at).toBeGreaterThan(619_000);
    expect(booksOf(events, 'ETHUSDT').length).toBeGreaterThan(6_000);
    expect(events.every((event, index) => event.at >= (events[index - 1]?.at ?? 0))).toBe(true);
  });
});

describe('reading a market file', () => {
  const book = '{"t":5,"type":"book","symbol":"BTCUSDT","bids":[["1.00","1"]],"asks":[["1.01","1"]]}';

  it.each([
    ['{"t":5', 'line 1 must be valid JSON'],
    ['{"t":5,"type":"book","symbol":"DOGEUSDT"}', 'line 1 symbol'],
    ['{"t":5.5,"type":"book","symbol":"BTCUSDT"}', 'line 1 t'],
    ['{"t":5,"type":"bar","symbol":"BTCUSDT"}', 'line 1 type'],
    [`${book}\n${book.replace('"t":5', '"t":4')}`, 'line 2 t must not be earlier'],
    [book.replace('1.01', '1.011'), 'line 1 asks[0][0]'],
    ['{"t":5,"type":"trade","symbol":"BTCUSDT","side":"UP","price":"1","qty":"1"}', 'line 1 side'],
    ['', 'market file must hold at least one event'],
  ])('refuses %s', (text, message) => {
    expect(() => readFixture(text, MARKET_SYMBOLS)).toThrow(message);
  });

  it('turns decimals into grid steps and back without loss', () => {
    expect(toGrid('43000.10', 2, 'price')).toBe(4_300_010);
    expect(fromGrid(4_300_010, 2)).toBe('43000.10');
    expect(fromGrid(7, 5)).toBe('0.00007');
    expect(() => toGrid('0', 2, 'price')).toThrow('price must be positive');
  });
});
