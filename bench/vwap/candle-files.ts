/** Candle files as they are found: Binance CSV with or without a header, OHLCV lists as JSON; plain, gzip or zip. */
import { readFileSync } from 'node:fs';
import { gunzipSync, inflateRawSync } from 'node:zlib';

export interface Candle {
  /** Start, ms. */
  readonly at: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

interface Columns {
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const USUAL: Columns = { at: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 };
/** Bitfinex writes the close before the high. */
const CLOSE_FIRST: Columns = { at: 0, open: 1, close: 2, high: 3, low: 4, volume: 5 };

const HEADER_NAMES: Readonly<Record<keyof Columns, readonly string[]>> = {
  at: ['open_time', 'opentime', 'timestamp', 'time', 'date', 'unix', 'mts'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
};

/** Milliseconds of a stamp in s, ms, µs or ns, or of a date-time; NaN when it is none. */
export function stampOf(value: unknown): number {
  const number = typeof value === 'number' ? value : Number(String(value));
  if (!Number.isFinite(number)) return Date.parse(String(value).trim().replace(' ', 'T'));
  if (number >= 1e17) return Math.floor(number / 1e6);
  if (number >= 1e14) return Math.floor(number / 1e3);
  return number >= 1e11 ? number : number * 1_000;
}

function columnsOfHeader(cells: readonly string[]): Columns | null {
  const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll('"', '').replaceAll(' ', '_'));
  const found = Object.entries(HEADER_NAMES).map(([key, known]) => {
    const at = names.findIndex((name) => known.includes(name) || (key === 'volume' && name.startsWith('volume')));
    return [key, at] as const;
  });
  return found.some(([, at]) => at < 0) ? null : (Object.fromEntries(found) as unknown as Columns);
}

const fits = (rows: readonly (readonly unknown[])[], { open, high, low, close }: Columns): boolean =>
  rows.every((row) => {
    const [o, h, l, c] = [open, high, low, close].map((at) => Number(row[at]));
    return o === undefined || h === undefined || l === undefined || c === undefined
      ? false
      : h >= Math.max(o, c, l) && l <= Math.min(o, c, h);
  });

function candlesOf(rows: readonly (readonly unknown[])[], given: Columns | null, name: string): Candle[] {
  const some = rows.filter((_, i) => i % Math.ceil(rows.length / 1_000) === 0);
  const columns = given ?? [USUAL, CLOSE_FIRST].find((each) => fits(some, each));
  if (columns === undefined) throw new RangeError(`${name}: neither high nor low is where it should be`);
  return rows.flatMap((row) => {
    const at = stampOf(row[columns.at]);
    const [high, low, close, volume] = [columns.high, columns.low, columns.close, columns.volume].map((i) =>
      Number(row[i]),
    );
    const [h, l, c, v] = [high ?? NaN, low ?? NaN, close ?? NaN, volume ?? NaN];
    const good = Number.isFinite(at) && h > 0 && l > 0 && c > 0 && v >= 0 && Number.isFinite(h + l + c + v);
    return good ? [{ at, high: h, low: l, close: c, volume: v }] : [];
  });
}

function fromCsv(text: string, name: string): Candle[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const rows = lines.map((line) => line.split(/[,;\t]/));
  const first = rows[0] ?? [];
  const isHeader = !Number.isFinite(stampOf(first[0])) || !Number.isFinite(Number(first[1]));
  const columns = isHeader ? columnsOfHeader(first) : null;
  if (isHeader && columns === null) throw new RangeError(`${name}: the header names no open, high, low, close, volume`);
  return candlesOf(isHeader ? rows.slice(1) : rows, columns, name);
}

function fromJson(text: string, name: string): Candle[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed) || !parsed.every((row) => Array.isArray(row))) {
    throw new RangeError(`${name}: is not a list of candles`);
  }
  return candlesOf(parsed as readonly (readonly unknown[])[], null, name);
}

/** The first file of a zip archive. */
function unzipped(data: Buffer, name: string): Buffer {
  const end = data.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const directory = end < 0 ? -1 : data.readUInt32LE(end + 16);
  if (directory < 0 || data.readUInt32LE(directory) !== 0x02014b50)
    throw new RangeError(`${name}: is not a zip archive`);
  const method = data.readUInt16LE(directory + 10);
  const size = data.readUInt32LE(directory + 20);
  const local = data.readUInt32LE(directory + 42);
  const from = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  const packed = data.subarray(from, from + size);
  if (method !== 0 && method !== 8) throw new RangeError(`${name}: compressed by method ${method}`);
  return method === 0 ? packed : inflateRawSync(packed);
}

function textOf(path: string): string {
  const data = readFileSync(path);
  if (data.readUInt16BE(0) === 0x1f8b) return gunzipSync(data).toString('utf8');
  if (data.subarray(0, 2).toString('latin1') === 'PK') return unzipped(data, path).toString('utf8');
  return data.toString('utf8');
}

/** The candles of a file, oldest first. Throws RangeError or SyntaxError naming what is wrong. */
export function readCandles(path: string): Candle[] {
  const text = textOf(path);
  const candles = text.trimStart().startsWith('[') ? fromJson(text, path) : fromCsv(text, path);
  if (candles.length === 0) throw new RangeError(`${path}: holds no candle`);
  return candles.sort((a, b) => a.at - b.at);
}
