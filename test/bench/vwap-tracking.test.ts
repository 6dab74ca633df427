import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readCandles, stampOf } from '../../bench/vwap/candle-files.ts';
import { seriesOf } from '../../bench/vwap/series.ts';
import { summaryOf } from '../../bench/vwap/summary.ts';
import { reportOf, verdictOf } from '../../bench/vwap/text.ts';
import { syntheticCandles } from '../../bench/vwap/synthetic.ts';
import { curvesOf, track } from '../../bench/vwap/tracking.ts';

const folder = mkdtempSync(join(tmpdir(), 'tranche-candles-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function read(name: string, data: string | Buffer): unknown[] {
  const path = join(folder, name);
  writeFileSync(path, data);
  const { bySymbol, skipped } = readCandles(path);
  expect(skipped).toBe(0);
  return [...bySymbol.values()].flat().map(({ at, high, low, close, volume }) => [at, high, low, close, volume]);
}

const T = 1_735_689_600_000;
const TWO = [
  [T, 12, 8, 11, 5],
  [T + 60_000, 13, 10, 10.5, 0],
];
const rows = (stamp: (ms: number) => number | string): string =>
  `${stamp(T)},10,12,8,11,5,x,y,3,1,1,0\n${stamp(T + 60_000)},11,13,10,10.5,0,x,y,0,0,0,0\n`;

/** A zip archive of packed files. */
function zipped(...texts: string[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  for (const text of texts) {
    const packed = deflateRawSync(Buffer.from(text));
    const local = Buffer.alloc(34);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(4, 26);
    local.write('a.cv', 30);
    const entry = Buffer.alloc(50);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(4, 28);
    entry.writeUInt32LE(Buffer.concat(locals).length, 42);
    locals.push(local, packed);
    entries.push(entry);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(Buffer.concat(locals).length, 16);
  return Buffer.concat([...locals, ...entries, end]);
}

describe('candle files', () => {
  const header = 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker,taker_quote,ignore\n';

  it.each([
    ['in milliseconds', 'ms.csv', rows((ms) => ms)],
    ['in microseconds', 'us.csv', rows((ms) => ms * 1_000)],
    ['in seconds', 's.csv', rows((ms) => ms / 1_000)],
    ['with a header', 'head.csv', header + rows((ms) => ms)],
    ['with date-times', 'iso.csv', header + rows((ms) => new Date(ms).toISOString().replace('T', ' '))],
    [
      'out of order',
      'order.csv',
      rows((ms) => ms)
        .split('\n')
        .reverse()
        .join('\n'),
    ],
    ['packed by gzip', 'ms.csv.gz', gzipSync(rows((ms) => ms))],
    ['packed by zip', 'ms.zip', zipped(rows((ms) => ms))],
    [
      'as OHLCV lists',
      'ccxt.json',
      JSON.stringify([
        [T, 10, 12, 8, 11, 5],
        [T + 60_000, 11, 13, 10, 10.5, 0],
      ]),
    ],
    [
      'as objects',
      'objects.json',
      JSON.stringify([
        { base: 'BTC', openTimeInMillis: T, open: '10', high: '12', low: '8', close: '11', volume: '5' },
        { base: 'BTC', openTimeInMillis: T + 60_000, open: '11', high: '13', low: '10', close: '10.5', volume: '0' },
      ]),
    ],
    ['below the address they are from', 'address.csv', `https://example.com/data\n${header}${rows((ms) => ms)}`],
    ['with dates that name UTC', 'utc.csv', header + rows((ms) => new Date(ms).toISOString().replace('Z', ' UTC'))],
    [
      'with the close first',
      'bfx.json',
      JSON.stringify([
        [T, 10, 11, 12, 8, 5],
        [T + 60_000, 11, 10.5, 13, 10, 0],
      ]),
    ],
  ])('are read %s', (_, name, data) => {
    expect(read(name, data)).toEqual(TWO);
  });

  it('are refused when they are none', () => {
    expect(() => read('empty.csv', '')).toThrow();
    expect(() => read('words.csv', 'a,b\n1,2\n')).toThrow('the header names no');
    expect(() => read('object.json', '[{"a":1}]')).toThrow('is not a list of candles');
    expect(() => read('odd.csv', `${T},10,9,12,11,5\n`)).toThrow('neither high nor low');
  });

  it('are told apart by a column of symbols, and rows that are no candle are counted', () => {
    const path = join(folder, 'two.csv');
    const lines = ['symbol,unix,open,high,low,close,Volume BTC', `A,${T},1,2,1,2,3`, `B,${T},5,6,5,6,7`, `A,${T},,,,,`];
    writeFileSync(path, lines.join('\n'));
    const { bySymbol, skipped } = readCandles(path);
    expect([...bySymbol].map(([symbol, candles]) => [symbol, candles.length, candles[0]?.close])).toEqual([
      ['A', 1, 2],
      ['B', 1, 6],
    ]);
    expect(skipped).toBe(1);
  });

  it('are all read from an archive of several', () => {
    const later = `${T + 120_000},1,2,1,2,9\n`;
    expect(
      read(
        'several.zip',
        zipped(
          rows((ms) => ms),
          later,
        ),
      ),
    ).toHaveLength(3);
  });

  it('know stamps by their size', () => {
    for (const stamp of [T, T / 1_000, T * 1_000, T * 1_000_000]) expect(stampOf(stamp)).toBe(T);
  });
});

describe('the tracking measurement', () => {
  // With outages of hours and silent minutes in it.
  const series = seriesOf(syntheticCandles(24, 7));
  const curves = curvesOf(series);
  const runs = [1, 4, 24].map((hours) => track(series, curves, hours));

  it('measures only parents with ten days before them', () => {
    expect(runs.map(({ parents, empty }) => parents.length + empty)).toEqual([14 * 24, 14 * 6, 14]);
  });

  it('places all of every order and gives a number for each, whatever is missing', () => {
    for (const { parents, unplaced } of runs) {
      expect(unplaced).toBeLessThan(1e-9);
      expect(parents.flatMap((errors) => Object.values(errors)).every(Number.isFinite)).toBe(true);
    }
  });

  it('finds nobody better than who knows the volume, and nothing worse than TWAP by much', () => {
    for (const run of runs.slice(0, 2)) {
      const { rules } = summaryOf(run, 6) ?? { rules: null };
      expect(rules?.oracle.meanAbs).toBeLessThan((rules?.twap.meanAbs ?? 0) / 2);
      expect(rules?.dynamic.meanAbs).toBeLessThan((rules?.twap.meanAbs ?? 0) + 0.05);
    }
  });

  it('says of each gate what it came to and whether it is met', () => {
    const errors = { twap: 2, static: 2, dynamic: 1.8, oracle: 0 };
    const run = (hours: number, dynamic: number) => {
      const parents = [errors, errors].map((each) => ({ ...each, dynamic }));
      return summaryOf({ hours, parents, withHoles: 0, empty: 0, unplaced: 0 }, 6);
    };
    const gates = [run(1, 1.8), run(4, -1.96), run(24, 1.8)].map((summary) =>
      summary?.gates.map(({ value, isMet }) => [value, isMet]),
    );
    const [good, poor, none] = gates;
    expect(good).toEqual([
      [-0.2, true],
      [10, true],
    ]);
    expect(poor).toEqual([
      [-0.04, true],
      [2, false],
    ]);
    expect(none).toEqual([]);
    const measured = [run(1, 1.8), run(4, -1.96)].flatMap((summary) => summary ?? []);
    const text = verdictOf([{ market: 'X', days: 1, runs: measured }]);
    expect(text).toBe('gates: 3 of 4 met; not met: X, 4 h: better than TWAP\n');
    expect(reportOf({ market: 'X', days: 1, runs: measured })).toContain('by at least 5 %: 10.00 ± 0.00 %: met');
    expect(verdictOf([])).toContain('nothing was measured');
  });

  it('has nothing to say of too short a series', () => {
    const short = seriesOf(syntheticCandles(9, 1));
    expect(summaryOf(track(short, curvesOf(short), 1), 6)).toBeNull();
  });
});
