/** Candle files as they are found: CSV with or without a header, lists or objects as JSON; plain, gzip or zip. */
import { readFileSync } from 'node:fs';
import { columnsOfHeader, columnsOfRows, type Columns } from './columns.ts';
import { textsOf } from './unpacked.ts';

export interface Candle {
  /** Start, ms. */
  readonly at: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface CandleFile {
  /** Oldest first, by what the column of symbols says; under '' where there is none. */
  readonly bySymbol: ReadonlyMap<string, readonly Candle[]>;
  /** Rows that are no candle: a time, a price or a volume is missing in them. */
  readonly skipped: number;
}

type Row = readonly unknown[];

/** Lines that may come before a header, such as the address a file was fetched from. */
const PREAMBLE_MAX = 3;

/** Milliseconds of a stamp in s, ms, µs or ns, or of a date-time (UTC where it names no zone); NaN when it is none. */
export function stampOf(value: unknown): number {
  const text = String(value).trim().replaceAll('"', '');
  const number = typeof value === 'number' ? value : text === '' ? NaN : Number(text);
  if (!Number.isFinite(number)) {
    const iso = text.replace(/ ?UTC$/, 'Z').replace(' ', 'T');
    const day = iso.includes('T') ? iso : `${iso}T00:00`;
    return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(day) ? day : `${day}Z`);
  }
  if (number >= 1e17) return Math.floor(number / 1e6);
  if (number >= 1e14) return Math.floor(number / 1e3);
  return number >= 1e11 ? number : number * 1_000;
}

const numberIn = (row: Row, at: number): number => {
  const value = row[at];
  return value === null || value === undefined || value === '' ? NaN : Number(value);
};

function candleOf(row: Row, columns: Columns): Candle | null {
  const at = stampOf(row[columns.at]);
  const [high, low] = [numberIn(row, columns.high), numberIn(row, columns.low)];
  const [close, volume] = [numberIn(row, columns.close), numberIn(row, columns.volume)];
  const isGood = low > 0 && close > 0 && volume >= 0 && Number.isFinite(at + high + low + close + volume) && high > 0;
  return isGood ? { at, high, low, close, volume } : null;
}

function sorted(rows: readonly Row[], columns: Columns): CandleFile {
  const bySymbol = new Map<string, Candle[]>();
  let skipped = 0;
  for (const row of rows) {
    const candle = candleOf(row, columns);
    const symbol = columns.symbol === null ? '' : String(row[columns.symbol]).trim();
    if (candle === null) skipped += 1;
    else if (bySymbol.get(symbol)?.push(candle) === undefined) bySymbol.set(symbol, [candle]);
  }
  for (const candles of bySymbol.values()) candles.sort((a, b) => a.at - b.at);
  return { bySymbol, skipped };
}

function fromCsv(text: string, name: string): CandleFile {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const rows = lines.map((line) => line.replaceAll('"', '').split(/[,;\t]/));
  const begins = rows.slice(0, PREAMBLE_MAX + 1).findIndex((row) => row.length >= 6);
  const all = rows.slice(Math.max(0, begins));
  const first = all[0] ?? [];
  if (Number.isFinite(stampOf(first[0])) && Number.isFinite(Number(first[1]))) {
    return sorted(all, columnsOfRows(all, name));
  }
  const columns = columnsOfHeader(first.map(String));
  if (columns === null) throw new RangeError(`${name}: the header names no time, open, high, low, close, volume`);
  return sorted(all.slice(1), columns);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fromJson(text: string, name: string): CandleFile {
  const parsed: unknown = JSON.parse(text);
  const items: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  if (items.length > 0 && items.every(isObject)) {
    const keys = Object.keys(items[0] ?? {});
    const columns = columnsOfHeader(keys);
    if (columns === null) throw new RangeError(`${name}: is not a list of candles`);
    return sorted(
      items.map((item) => keys.map((key) => item[key])),
      columns,
    );
  }
  if (!items.every((row) => Array.isArray(row)) || !Array.isArray(parsed)) {
    throw new RangeError(`${name}: is not a list of candles`);
  }
  const rows = items as readonly Row[];
  return sorted(rows, columnsOfRows(rows, name));
}

/** The candles of a file. Throws RangeError or SyntaxError naming what is wrong. */
export function readCandles(path: string): CandleFile {
  const files = textsOf(readFileSync(path), path).map((text) =>
    text.trimStart().startsWith('[') ? fromJson(text, path) : fromCsv(text, path),
  );
  const bySymbol = new Map<string, readonly Candle[]>();
  for (const file of files) {
    for (const [symbol, candles] of file.bySymbol) {
      const known = bySymbol.get(symbol) ?? [];
      bySymbol.set(
        symbol,
        [...known, ...candles].sort((a, b) => a.at - b.at),
      );
    }
  }
  if (bySymbol.size === 0) throw new RangeError(`${path}: holds no candle`);
  return { bySymbol, skipped: files.reduce((sum, { skipped }) => sum + skipped, 0) };
}
