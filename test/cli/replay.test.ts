import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { replayCommand } from '../../src/bin/commands/replay.ts';
import { Collector } from '../support/collector.ts';
import { DataFolder } from '../replay/read-rows.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

const MINUTE = 60_000;
const T = 1_704_067_200_000;

/** Two hours of one-minute bars of Binance. */
const bars = Array.from({ length: 120 }, (_, i) => {
  const close = (42_000 + 50 * Math.sin(i / 7)).toFixed(2);
  const at = T + i * MINUTE;
  return `${at},${close},${Number(close) + 9},${Number(close) - 9},${close},40.00000,${at + 59_999},0,1,0,0,0\n`;
});
const data = folder.file('BTCUSDT-1m-2024-01-01.csv', bars.join(''));

const orders = folder.file(
  'orders.ndjson',
  [
    {
      strategy: 'TWAP',
      side: 'BUY',
      quantity: '2',
      createdAt: '2024-01-01T00:10:00Z',
      params: { durationSeconds: 1800 },
    },
    { strategy: 'TWAP', side: 'BUY', quantity: '-2', createdAt: '2024-01-01T00:10:00Z', orderId: '900' },
    {
      ...{ orderId: '31', strategy: 'TWAP', side: 'SELL', quantity: 3, createdAt: '2024-01-01T00:20:00Z' },
      params: { durationSeconds: 3600, randomizeAmount: true, tradingStyle: 'AGGRESSIVE' },
      rules: { step: '0.001', tick: '0.1', minQty: '0.001' },
    },
    { strategy: 'TWAP', side: 'BUY', quantity: '2', params: { durationSeconds: 1800 } },
    { strategy: 'TWAP', side: 'BUY', quantity: '2', createdAt: '2024-01-01T00:10:00Z', symbol: 'ETH/USDT' },
  ]
    .map((order) => `${JSON.stringify(order)}\n`)
    .join(''),
);

let runs = 0;

async function run(isTTY: boolean, ...args: readonly string[]): Promise<{ text: string; out: string }> {
  runs += 1;
  const out = join(folder.path, `out-${runs}`);
  const collector = new Collector(isTTY);
  const command = replayCommand({ out: collector, env: { TRANCHE_DATA_DIR: folder.path } }).exitOverride();
  await command.parseAsync(['--data', data, '--orders', orders, '--out', out, ...args], { from: 'user' });
  return { text: collector.text, out };
}

const fees = ['--taker-bps', '7.5', '--maker-bps', '-1', '--seed', '42'];

describe('tranche replay', () => {
  it('writes a result line for each order in the order of the file, also for those that are refused', async () => {
    const { text, out } = await run(false, '--format', 'binance-klines', ...fees);
    expect(readFileSync(join(out, 'results.ndjson'), 'utf8')).toBe(text);
    const results = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(results.map(({ orderId, status, filledQty, overfill }) => [orderId, status, filledQty, overfill])).toEqual([
      ['1', 'FILLED', '2', '0'],
      ['900', 'REJECTED', '0', undefined],
      ['31', 'FILLED', '3', '0'],
      ['4', 'REJECTED', '0', undefined],
      ['5', 'REJECTED', '0', '0'],
    ]);
    expect(results.map(({ message }) => message)).toEqual([
      null,
      'quantity must be a plain decimal number, not negative, with at most 18 integer and 18 fraction digits',
      null,
      'createdAt is required',
      'symbol is not in the data, which holds BTCUSDT',
    ]);
    expect(results[0]).toMatchObject({ seed: '42', feeAsset: 'USDT', latencyMs: { order: 20, cancel: 20 } });
    expect(results[0]?.['fillModel']).toMatch(/^bars: /);
    expect(results[0]?.['data']).toEqual([
      expect.objectContaining({ name: 'BTCUSDT-1m-2024-01-01.csv', format: 'binance-klines' }),
    ]);
  });

  it('writes the fills of all orders and a report for each, and leaves nothing else', async () => {
    const { out } = await run(false);
    const names = ['1', '31', '5'].flatMap((id) => [`${id}.html`, `${id}.json`]);
    expect(readdirSync(out).sort()).toEqual(
      [...names, 'fills.csv', 'results.ndjson', 'study.html', 'study.json'].sort(),
    );
    expect(readdirSync(folder.path).filter((name) => name.includes('.partial'))).toEqual([]);
    const fills = readFileSync(join(out, 'fills.csv'), 'utf8').trimEnd().split('\n');
    const ids = fills.slice(1).map((line) => line.split(',')[0]);
    expect(ids.indexOf('31')).toBeGreaterThan(ids.lastIndexOf('1'));
    const report = JSON.parse(readFileSync(join(out, '31.json'), 'utf8')) as { fills: { price: string }[] };
    expect(report.fills.length).toBe(ids.filter((id) => id === '31').length);
    // The rules of that order have a coarser tick than the data.
    expect(report.fills.every(({ price }) => /^\d+(\.\d)?$/.test(price))).toBe(true);
  });

  it('gives the same bytes for the same inputs and seed, and others for another seed', async () => {
    const [one, two, other] = [await run(false, ...fees), await run(false, ...fees), await run(false, '--seed', '43')];
    for (const name of readdirSync(one.out)) {
      expect(readFileSync(join(two.out, name)).equals(readFileSync(join(one.out, name)))).toBe(true);
    }
    const clips = (out: string): string => readFileSync(join(out, 'fills.csv'), 'utf8');
    expect(clips(other.out)).not.toBe(clips(one.out));
  });

  it('shows people a table', async () => {
    const { text } = await run(true);
    expect(text).toMatch(/^order +strategy +side +filled +status/);
    expect(text).toMatch(/31 +TWAP +SELL +3\/3 +FILLED/);
    expect(text).toMatch(/900 \(line 2\) +0 +REJECTED/);
  });

  it('ends with exit code 1 and the line of data that cannot be used, and leaves no file behind', async () => {
    const bad = join(folder.path, 'bad.csv');
    writeFileSync(bad, `${bars[0] ?? ''}${(bars[1] ?? '').replace('40.00000', 'many')}`);
    const failing = run(false, '--data', bad, '--format', 'binance-klines');
    await expect(failing).rejects.toMatchObject({ exitCode: 1, message: expect.stringMatching(/bad\.csv line 2: /) });
    expect(readdirSync(folder.path)).not.toContain(`out-${runs}`);
  });

  it('reads the data by what it is told of it', async () => {
    await expect(run(false, '--bar-seconds', '120')).rejects.toThrow(
      'bars are closer than 120 s: name the length of bars',
    );
  });

  it.each([
    ['--fill-model', 'magic', '--fill-model must be one of bars, trades, book'],
    ['--fill-model', 'book', 'fillModel book is not possible: the best the data holds is bars'],
    ['--latency', 'fast', '--latency must be a whole number of milliseconds'],
    ['--bar-share', '2', '--bar-share must be a number from 0 to 1'],
    ['--taker-bps', '1,5', '--taker-bps must be a plain decimal number'],
    ['--format', 'magic', '--format must be one of binance-klines, '],
    ['--bar-seconds', '0', '--bar-seconds must be a whole number from 1 to 2678400'],
    ['--quantity-decimals', '99', '--quantity-decimals must be a whole number from 0 to 15'],
  ])('refuses %s %s and says why', async (flag, value, message) => {
    const failing = run(false, flag, value);
    await expect(failing).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
  });
});
