import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHUNK_ROWS } from '../../../src/replay/readers/rows.ts';
import { allRows, DataFolder, valuesOf } from '../read-rows.ts';

let folder = new DataFolder();
beforeEach(() => {
  folder = new DataFolder();
});
afterEach(() => folder.remove());

const T = 1_704_067_200_000;

const trade = (id: number, ms: number, price = '1.5', quantity = '2'): string =>
  `${id},${price},${quantity},3.0,${T + ms},true\n`;
const trades = (...times: readonly number[]): string => times.map((ms, index) => trade(index + 1, ms)).join('');

interface ZipOptions {
  readonly method?: 0 | 8;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
}

/** A zip archive of these entries. */
function zip(entries: Readonly<Record<string, string>>, { method = 8, flags = 0, crc, size }: ZipOptions = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(entries)) {
    const packed = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc ?? crc32(text), 10);
    fields.writeUInt32LE(size ?? packed.length, 14);
    fields.writeUInt32LE(text.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, Buffer.from(name)]));
    files.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, list, end]);
}

describe('packed files', () => {
  const text = trades(0, 1, 2);

  it('give the same rows plain, as gzip, as gzip of several parts, and as zip stored or deflated', async () => {
    const plain = await folder.read('a.csv', text);
    const parts = Buffer.concat([gzipSync(text.slice(0, 40)), gzipSync(text.slice(40))]);
    const packings = [gzipSync(text), parts, zip({ 'a.csv': text }), zip({ 'a.csv': text }, { method: 0 })];
    for (const [index, bytes] of packings.entries()) {
      const { rows, source } = await folder.read(`packed-${index}`, bytes);
      expect(rows).toEqual(plain.rows);
      expect(source.packing).toBe(index < 2 ? 'GZIP' : 'ZIP');
    }
  });

  it('may begin with a byte-order mark', async () => {
    expect((await folder.read('bom.csv', `\ufeff${text}`)).rows).toHaveLength(3);
  });

  it('that are damaged or cut off are refused by name', async () => {
    const packed = gzipSync(trades(...Array.from({ length: 5_000 }, (_, ms) => ms)));
    await expect(folder.read('cut.csv.gz', packed.subarray(0, -400))).rejects.toThrow(
      /cut\.csv\.gz.*damaged or cut off/,
    );
    await expect(folder.read('crc.zip', zip({ 'a.csv': text }, { crc: 7 }))).rejects.toThrow(
      /crc\.zip.*a\.csv is damaged/,
    );
    await expect(folder.read('half.zip', zip({ 'a.csv': text }).subarray(0, -30))).rejects.toThrow(
      /without its directory/,
    );
    await expect(folder.read('empty.csv', '')).rejects.toThrow(/empty\.csv: is empty/);
  });

  it('of kinds that are not read are refused by name', async () => {
    await expect(folder.read('l.zip', zip({ 'a.csv': text }, { flags: 1 }))).rejects.toThrow(/a\.csv is encrypted/);
    await expect(folder.read('64.zip', zip({ 'a.csv': text }, { size: 0xffffffff }))).rejects.toThrow(
      /a\.csv is zip64/,
    );
    const two = zip({ 'a.csv': text, 'b.csv': text });
    await expect(folder.read('two.zip', two)).rejects.toThrow(/holds 2 files \(a\.csv, b\.csv\)/);
    await expect(folder.read('x.zst', Buffer.from('28b52ffd00', 'hex'))).rejects.toThrow(
      /is zstd: only plain, gzip and zip/,
    );
  });

  it('read the same whatever the size of their lines and pieces', async () => {
    const count = 40_000;
    const long = Array.from({ length: count }, (_, index) => trade(index + 1, index, `${1 + (index % 977)}.25`)).join(
      '',
    );
    const { rows, source } = await folder.read('long.csv.gz', gzipSync(long, { level: 1 }));
    expect(source.rows.trade).toBe(count);
    expect(
      rows.every(({ timeUs, values }, i) => timeUs === (T + i) * 1_000 && values === `${1 + (i % 977)}.25 2`),
    ).toBe(true);
  });
});

