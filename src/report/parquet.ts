/**
 * Fills as Parquet. Quantities, prices and fees are strings, because they have more digits than a double and no scale
 * that would fit all markets; a reader casts them to the decimal it wants. Times are timestamps in milliseconds, UTC.
 */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { parseInstant } from '../domain/time.ts';
import { FILL_COLUMNS, type ColumnKind, type FillColumn } from './fill-columns.ts';
import type { FillRow } from './fill-rows.ts';

const TYPES = {
  TEXT: 'STRING',
  DECIMAL: 'STRING',
  TIME: 'TIMESTAMP',
  COUNT: 'INT32',
  BPS: 'DOUBLE',
} as const satisfies Record<ColumnKind, string>;

type Cell = string | number | bigint | null;

function cellOf({ field, kind }: FillColumn, row: FillRow): Cell {
  return kind === 'TIME' ? BigInt(parseInstant(row.at, field)) : row[field];
}

/** The bytes of a whole file; the same rows give the same bytes. */
export function fillsParquet(rows: readonly FillRow[]): Uint8Array {
  const columnData = FILL_COLUMNS.map((column) => ({
    name: column.name,
    data: rows.map((row) => cellOf(column, row)),
    type: TYPES[column.kind],
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'tranche' }));
}
