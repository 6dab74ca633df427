/** Files that hold the same of one instrument twice, in whatever formats, are not played. */
import { describe, expect, it } from 'vitest';
import type { Source } from '../../../src/replay/data/source-meta.ts';
import { seamsOf } from '../../../src/replay/data/seams.ts';
import { groupMarkets } from '../../../src/replay/engine/market-groups.ts';

const MINUTE_US = 60_000_000;
const DAY_US = 1_440 * MINUTE_US;
const NONE = { bar: 0, trade: 0, quote: 0, depth: 0 };

const source = (file: string, more: Partial<Source>): Source => ({
  ...{ file, format: file, symbol: 'BTCUSDT', quantityUnit: 'BASE', barUs: null, sha256: file, packing: 'PLAIN' },
  ...{ entry: null, cached: true, rows: NONE, firstUs: 0, lastUs: DAY_US, rounded: 0, late: 0, latestUs: 0 },
  ...{ oddBars: 0, hasLocal: false, skipped: {}, gaps: { count: 0, totalUs: 0, longestUs: 0, first: [] } },
  grid: { priceDecimals: 2, quantityDecimals: 3 },
  finest: { priceDecimals: 9, quantityDecimals: 9 },
  ...more,
});

const trades = (file: string, more: Partial<Source> = {}): Source =>
  source(file, { rows: { ...NONE, trade: 9 }, ...more });
const bars = (file: string, more: Partial<Source> = {}): Source =>
  source(file, { rows: { ...NONE, bar: 9 }, barUs: MINUTE_US, firstUs: MINUTE_US, ...more });

describe('files of one instrument', () => {
  it('in two formats that tell of the same trades are refused: every print would count twice', () => {
    const both = [trades('trades.csv'), trades('aggTrades.csv', { symbol: 'BTC/USDT', firstUs: MINUTE_US })];
    expect(() => groupMarkets(both)).toThrow(
      'aggTrades.csv: holds trades from 1970-01-01T00:01:00.000Z on, and so does trades.csv until ' +
        '1970-01-02T00:00:00.000Z: what is in both counts twice',
    );
  });

  it('are compared with the one that reaches furthest, whatever lies between', () => {
    const three = [
      trades('a', { lastUs: 3 * DAY_US }),
      bars('b'),
      trades('c', { firstUs: 2 * DAY_US, lastUs: 9 * DAY_US }),
    ];
    expect(() => groupMarkets(three)).toThrow('c: holds trades');
  });

  it('may tell different things of the same time, or the same thing of times that follow each other', () => {
    const next = { firstUs: DAY_US, lastUs: 2 * DAY_US };
    const quotes = source('quotes', { rows: { ...NONE, quote: 9 } });
    const fine = [
      trades('a'),
      bars('b'),
      quotes,
      trades('c', next),
      bars('d', { ...next, firstUs: DAY_US + MINUTE_US }),
    ];
    expect(groupMarkets(fine)).toHaveLength(1);
    expect(groupMarkets([trades('a'), trades('b', { symbol: 'ETHUSDT' })])).toHaveLength(2);
  });

  it('share no bar at their ends', () => {
    const after = bars('b', { firstUs: DAY_US, lastUs: 2 * DAY_US, format: 'a' });
    expect(seamsOf([bars('a'), after])).toMatchObject([{ kind: 'OVERLAP', after: 'b' }]);
    expect(() => groupMarkets([bars('a'), { ...after, format: 'other' }])).toThrow('b: holds bars');
  });

  it('are of bars of one length where there is nothing better', () => {
    const long = bars('hours', { barUs: 60 * MINUTE_US, firstUs: DAY_US + 60 * MINUTE_US, lastUs: 2 * DAY_US });
    expect(() => groupMarkets([bars('minutes'), long])).toThrow(
      'hours: its bars are of 3600 s, those of minutes of 60 s',
    );
    expect(groupMarkets([trades('a'), bars('minutes'), long])).toHaveLength(1);
  });
});

describe('a file that does not tell its instrument', () => {
  it('is refused beside one that does, because no order would ever be played on it', () => {
    const nameless = trades('download.csv', { symbol: null });
    expect(() => groupMarkets([bars('BTCUSDT-1m.csv'), nameless])).toThrow(
      'download.csv: does not tell its instrument, and BTCUSDT-1m.csv is of BTCUSDT: say --symbol',
    );
    expect(groupMarkets([nameless])).toHaveLength(1);
  });
});
