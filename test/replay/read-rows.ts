/** Reads small files of market data in tests: writes them to a folder, opens them, and hands the rows back as objects. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMarketData, type MarketData, type MarketDataOptions } from '../../src/replay/data/market-data.ts';
import { FLAG, KIND, type Rows } from '../../src/replay/readers/rows.ts';

/** A row with its numbers as decimal texts, so that a test reads like the file. */
export interface PlainRow {
  readonly kind: string;
  readonly timeUs: number;
  readonly values: string;
  readonly flags: string;
  readonly source: number;
  readonly local: number;
}

const nameOf = (kind: number): string => Object.entries(KIND).find(([, code]) => code === kind)?.[0] ?? '?';

function plainRow(rows: Rows, index: number, data: MarketData): PlainRow {
  const at = (column: ArrayLike<number>): number => column[index] ?? NaN;
  const grid = data.sources[at(rows.source)]?.grid ?? { priceDecimals: 0, quantityDecimals: 0 };
  const price = (value: number): string => String(value / 10 ** grid.priceDecimals);
  const quantity = (value: number): string => String(value / 10 ** grid.quantityDecimals);
  const kind = nameOf(at(rows.kind));
  const pair = `${price(at(rows.price))} ${quantity(at(rows.quantity))}`;
  const values =
    kind === 'quote'
      ? `${pair} / ${price(at(rows.x))} ${quantity(at(rows.y))}`
      : kind === 'bar'
        ? `${[rows.x, rows.y, rows.z, rows.price].map((c) => price(at(c))).join(' ')} v${quantity(at(rows.quantity))}`
        : pair;
  const flags = Object.entries(FLAG).filter(([, bit]) => (at(rows.flags) & bit) !== 0);
  const words = flags.map(([name]) => name).filter((name) => kind === 'depth' || name !== 'last');
  return {
    kind,
    timeUs: at(rows.time),
    values,
    flags: words.join(' '),
    source: at(rows.source),
    local: at(rows.local),
  };
}

export async function allRows(data: MarketData): Promise<PlainRow[]> {
  const all: PlainRow[] = [];
  for (let rows = await data.next(); rows !== null; rows = await data.next()) {
    for (let index = 0; index < rows.count; index += 1) all.push(plainRow(rows, index, data));
  }
  await data.close();
  return all;
}

export class DataFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'tranche-data-'));

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  open(files: readonly string[], options: Partial<MarketDataOptions> = {}): Promise<MarketData> {
    return openMarketData(files, { cacheDir: join(this.path, 'cache'), ...options });
  }

  /** Writes and reads one file. */
  async read(
    name: string,
    content: string | Uint8Array,
    options: Partial<MarketDataOptions> = {},
  ): Promise<{ data: MarketData; rows: PlainRow[]; source: MarketData['sources'][number] }> {
    const data = await this.open([this.file(name, content)], options);
    const [source] = data.sources;
    if (source === undefined) throw new Error('no source');
    return { data, rows: await allRows(data), source };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Values with flags, one text a row. */
export const valuesOf = (rows: readonly PlainRow[]): string[] =>
  rows.map(({ values, flags }) => (flags === '' ? values : `${values} [${flags}]`));
