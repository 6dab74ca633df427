/** What the CSV types of Tardis share: exchange, symbol and two times in microseconds; sorted by the local one. */
import type { Column } from './csv-columns.ts';
import { stampAt } from './field-values.ts';
import { symbolFilter, type QuantityUnit, type Target } from './format.ts';
import type { Fields } from './records.ts';

export const TARDIS_COLUMNS = {
  symbol: { names: ['symbol'], place: 1 },
  time: { names: ['timestamp'], place: 2 },
  local: { names: ['local_timestamp'], place: 3 },
} as const satisfies Record<string, Column>;

type TardisPlaces = Readonly<Record<keyof typeof TARDIS_COLUMNS, number>>;

/** Exchanges, by their names in the first column, whose feeds count the base asset; amounts are as the exchange gives them. */
const IN_BASE: ReadonlySet<string> = new Set([
  ...['binance', 'binance-us', 'binance-futures', 'bybit-spot'],
  ...['coinbase', 'kraken', 'bitstamp', 'bitfinex', 'gemini'],
]);

function unitOf({ head, settings }: Target): QuantityUnit {
  if (settings.quantityUnit !== null) return settings.quantityUnit;
  const place = head.cells[0]?.indexOf('exchange') ?? -1;
  return IN_BASE.has(head.cells[1]?.[place] ?? '') ? 'BASE' : 'UNKNOWN';
}

/** Whether a row is of the symbol to read. */
export function tardisFilter(target: Target, at: TardisPlaces): (fields: Fields) => boolean {
  const isWanted = symbolFilter(target);
  target.notes.quantityUnit = unitOf(target);
  return (fields) => isWanted(fields.bytes, fields.from[at.symbol] as number, fields.to[at.symbol] as number);
}

/** Begins a message with a row's times. */
export function beginTardis({ rows }: Target, fields: Fields, at: TardisPlaces): void {
  rows.message(stampAt(fields, at.time), stampAt(fields, at.local));
  rows.checkQuiet();
}
