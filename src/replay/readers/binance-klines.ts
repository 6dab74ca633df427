/**
 * Binance klines (zip of CSV), and any candle CSV whose header names its columns. Times in ms, from 2025 on in us for spot;
 * with or without a header. Coin-margined contracts: `volume` counts contracts, the base volume is in column 8.
 */
import { BarRows } from './bar-rows.ts';
import { csvSink, type Columns } from './csv-columns.ts';
import { stampAt } from './field-values.ts';
import { symbolFilter, type Format, type QuantityUnit, type Target } from './format.ts';
import { isNumber, isStamp, namesAll, symbolOfName, type Head } from './head.ts';

const COLUMNS = {
  time: { names: ['open_time', 'opentime', 'open time', 'timestamp', 'time', 'date', 'mts', 'unix'], place: 0 },
  open: { names: ['open'], place: 1 },
  high: { names: ['high'], place: 2 },
  low: { names: ['low'], place: 3 },
  close: { names: ['close'], place: 4 },
  volume: { names: ['volume'], place: 5 },
  closeTime: { names: ['close_time', 'closetime', 'close time'], place: 6, optional: true },
  seventh: { names: ['quote_volume', 'quote_asset_volume', 'base_volume'], place: 7, optional: true },
  symbol: { names: ['symbol'], place: -1, optional: true },
} as const satisfies Columns<string>;

/** BTCUSD_PERP and BTCUSD_240628: contracts that are margined in the coin. */
const isCoinContract = (symbol: string | null): boolean => /^[A-Z0-9]+USD_(PERP|\d{6})$/.test(symbol ?? '');

/** What quantities of Binance count, by the instrument: its books and prints of coin-margined contracts count contracts. */
export const unitOfBinance = (symbol: string | null): QuantityUnit => (isCoinContract(symbol) ? 'CONTRACTS' : 'BASE');

export const isCoinMargined = ({ head, settings }: Target): boolean =>
  isCoinContract(settings.symbol ?? symbolOfName(head.name) ?? symbolOfName(head.entry ?? ''));

function fits(head: Head): boolean {
  if (namesAll(head, 'open', 'high', 'low', 'close', 'volume')) {
    return COLUMNS.time.names.some((name) => namesAll(head, name));
  }
  const [first = []] = head.cells;
  return first.length === 12 && isStamp(first[0]) && isStamp(first[6]) && first.slice(1, 6).every(isNumber);
}

/** From here on a bar is a month, and months differ. */
const MONTH_US = 27 * 86_400_000_000;

export const binanceKlines: Format = {
  name: 'binance-klines',
  title: 'Binance klines, or a candle CSV with a header',
  shape: 'csv',
  width: 5,
  fits,
  open: (target) =>
    csvSink(COLUMNS, (at) => {
      const isCoin = isCoinMargined(target) && at.seventh >= 0;
      target.notes.quantityUnit = target.settings.quantityUnit ?? 'BASE';
      const places = { ...at, volume: isCoin ? at.seventh : at.volume };
      const times = target.head.cells.map((cells) => cells[at.time] ?? '').filter((text) => /^\d/.test(text));
      const bars = new BarRows(target, times, lengthOf(target.head, at));
      const isMonthly = bars.barUs >= MONTH_US && at.closeTime >= 0;
      const isWanted = symbolFilter(target);
      return (fields) => {
        const [from, to] = [fields.from[at.symbol] ?? 0, fields.to[at.symbol] ?? 0];
        if (at.symbol >= 0 && !isWanted(fields.bytes, from, to)) return;
        const openUs = stampAt(fields, at.time);
        if (isMonthly) bars.add(fields, places, openUs, stampAt(fields, at.closeTime) + unitOf(target.head, at));
        else bars.add(fields, places, openUs);
      };
    }),
};

interface TimePlaces {
  readonly time: number;
  readonly closeTime: number;
}

const firstStamps = (head: Head, at: TimePlaces): readonly [string, string] | null => {
  const cells = head.cells.find((row) => /^\d/.test(row[at.time] ?? ''));
  const [open, close] = [cells?.[at.time], cells?.[at.closeTime]];
  return isStamp(open) && isStamp(close) ? [open ?? '', close ?? ''] : null;
};

/** Microseconds of the unit that times are written in: a close time is the last one before the end. */
const unitOf = (head: Head, at: TimePlaces): number => (firstStamps(head, at)?.[0].length === 16 ? 1 : 1_000);

/** Length of the first bar by its own times; null where the file gives no such numbers. */
function lengthOf(head: Head, at: TimePlaces): number | null {
  const stamps = firstStamps(head, at);
  if (stamps === null) return null;
  return (Number(stamps[1]) - Number(stamps[0]) + 1) * unitOf(head, at);
}
