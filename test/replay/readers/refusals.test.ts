/** What cannot be read is refused by name: the file, the line where there is one, and the rule. */
import { mkdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataError } from '../../../src/replay/readers/data-error.ts';
import { DataFolder } from '../read-rows.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const T = 1_704_067_200_000;
const candle = (time: string): string => `${time},1,2,1,2,5`;
const named = (...times: readonly string[]): string =>
  ['date,open,high,low,close,volume', ...times.map(candle)].join('\n');

async function refusal(name: string, content: string | Uint8Array, format?: string): Promise<string> {
  const read = folder.read(name, content, format === undefined ? {} : { format });
  const error: unknown = await read.then(
    () => 'it was read',
    (why: unknown) => why,
  );
  expect(error).toBeInstanceOf(DataError);
  return String(error).replace(folder.path, '');
}

describe('a file that is refused', () => {
  it('has a day that does not exist', async () => {
    expect(
      await refusal('feb.csv', named('2024-02-28 01:00:00', '2024-02-30 01:00:00', '2024-03-01 00:00:00')),
    ).toContain('feb.csv line 1: time "2024-02-30 01:00:00" does not exist');
    const later = named('2024-02-28 01:00:00', '2024-02-28 01:01:00').concat('\n', candle('2024-02-28 25:00:00'));
    expect(await refusal('hour.csv', later, 'binance-klines')).toContain('time "2024-02-28 25:00:00" does not exist');
    expect(await refusal('20241399_trade.csv', '0,1,2,1,2,5\n')).toContain(
      '20241399_trade.csv: the date 20241399 in the file name does not exist',
    );
  });

  it('is a folder, or a pipe that could be read only once', async () => {
    mkdirSync(join(folder.path, 'days'));
    await expect(folder.open([join(folder.path, 'days')])).rejects.toThrow(/days: is a folder: name the files in it/);
    await expect(folder.open(['/dev/null'])).rejects.toThrow('/dev/null: is a pipe or a device');
  });

  it('holds nothing', async () => {
    expect(await refusal('blank.csv', '\n\r\n')).toContain('blank.csv: holds nothing but blank lines');
    expect(await refusal('blank.csv.gz', gzipSync(''))).toContain('blank.csv.gz: holds nothing but blank lines');
  });

  it('begins with the newest candle, as the API of Bitfinex gives them', async () => {
    const rows = [2, 1, 0].map((minute) => [T + minute * 60_000, 1, 1.5, 2, 0.5, 3]);
    expect(await refusal('api.json', JSON.stringify(rows))).toContain(
      'api.json row 1: is not sorted by time: it begins with the newest bar',
    );
  });

  it('has a bar whose high is below its low', async () => {
    const good = [0, 1, 2].map((minute) => `${T + minute * 60_000},5,6,4,5,1`).join('\n');
    const text = `time,open,high,low,close,volume\n${good}\n${T + 180_000},5,4,6,5,1\n`;
    expect(await refusal('bent.csv', text)).toContain('bent.csv line 5: high is below low');
  });

  it('has a quantity at price 0 in its book', async () => {
    const head = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
    const row = (price: string): string => `x,BTC,${T}000,${T}005,true,ask,${price},2`;
    expect(await refusal('zero.csv', `${head}\n${row('5')}\n${row('0')}\n`)).toContain(
      'zero.csv line 3: price of a level must be above 0',
    );
  });
});

describe('a recording of Binance', () => {
  const print = (ms: number, id: number): string =>
    `${T + ms}000000 ${JSON.stringify({ stream: 's', data: { e: 'trade', E: T + ms, T: T + ms, s: 'BTCUSDT', t: id, p: '1', q: '2', m: true } })}`;

  it('that was heard twice counts each print once, and numbers that are missing are a hole', async () => {
    const text = [print(0, 7), print(1, 8), print(1, 8), print(2, 7), print(3, 12)].join('\n');
    const { rows, source } = await folder.read('twice.txt', text);
    expect(rows).toHaveLength(3);
    expect(source.skipped).toEqual({ 'print that was told before': 2 });
    expect(source.gaps).toMatchObject({ count: 1, first: [{ kind: 'SEQUENCE', missing: 3, line: 5 }] });
  });

  it('may begin with a picture of the book that is longer than what a format is judged by', async () => {
    const levels = (from: number): string[][] =>
      Array.from({ length: 5_000 }, (_, index) => [(from + index / 100).toFixed(8), '1.00000000']);
    const picture = JSON.stringify({ lastUpdateId: 5, bids: levels(100).reverse(), asks: levels(200) });
    expect(picture.length).toBeGreaterThan(128 * 1_024);
    const { source } = await folder.read('long.txt', `${T}000000 ${picture}\n${print(1, 1)}\n`);
    expect(source).toMatchObject({ format: 'binance-recording', rows: { depth: 10_000, trade: 1 } });
  });
});

describe('changes of a book that was never told whole', () => {
  it('are a hole before the first of them', async () => {
    const head = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
    const { source } = await folder.read('middle.csv', `${head}\nx,BTC,${T}000,${T}005,false,bid,5,2\n`);
    expect(source.gaps).toMatchObject({ count: 1, first: [{ kind: 'SEQUENCE', line: 2, missing: null }] });
  });
});
