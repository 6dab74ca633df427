/** Fills as CSV (RFC 4180): decimals digit by digit, nothing known is an empty cell. */
import { stringify } from 'csv-stringify/sync';
import { FILL_COLUMNS, type FillColumn } from './fill-columns.ts';
import type { FillRow } from './fill-rows.ts';

/** What a spreadsheet would take for a formula. Only texts are looked at: a minus sign of a number must stay one. */
const FORMULA = /^[=+\-@\t\r]/;

function cellOf({ field, kind }: FillColumn, row: FillRow): string {
  const value = row[field];
  if (value === null) return '';
  const text = String(value);
  return kind === 'TEXT' && FORMULA.test(text) ? `'${text}` : text;
}

const HEADER = FILL_COLUMNS.map(({ name }) => name);

/** The line of names, with its line break: once at the beginning of a file that is written piece by piece. */
export const fillsCsvHeader = (): string => stringify([HEADER]);

/** The lines alone. */
export const fillsCsvLines = (rows: readonly FillRow[]): string =>
  stringify(rows.map((row) => FILL_COLUMNS.map((column) => cellOf(column, row))));

/** A whole file: names and lines. Texts that a spreadsheet would take for a formula get an apostrophe in front. */
export const fillsCsv = (rows: readonly FillRow[]): string => fillsCsvHeader() + fillsCsvLines(rows);
