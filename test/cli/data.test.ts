import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { dataCommand } from '../../src/bin/commands/data.ts';
import { DataFolder } from '../replay/read-rows.ts';

const folder = new DataFolder();
afterAll(() => folder.remove());

class Collector extends Writable {
  readonly isTTY = true;
  text = '';

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

async function inspect(...args: readonly string[]): Promise<string> {
  const out = new Collector();
  const command = dataCommand({ out, env: { TRANCHE_DATA_DIR: folder.path } }).exitOverride();
  await command.parseAsync(['inspect', ...args], { from: 'user' });
  return out.text;
}

const T = 1_704_067_200_000;
const trades = folder.file(
  'BTCUSDT-trades-2024-01-01.csv',
  `1,1.50,2,3,${T},true\n2,1.25,2,3,${T + 1},false\n5,1.25,2,3,${T + 150_000},false\n`,
);
const quiet = folder.file('BTCUSDT-trades-2024-01-02.csv', `6,1.5,2,3,${T + 86_400_000},true\n`);

describe('tranche data inspect', () => {
  it('tells people the format, the rows, the times, the grid and the holes', async () => {
    const text = await inspect(trades, quiet);
    expect(text).toContain('format    binance-trades');
    expect(text).toContain('symbol    BTCUSDT; quantities in BASE');
    expect(text).toContain('rows      3 trade');
    expect(text).toContain('time      2024-01-01T00:00:00.000Z to 2024-01-01T00:02:30.000Z');
    expect(text).toContain('grid      2 price decimals, 0 quantity decimals');
    expect(text).toContain('gaps      1, 2.5 min together, the longest 2.5 min');
    expect(text).toContain('2 numbers missing (SEQUENCE, before line 3)');
    expect(text).toMatch(/hole of 24 h from 2024-01-01T00:02:30.000Z between .*01\.csv and .*02\.csv/);
    expect(text).toContain('2 files, 4 rows, ');
  });

  it('tells programs the same as lines of JSON', async () => {
    const lines = (await inspect(trades, '--json')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ file: trades, format: 'binance-trades', firstUs: T * 1_000 }),
      { files: 1, rows: 3, from: '2024-01-01T00:00:00.000Z', to: '2024-01-01T00:02:30.000Z', seams: [] },
    ]);
  });

  it('ends with the file and the line of what cannot be used, and with what is wrong with a flag', async () => {
    const bad = folder.file('bad.csv', `1,1.5,2,3,${T},true\n2,1.5,2,3,${T},maybe\n`);
    await expect(inspect(bad)).rejects.toThrow(/bad\.csv line 2: is_buyer_maker "maybe" is neither true nor false/);
    await expect(inspect(trades, '--bar-seconds', '0')).rejects.toThrow(/--bar-seconds must be a whole number from 1/);
    await expect(inspect(trades, '--format', 'nope')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--format must be one of binance-klines') as string,
    });
  });
});
