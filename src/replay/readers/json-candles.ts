/**
 * Candles as a JSON list of rows. ccxt: [ms, open, high, low, close, volume], the unit of volume differing by venue.
 * Bitfinex: [ms, open, close, high, low, volume].
 */
import { BarRows, type BarPlaces } from './bar-rows.ts';
import { DataError } from './data-error.ts';
import { stampAt } from './field-values.ts';
import type { Format, QuantityUnit } from './format.ts';
import { isNumber, isStamp, type Head } from './head.ts';

const COLUMNS = 6;
const CCXT: BarPlaces = { open: 1, high: 2, low: 3, close: 4, volume: 5 };
const BITFINEX: BarPlaces = { open: 1, close: 2, high: 3, low: 4, volume: 5 };

const isCandle = (row: readonly string[]): boolean =>
  row.length === COLUMNS && isStamp(row[0]) && row.slice(1).every(isNumber);

/** Rows of the head in which high and low are not where the places say. */
function misfits(head: Head, at: BarPlaces): number {
  return head.jsonRows.filter((row) => {
    const [open = 0, high = 0, low = 0, close = 0] = [at.open, at.high, at.low, at.close].map((i) => Number(row[i]));
    return high < Math.max(open, close, low) || low > Math.min(open, close, high);
  }).length;
}

interface Candles {
  readonly name: string;
  readonly title: string;
  readonly places: BarPlaces;
  readonly other: BarPlaces;
  readonly unit: QuantityUnit;
}

const candles = ({ name, title, places, other, unit }: Candles): Format => ({
  name,
  title,
  shape: 'json-rows',
  width: 5,
  // Flat candles fit both orders: then neither is taken, and the user has to say which it is.
  fits: (head) =>
    head.jsonRows.length > 0 && head.jsonRows.every(isCandle) && misfits(head, places) < misfits(head, other),
  open: (target) => {
    const times = target.head.jsonRows.map((row) => row[0] ?? '');
    let bars: BarRows | null = null;
    target.notes.quantityUnit = target.settings.quantityUnit ?? unit;
    return {
      take: (fields) => {
        if (fields.count !== COLUMNS) throw new DataError(`has ${fields.count} values instead of ${COLUMNS}`);
        bars ??= new BarRows(target, times);
        bars.add(fields, places, stampAt(fields, 0));
      },
    };
  },
});

export const ccxtOhlcv = candles({
  name: 'ccxt-ohlcv',
  title: 'ccxt OHLCV, JSON',
  places: CCXT,
  other: BITFINEX,
  unit: 'UNKNOWN',
});

export const bitfinexCandles = candles({
  name: 'bitfinex-candles',
  title: 'Bitfinex candles, JSON',
  places: BITFINEX,
  other: CCXT,
  unit: 'BASE',
});
