/**
 * Market data as columns: what every reader makes and replay consumes. Times are whole microseconds since 1970 (UTC),
 * prices and quantities whole numbers on a decimal grid: 61837.63 with two price decimals is 6183763.
 */

/** What a row is. */
export const KIND = { bar: 1, trade: 2, quote: 3, depth: 4 } as const;

export const FLAG = {
  /** Trade: the taker sold. Depth: the level is an ask. Otherwise the taker bought, the level is a bid. */
  sell: 1,
  /** Trade: the data does not tell who took. */
  unknownSide: 2,
  /** Depth: forget the whole book before this row; a snapshot begins. */
  reset: 4,
  /** The last row of a message: only now is the book whole again. Set on every row of other kinds. */
  last: 8,
} as const;

/** Digits after the point of the whole numbers in the columns. */
export interface Grid {
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

/**
 * A run of rows in the order of their times. The arrays may be longer than `count`; columns that no row of the source
 * uses are empty. Whoever hands rows out may reuse the arrays for the next run.
 */
export interface Rows {
  count: number;
  kind: Uint8Array;
  flags: Uint8Array;
  /** Which file, as an index into the list of sources. */
  source: Uint16Array;
  /** When it happened at the exchange; for a bar the end of it, the first instant at which it may be known. */
  time: Float64Array;
  /** When it was received where it was recorded; -1 when that was not recorded. */
  local: Float64Array;
  /** Trade: price. Depth: price of the level. Quote: bid, 0 for none. Bar: close. */
  price: Float64Array;
  /** Trade: quantity. Depth: new quantity of the level, 0 deletes it. Quote: quantity of the bid. Bar: volume. */
  quantity: Float64Array;
  /** Quote: ask, 0 for none. Bar: open. */
  x: Float64Array;
  /** Quote: quantity of the ask. Bar: high. */
  y: Float64Array;
  /** Bar: low. */
  z: Float64Array;
}

/** How many of the columns price, quantity, x, y, z a source uses. */
export type Width = 2 | 4 | 5;

/** Rows of a chunk: large enough that a chunk's overhead does not matter, small enough to hold one for every file. */
export const CHUNK_ROWS = 16_384;

/** Room for `capacity` rows; columns that a source of this width does not use are empty. */
export function roomFor(capacity: number, width: Width): Rows {
  const numbers = (least: number): Float64Array => new Float64Array(width >= least ? capacity : 0);
  return {
    count: 0,
    kind: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    source: new Uint16Array(capacity),
    time: numbers(0),
    local: numbers(0),
    price: numbers(0),
    quantity: numbers(0),
    x: numbers(4),
    y: numbers(4),
    z: numbers(5),
  };
}

const COLUMNS = ['kind', 'flags', 'source', 'time', 'local', 'price', 'quantity', 'x', 'y', 'z'] as const;

/** Copies rows from..to (exclusive) to the end of `out`, which has room for them; missing columns become 0. */
export function appendRows(out: Rows, rows: Rows, from: number, to: number): void {
  const at = out.count;
  for (const column of COLUMNS) {
    const values = rows[column];
    if (values.length > 0) out[column].set(values.subarray(from, to), at);
    else out[column].fill(0, at, at + to - from);
  }
  out.count = at + to - from;
}

export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 16 }, (_, power) => 10 ** power);

function multiply(column: Float64Array, count: number, by: number): void {
  if (by === 1 || column.length === 0) return;
  for (let index = 0; index < count; index += 1) column[index] = (column[index] as number) * by;
}

/** Multiplies the columns of the rows so that they stand on a finer grid. The caller has checked that all still fit. */
export function rescale(rows: Rows, from: Grid, to: Grid): void {
  const byPrice = POWERS_OF_TEN[to.priceDecimals - from.priceDecimals] ?? NaN;
  const byQuantity = POWERS_OF_TEN[to.quantityDecimals - from.quantityDecimals] ?? NaN;
  multiply(rows.price, rows.count, byPrice);
  multiply(rows.quantity, rows.count, byQuantity);
  multiply(rows.x, rows.count, byPrice);
  multiply(rows.z, rows.count, byPrice);
  if (rows.y.length === 0 || (byPrice === 1 && byQuantity === 1)) return;
  for (let index = 0; index < rows.count; index += 1) {
    const by = rows.kind[index] === KIND.bar ? byPrice : byQuantity;
    rows.y[index] = (rows.y[index] as number) * by;
  }
}
