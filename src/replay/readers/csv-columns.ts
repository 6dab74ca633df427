/** Where the columns of a CSV file are: by its header when it has one, else where the format puts them. */
import { DataError } from './data-error.ts';
import type { RecordSink } from './format.ts';
import { textOf } from './byte-numbers.ts';
import type { Fields } from './records.ts';

/** Names a header may use for a column, in lower case, and its place without a header; -1: not there. */
export interface Column {
  readonly names: readonly string[];
  readonly place: number;
  readonly optional?: true;
}

export type Columns<K extends string> = Readonly<Record<K, Column>>;
/** Index of each column; -1 for an optional one that is not there. */
export type Places<K extends string> = Readonly<Record<K, number>>;

const cellsOf = (fields: Fields): string[] =>
  Array.from({ length: fields.count }, (_, index) =>
    textOf(fields.bytes, fields.from[index] as number, fields.to[index] as number)
      .trim()
      .toLowerCase(),
  );

function placesByHeader<K extends string>(columns: Columns<K>, cells: readonly string[]): Places<K> {
  const entries = Object.entries<Column>(columns).map(([key, column]) => {
    const name = column.names.find((candidate) => cells.includes(candidate));
    if (name === undefined && column.optional !== true) {
      throw new DataError(`header names no column ${column.names.join(' or ')}`);
    }
    return [key, name === undefined ? -1 : cells.indexOf(name)] as const;
  });
  return Object.fromEntries(entries) as Places<K>;
}

function placesByFormat<K extends string>(columns: Columns<K>, count: number): Places<K> {
  const entries = Object.entries<Column>(columns).map(([key, column]) => {
    const isThere = column.place >= 0 && column.place < count;
    if (!isThere && column.optional !== true) {
      throw new DataError(`has ${count} columns: ${column.names[0] ?? key} should be column ${column.place + 1}`);
    }
    return [key, isThere ? column.place : -1] as const;
  });
  return Object.fromEntries(entries) as Places<K>;
}

/** A header holds words only; a row of data holds a number somewhere. */
const isHeader = (cells: readonly string[]): boolean => cells.every((cell) => !/^[-+.]?\d/.test(cell));

/**
 * A sink for CSV: finds the columns with the first record, then hands each row to what `open` returns. A row with more or
 * fewer columns than the first is refused.
 */
export function csvSink<K extends string>(
  columns: Columns<K>,
  open: (at: Places<K>) => (fields: Fields) => void,
): RecordSink {
  let read: ((fields: Fields) => void) | null = null;
  let count = 0;
  return {
    take: (fields) => {
      if (read === null) {
        const cells = cellsOf(fields);
        const header = isHeader(cells);
        count = fields.count;
        read = open(header ? placesByHeader(columns, cells) : placesByFormat(columns, count));
        if (header) return;
      }
      if (fields.count !== count) throw new DataError(`has ${fields.count} columns, the first row has ${count}`);
      read(fields);
    },
  };
}
