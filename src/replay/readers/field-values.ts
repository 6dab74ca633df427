/** The values of a record's fields. Each function throws DataError naming the field. */
import { stampMicros, textOf, wholeNumber } from './byte-numbers.ts';
import { DataError } from './data-error.ts';
import type { NumberGrid } from './number-grid.ts';
import type { Fields } from './records.ts';
import { FLAG } from './rows.ts';

export const stampAt = (fields: Fields, at: number): number =>
  stampMicros(fields.bytes, fields.from[at] as number, fields.to[at] as number);

export const textAt = (fields: Fields, at: number): string =>
  textOf(fields.bytes, fields.from[at] as number, fields.to[at] as number);

export const priceAt = (grid: NumberGrid, fields: Fields, at: number, field = 'price'): number =>
  grid.price(fields.bytes, fields.from[at] as number, fields.to[at] as number, field);

export const quantityAt = (grid: NumberGrid, fields: Fields, at: number, field = 'quantity'): number =>
  grid.quantity(fields.bytes, fields.from[at] as number, fields.to[at] as number, field);

/** Several prices of one row: read once more when one of them made the grid finer, which makes the others stale. */
export function pricesAt(grid: NumberGrid, fields: Fields, places: readonly number[]): number[] {
  const decimals = grid.priceDecimals;
  const values = places.map((at) => priceAt(grid, fields, at));
  return decimals === grid.priceDecimals ? values : places.map((at) => priceAt(grid, fields, at));
}

/** Several quantities of one row, as pricesAt. */
export function quantitiesAt(grid: NumberGrid, fields: Fields, places: readonly number[]): number[] {
  const { quantityDecimals: decimals, rounded } = grid;
  const values = places.map((at) => quantityAt(grid, fields, at));
  if (decimals === grid.quantityDecimals) return values;
  grid.rounded = rounded;
  return places.map((at) => quantityAt(grid, fields, at));
}

/** Also for -1, which some archives write for "none". */
export function idAt(fields: Fields, at: number, field: string): number {
  const from = fields.from[at] as number;
  const to = fields.to[at] as number;
  const value = wholeNumber(fields.bytes, from, to);
  if (value !== null) return value;
  if (textOf(fields.bytes, from, to) === '-1') return -1;
  throw new DataError(`${field} ${JSON.stringify(textAt(fields, at).slice(0, 40))} is not a whole number`);
}

export const isEmptyAt = (fields: Fields, at: number): boolean => fields.from[at] === fields.to[at];

/** FLAG.sell when the buyer was the maker: then the seller took. */
export function makerFlagAt(fields: Fields, at: number): number {
  const first = (fields.bytes[fields.from[at] as number] as number) | 32;
  const length = (fields.to[at] as number) - (fields.from[at] as number);
  if (first === 116 && length === 4) return FLAG.sell;
  if (first === 102 && length === 5) return 0;
  throw new DataError(`is_buyer_maker ${JSON.stringify(textAt(fields, at).slice(0, 40))} is neither true nor false`);
}

/** The taker's side as a word: buy, sell, in any case; `unknown` where the format has it. */
export function sideFlagAt(fields: Fields, at: number): number {
  const word = textAt(fields, at).toLowerCase();
  if (word === 'buy') return 0;
  if (word === 'sell') return FLAG.sell;
  if (word === 'unknown') return FLAG.unknownSide;
  throw new DataError(`side ${JSON.stringify(word.slice(0, 40))} is neither buy nor sell`);
}