describe('the cache', () => {
  const cacheFiles = (): string[] => readdirSync(join(folder.path, 'cache'));

  it('is made once and used by the hash of the file, whatever its name', async () => {
    const first = await folder.read('a.csv', trades(0, 1));
    const again = await folder.read('b.csv', trades(0, 1));
    expect([first.source.cached, again.source.cached]).toEqual([false, true]);
    expect(again.rows).toEqual(first.rows);
    expect(cacheFiles()).toEqual([expect.stringMatching(new RegExp(`^${first.source.sha256}-[0-9a-f]{16}\\.market$`))]);
  });

  it('is made anew for other settings, and when its file is cut off', async () => {
    await folder.read('a.csv', trades(0, 1));
    const other = await folder.read('a.csv', trades(0, 1), { settings: { quantityUnit: 'CONTRACTS' } });
    expect([other.source.cached, other.source.quantityUnit]).toEqual([false, 'CONTRACTS']);
    for (const name of cacheFiles()) {
      const path = join(folder.path, 'cache', name);
      writeFileSync(path, readFileSync(path).subarray(0, -5));
    }
    const repaired = await folder.read('a.csv', trades(0, 1));
    expect([repaired.source.cached, repaired.rows.length]).toEqual([false, 2]);
  });

  it('with a changed byte in its rows is refused, not read', async () => {
    await folder.read('a.csv', trades(0, 1));
    const path = join(folder.path, 'cache', cacheFiles()[0] ?? '');
    const bytes = readFileSync(path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await expect(folder.read('a.csv', trades(0, 1))).rejects.toThrow(/cache file .* is damaged: a checksum is wrong/);
  });

  it('keeps no draft of a file that was refused', async () => {
    await expect(folder.read('bad.csv', `${trades(0)}2,x,1,1,${T},true\n`)).rejects.toThrow(/bad\.csv line 2/);
    expect(cacheFiles()).toEqual([]);
  });
});

describe('the grid', () => {
  it('becomes finer where a number needs it, and earlier rows with it', async () => {
    const coarse = Array.from({ length: CHUNK_ROWS + 10 }, (_, index) => trade(index + 1, index, '7', '3')).join('');
    const { rows, source } = await folder.read('fine.csv', coarse + trade(CHUNK_ROWS + 11, 90_000_000, '7.125', '0.5'));
    expect(source.grid).toEqual({ priceDecimals: 3, quantityDecimals: 1 });
    expect(new Set(valuesOf(rows))).toEqual(new Set(['7 3 [sell]', '7.125 0.5 [sell]']));
  });

  it('gives every decimal text its exact whole number', async () => {
    const amount = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 6 }));
    const text = ([digits, decimals]: [number, number]): string => {
      const padded = String(digits).padStart(decimals + 1, '0');
      return decimals === 0 ? padded : `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
    };
    await fc.assert(
      fc.asyncProperty(fc.array(amount, { minLength: 1, maxLength: 20 }), async (amounts) => {
        const lines = amounts.map((each, index) => trade(index + 1, index, text(each), text(each)));
        const data = await folder.open([folder.file('p.csv', lines.join(''))], { format: 'binance-trades' });
        const { priceDecimals, quantityDecimals } = data.sources[0]?.grid ?? {
          priceDecimals: -1,
          quantityDecimals: -1,
        };
        const rows = await data.next();
        amounts.forEach(([digits, decimals], index) => {
          expect(rows?.price[index]).toBe(digits * 10 ** (priceDecimals - decimals));
          expect(rows?.quantity[index]).toBe(digits * 10 ** (quantityDecimals - decimals));
        });
        await data.close();
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a price that would have to be rounded and numbers that pass 2^53', async () => {
    await expect(folder.read('p.csv', trade(1, 0, '0.1234567890123456'))).rejects.toThrow(/a price is never rounded/);
    await expect(
      folder.read('q.csv', trade(1, 0, '1', '9999999.12345678') + trade(2, 1, '1', '9007199254740991')),
    ).rejects.toThrow(/line 2: quantity 9007199254740991 does not fit.*fewer quantity decimals/);
  });

  it('is the same for all files of an instrument', async () => {
    const one = folder.file('BTCUSDT-trades-1.csv', trade(1, 0, '7.5', '1'));
    const two = folder.file('BTCUSDT-trades-2.csv', trade(1, 5, '7.25', '1.125'));
    const data = await folder.open([one, two]);
    expect(data.sources.map(({ grid }) => grid)).toEqual(Array(2).fill({ priceDecimals: 2, quantityDecimals: 3 }));
    expect(valuesOf(await allRows(data))).toEqual(['7.5 1 [sell]', '7.25 1.125 [sell]']);
    const finer = await folder.open([one], { grid: { priceDecimals: 4, quantityDecimals: 0 } });
    expect(finer.sources[0]?.grid.priceDecimals).toBe(4);
    expect(valuesOf(await allRows(finer))).toEqual(['7.5 1 [sell]']);
    await expect(folder.open([one], { grid: { priceDecimals: 20, quantityDecimals: 0 } })).rejects.toThrow(
      /pass 2\^53/,
    );
  });
});

describe('several files', () => {
  it('are merged by time, then by the order of the files', async () => {
    const files = [trades(0, 5, 5, 9), trades(5, 6), trades(1, 9, 20)].map((text, index) =>
      folder.file(`${index}.csv`, text),
    );
    const rows = await allRows(await folder.open(files));
    expect(rows.map(({ timeUs, source }) => `${timeUs / 1_000 - T}:${source}`)).toEqual([
      '0:0',
      '1:2',
      '5:0',
      '5:0',
      '5:1',
      '6:1',
      '9:0',
      '9:2',
      '20:2',
    ]);
  });

  it('of any lengths and times come out sorted, none lost', async () => {
    const times = fc.array(fc.nat(50), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 4 }), async (all) => {
        const sorted = all.map((each) => [...each].sort((a, b) => a - b));
        // A first id of its own makes files with equal times different files.
        const files = sorted.map((each, file) =>
          folder.file(`${file}.csv`, each.map((ms, index) => trade(file * 100 + index, ms)).join('')),
        );
        const rows = await allRows(await folder.open(files, { format: 'binance-trades' }));
        const expected = sorted.flatMap((each, file) => each.map((ms) => [ms, file] as const));
        expected.sort(([a, x], [b, y]) => a - b || x - y);
        expect(rows.map(({ timeUs, source }) => [timeUs / 1_000 - T, source])).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('longer than a chunk are merged without losing a row at its ends', async () => {
    const count = CHUNK_ROWS * 2 + 7;
    const make = (step: number): string =>
      Array.from({ length: count }, (_, i) => trade(i + step * 1e6, i * step)).join('');
    const rows = await allRows(await folder.open([folder.file('a.csv', make(2)), folder.file('b.csv', make(3))]));
    expect(rows).toHaveLength(2 * count);
    expect(rows.every((row, i) => i === 0 || row.timeUs >= (rows[i - 1]?.timeUs ?? 0))).toBe(true);
    expect(rows.filter(({ source }) => source === 1)).toHaveLength(count);
  });

  it('show the hole of a missing day and an overlap, and the same data twice is refused', async () => {
    const day = 86_400_000;
    const a = folder.file('BTCUSDT-trades-a.csv', trades(0, day - 1));
    const c = folder.file('BTCUSDT-trades-c.csv', trades(2 * day, 3 * day));
    const d = folder.file('BTCUSDT-trades-d.csv', trades(3 * day - 5, 4 * day));
    const data = await folder.open([d, a, c]);
    expect(data.seams).toMatchObject([
      { kind: 'HOLE', before: a, after: c },
      { kind: 'OVERLAP', before: c, after: d },
    ]);
    await data.close();
    const copy = folder.file('copy.csv', trades(0, day - 1));
    await expect(folder.open([copy, folder.file('again.csv', trades(0, day - 1))])).rejects.toThrow(
      /again\.csv: is the same data as/,
    );
  });

  it('that are quiet for a minute report it', async () => {
    const text =
      'id,timestamp,price,volume,side\n' + `1,${T},1,1,buy\n2,${T + 59_999},1,1,buy\n3,${T + 119_999},1,1,buy\n`;
    expect((await folder.read('quiet.csv', text)).source.gaps).toMatchObject({ count: 1, totalUs: 60_000_000 });
  });
});
