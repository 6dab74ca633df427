/** All formats, by name and by what the beginning of a file looks like. */
import { binanceAggTrades } from './binance-agg-trades.ts';
import { binanceBookTicker } from './binance-book-ticker.ts';
import { binanceDepth } from './binance-depth.ts';
import { binanceKlines } from './binance-klines.ts';
import { binanceRecording } from './binance-recording.ts';
import { binanceTrades } from './binance-trades.ts';
import { bybitBook } from './bybit-book.ts';
import { bybitSpotTrades, bybitTrades } from './bybit-trades.ts';
import { DataError } from './data-error.ts';
import type { Format } from './format.ts';
import { freqtradeTrades } from './freqtrade-trades.ts';
import type { Head } from './head.ts';
import { bitfinexCandles, ccxtOhlcv } from './json-candles.ts';
import { leanQuotes } from './lean-quotes.ts';
import { leanTrades } from './lean-trades.ts';
import { tardisBook } from './tardis-book.ts';
import { tardisQuotes } from './tardis-quotes.ts';
import { tardisSnapshots } from './tardis-snapshots.ts';
import { tardisTrades } from './tardis-trades.ts';

export const FORMATS: readonly Format[] = [
  binanceKlines,
  binanceAggTrades,
  binanceTrades,
  binanceBookTicker,
  binanceDepth,
  binanceRecording,
  bybitTrades,
  bybitSpotTrades,
  bybitBook,
  tardisTrades,
  tardisBook,
  tardisSnapshots,
  tardisQuotes,
  ccxtOhlcv,
  bitfinexCandles,
  freqtradeTrades,
  leanTrades,
  leanQuotes,
];

const NAMES = FORMATS.map((format) => format.name).join(', ');

/** Throws DataError for a name that is none. */
export function formatNamed(name: string): Format {
  const found = FORMATS.find((format) => format.name === name);
  if (found === undefined) throw new DataError(`format ${JSON.stringify(name)} is none of ${NAMES}`);
  return found;
}

/** The one format that the beginning of a file looks like. Throws DataError when there is none, or more than one. */
export function detectFormat(head: Head): Format {
  const [first, ...more] = FORMATS.filter((format) => format.fits(head));
  if (first === undefined) throw new DataError(`looks like no known format: name one of ${NAMES}`);
  if (more.length > 0) {
    const names = [first, ...more].map((format) => format.name).join(' and ');
    throw new DataError(`looks like ${names}: name the one it is`);
  }
  return first;
}
