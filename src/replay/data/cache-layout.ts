/**
 * How a cache file is laid out. Head: mark and version. Then chunks: 16 bytes (rows, checksum of the rest, decimals, whether
 * there are local times), then the columns. Then a JSON text about all of it, then 32 bytes: where that text is, its checksum, and the mark again.
 * Numbers are little-endian 64-bit floats that hold whole numbers; every chunk begins at a multiple of 8 bytes.
 */
import { crc32 } from 'node:zlib';
import { DataError } from '../readers/data-error.ts';
import type { Grid, Rows, Width } from '../readers/rows.ts';

/** To be raised when the layout changes, or what a reader makes of a file. */
export const CACHE_VERSION = 2;
export const HEAD_LENGTH = 16;
export const TAIL_LENGTH = 32;
const MARK = 'TRNCHMKT';
const CHUNK_HEAD = 16;

/** Which columns a chunk has. */
export interface ChunkShape {
  readonly width: Width;
  readonly hasLocal: boolean;
}

const wideColumns = ({ width, hasLocal }: ChunkShape): number => 1 + (hasLocal ? 1 : 0) + width;

/** Bytes of a chunk with its head, a multiple of 8. */
export function chunkLength(count: number, shape: ChunkShape): number {
  return CHUNK_HEAD + Math.ceil((count * (wideColumns(shape) * 8 + 2)) / 8) * 8;
}

export function headOfFile(): Buffer {
  const bytes = Buffer.alloc(HEAD_LENGTH);
  bytes.write(MARK, 'latin1');
  bytes.writeUInt32LE(CACHE_VERSION, 8);
  return bytes;
}

export function tailOfFile(metaAt: number, meta: Buffer): Buffer {
  const bytes = Buffer.alloc(TAIL_LENGTH);
  bytes.writeDoubleLE(metaAt, 0);
  bytes.writeUInt32LE(meta.length, 8);
  bytes.writeUInt32LE(crc32(meta), 12);
  bytes.writeUInt32LE(CACHE_VERSION, 16);
  bytes.write(MARK, 24, 'latin1');
  return bytes;
}

export interface Tail {
  readonly metaAt: number;
  readonly metaLength: number;
  readonly metaCrc: number;
}

/** Throws DataError unless the bytes end a cache file of this version. */
export function readTail(bytes: Buffer): Tail {
  const isOurs = bytes.length === TAIL_LENGTH && bytes.toString('latin1', 24) === MARK;
  if (!isOurs || bytes.readUInt32LE(16) !== CACHE_VERSION)
    throw new DataError('is no whole cache file of this version');
  return { metaAt: bytes.readDoubleLE(0), metaLength: bytes.readUInt32LE(8), metaCrc: bytes.readUInt32LE(12) };
}

const bytesOf = (column: Float64Array | Uint8Array, count: number): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, count * column.BYTES_PER_ELEMENT);

/** Writes a chunk into `into`, which has room for it; returns its length. */
export function packChunk(rows: Rows, grid: Grid, shape: ChunkShape, into: Buffer): number {
  const length = chunkLength(rows.count, shape);
  const columns = [
    rows.time,
    ...(shape.hasLocal ? [rows.local] : []),
    rows.price,
    rows.quantity,
    rows.x,
    rows.y,
    rows.z,
  ];
  let at = CHUNK_HEAD;
  for (const column of columns.slice(0, wideColumns(shape))) {
    into.set(bytesOf(column, rows.count), at);
    at += rows.count * 8;
  }
  for (const column of [rows.kind, rows.flags]) {
    into.set(bytesOf(column, rows.count), at);
    at += rows.count;
  }
  into.fill(0, at, length);
  into.writeUInt32LE(rows.count, 0);
  into.writeUInt8(grid.priceDecimals, 8);
  into.writeUInt8(grid.quantityDecimals, 9);
  into.writeUInt8(shape.hasLocal ? 1 : 0, 10);
  into.writeUInt32LE(crc32(into.subarray(CHUNK_HEAD, length)), 4);
  return length;
}

export interface UnpackedChunk {
  readonly rows: Rows;
  readonly grid: Grid;
}

const NO_NUMBERS = new Float64Array(0);

/**
 * The rows of a chunk, as views of its bytes; `none` has the columns that the file does not keep. Throws DataError when the
 * checksum is wrong.
 */
export function unpackChunk(bytes: Uint8Array, width: Width, none: Pick<Rows, 'source' | 'local'>): UnpackedChunk {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.readUInt32LE(0);
  const shape = { width, hasLocal: view.readUInt8(10) === 1 };
  if (chunkLength(count, shape) !== bytes.length || crc32(view.subarray(CHUNK_HEAD)) !== view.readUInt32LE(4)) {
    throw new DataError('is damaged: a checksum is wrong');
  }
  let at = bytes.byteOffset + CHUNK_HEAD;
  const wide = (isThere: boolean): Float64Array => {
    if (!isThere) return NO_NUMBERS;
    at += count * 8;
    return new Float64Array(bytes.buffer, at - count * 8, count);
  };
  const time = wide(true);
  const local = shape.hasLocal ? wide(true) : none.local;
  const [price, quantity] = [wide(true), wide(true)];
  const [x, y, z] = [wide(shape.width >= 4), wide(shape.width >= 4), wide(shape.width >= 5)];
  const kind = new Uint8Array(bytes.buffer, at, count);
  const flags = new Uint8Array(bytes.buffer, at + count, count);
  const rows: Rows = { count, kind, flags, source: none.source, time, local, price, quantity, x, y, z };
  return { rows, grid: { priceDecimals: view.readUInt8(8), quantityDecimals: view.readUInt8(9) } };
}
