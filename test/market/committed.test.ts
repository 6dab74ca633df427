/** The market files that come with the product: what the generator makes, and what a reader finds in them. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMITTED_FILES } from '../../src/market/committed.ts';
import { openMarketData } from '../../src/replay/data/market-data.ts';
import type { Source } from '../../src/replay/data/source-meta.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/market');
const cacheDir = mkdtempSync(join(tmpdir(), 'fixtures-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

const pathOf = (name: string): string => join(FOLDER, name);

function textOf(name: string): string {
  const bytes = readFileSync(pathOf(name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

async function sourcesOf(...names: string[]): Promise<readonly Source[]> {
  const data = await openMarketData(names.map(pathOf), { cacheDir });
  try {
    let [count, last] = [0, 0];
    for (let rows = await data.next(); rows !== null; rows = await data.next()) {
      count += rows.count;
      last = rows.time[rows.count - 1] ?? 0;
    }
    expect(count).toBeGreaterThan(0);
    expect(last).toBe(Math.max(...data.sources.map(({ lastUs }) => lastUs)));
    return data.sources;
  } finally {
    await data.close();
  }
}

describe('the committed market files', () => {
  it.each(COMMITTED_FILES.map((file) => [file.name, file] as const))('hold what is generated: %s', (name, file) => {
    expect(file.text() === textOf(name)).toBe(true);
    expect(statSync(pathOf(name)).size).toBeLessThan(480_000);
  });

  it('read as a week of bars with two holes', async () => {
    const [week] = await sourcesOf('BTCUSDT-1m-7d.csv.gz');
    expect(week).toMatchObject({ format: 'binance-klines', symbol: 'BTCUSDT', quantityUnit: 'BASE', oddBars: 0 });
    expect(week?.rows.bar).toBe(7 * 1_440 - 80);
    expect(week?.gaps.first.map(({ missing }) => missing)).toEqual([75, 5]);
  });

  it('read as trades of an hour, and as the book and the trades of ten minutes', async () => {
    const [hour] = await sourcesOf('BTCUSDT-trades-1h.csv.gz');
    expect(hour).toMatchObject({ format: 'binance-trades', symbol: 'BTCUSDT', gaps: { count: 0 } });
    expect(hour?.rows.trade).toBeGreaterThan(10_000);
    const [book, trades] = await sourcesOf('BTCUSDT-book-10m.csv.gz', 'BTCUSDT-trades-10m.csv.gz');
    expect(book).toMatchObject({ format: 'tardis-book', symbol: 'BTCUSDT', late: 0 });
    expect(book?.rows.depth).toBeGreaterThan(20_000);
    expect(trades?.rows.trade).toBeGreaterThan(2_000);
  });

  it('have more volume in busy hours than in quiet ones', () => {
    const volumes = new Map<number, number>();
    for (const line of textOf('BTCUSDT-1m-7d.csv.gz').split('\n').slice(1, -1)) {
      const cells = line.split(',');
      const hour = Math.floor(Number(cells[0]) / 3_600_000) % 24;
      volumes.set(hour, (volumes.get(hour) ?? 0) + Number(cells[5]));
    }
    const of = (...hours: number[]): number => hours.reduce((sum, hour) => sum + (volumes.get(hour) ?? 0), 0);
    expect(of(14, 15, 16)).toBeGreaterThan(1.4 * of(2, 3, 4));
  });

  it('agree with each other: each trade prints at a level of the book before it, and takes no more than it shows', () => {
    const rows = (name: string): string[][] =>
      textOf(name)
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(','));
    const book = new Map<string, number>();
    const messages = rows('BTCUSDT-book-10m.csv.gz');
    let next = 0;
    for (const [, , time, , , side, price, amount] of rows('BTCUSDT-trades-10m.csv.gz')) {
      for (let row = messages[next]; row !== undefined && Number(row[2]) <= Number(time); row = messages[next]) {
        book.set(`${row[5] ?? ''} ${row[6] ?? ''}`, Number(row[7]));
        next += 1;
      }
      const key = `${side === 'buy' ? 'ask' : 'bid'} ${price ?? ''}`;
      const left = (book.get(key) ?? 0) - Number(amount);
      expect(left).toBeGreaterThan(-1e-9);
      book.set(key, left);
    }
    expect(next).toBeGreaterThan(20_000);
  });
});
