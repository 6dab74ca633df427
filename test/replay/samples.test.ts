/** Real files, where the folder of samples lies beside the checkout: they are not ours to publish. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openMarketData } from '../../src/replay/data/market-data.ts';
import { allRows } from './read-rows.ts';

const SAMPLES = join(import.meta.dirname, '../../../shared/data/samples');

const FILES = [
  ['binance-btcusdt-depth-snap.csv', 'binance-depth', { depth: 100 }],
  ['binance-btcusdt-depth-update.csv', 'binance-depth', { depth: 100 }],
  ['binance-futures_book_snapshot_25_BTCUSDT.csv', 'tardis-snapshots', { depth: 500 }],
  ['binance-futures_book_snapshot_5_BTCUSDT.csv', 'tardis-snapshots', { depth: 100 }],
  ['binance-klines-BTCUSDT-1m-half-day.csv', 'binance-klines', { bar: 720 }],
  ['binance-ws-spot-btcusdt-3000-lines.gz', 'binance-recording', { trade: 518, quote: 2_200 }],
  ['bitmex_trades_XBTUSD.csv', 'tardis-trades', { trade: 10 }],
  ['bybit-xrpusdt-ob500.data.zip', 'bybit-book', { depth: 3_966 }],
  ['deribit_incremental_book_L2_BTC-PERPETUAL.csv', 'tardis-book', { depth: 15 }],
  ['huobi-dm-swap_quotes_BTC-USD.csv', 'tardis-quotes', { quote: 10 }],
  ['lean-bybit-btcusdt-20221213_quote.zip', 'lean-quotes', { quote: 721 }],
  ['lean-bybit-btcusdt-20221213_trade.zip', 'lean-trades', { bar: 1_440 }],
] as const;

const cacheDir = mkdtempSync(join(tmpdir(), 'tranche-samples-'));
afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));

describe.skipIf(!existsSync(SAMPLES))('a real sample', () => {
  it.each(FILES)('%s is recognised as %s and read whole, without a hole', async (name, format, counts) => {
    // Changes alone: the book they change is in a file of its own.
    const holes = name === 'binance-btcusdt-depth-update.csv' ? 1 : 0;
    const data = await openMarketData([join(SAMPLES, name)], { cacheDir });
    const [source] = data.sources;
    expect(source).toMatchObject({ format, rows: counts, gaps: { count: holes }, rounded: 0, oddBars: 0 });
    const rows = await allRows(data);
    expect(rows).toHaveLength(Object.values(source?.rows ?? {}).reduce((sum, count) => sum + count, 0));
  });

  it('of a recorded spot market builds a book that is never crossed', async () => {
    const data = await openMarketData([join(SAMPLES, 'binance-ws-spot-btcusdt-3000-lines.gz')], { cacheDir });
    const bids = new Map<string, string>();
    const asks = new Map<string, string>();
    let compared = 0;
    let crossed = 0;
    for (const { kind, values, flags } of await allRows(data)) {
      if (kind !== 'depth') continue;
      if (flags.includes('reset')) [bids, asks].forEach((side) => side.clear());
      const [price = '', quantity = ''] = values.split(' ');
      const side = flags.includes('sell') ? asks : bids;
      if (quantity === '0') side.delete(price);
      else side.set(price, quantity);
      if (!flags.includes('last')) continue;
      compared += 1;
      if (Math.max(...[...bids.keys()].map(Number)) >= Math.min(...[...asks.keys()].map(Number))) crossed += 1;
    }
    expect(compared).toBeGreaterThan(200);
    expect(crossed).toBe(0);
  });
});
