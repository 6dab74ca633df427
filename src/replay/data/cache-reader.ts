/** Reads a cache file chunk by chunk, holding one chunk at a time. */
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { DataError, located } from '../readers/data-error.ts';
import { rescale, type Grid, type Rows } from '../readers/rows.ts';
import { readTail, TAIL_LENGTH, unpackChunk } from './cache-layout.ts';
import type { CacheMeta } from './source-meta.ts';

async function exactly(file: FileHandle, at: number, bytes: Uint8Array): Promise<void> {
  const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
  if (bytesRead !== bytes.length) throw new DataError('is cut off');
}

/** What a cache file says of itself; null when there is none. Throws DataError for one that is damaged or of another version. */
export async function readCacheMeta(path: string): Promise<CacheMeta | null> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { size } = await file.stat();
    const tailBytes = Buffer.alloc(Math.min(size, TAIL_LENGTH));
    await exactly(file, size - tailBytes.length, tailBytes);
    const tail = readTail(tailBytes);
    if (tail.metaAt + tail.metaLength + TAIL_LENGTH !== size) throw new DataError('is damaged: its end is wrong');
    const text = Buffer.alloc(tail.metaLength);
    await exactly(file, tail.metaAt, text);
    if (crc32(text) !== tail.metaCrc) throw new DataError('is damaged: a checksum is wrong');
    return JSON.parse(text.toString()) as CacheMeta;
  } finally {
    await file.close();
  }
}

export class CacheReader {
  readonly #path: string;
  readonly #meta: CacheMeta;
  readonly #grid: Grid;
  readonly #source: number;
  #file: FileHandle | null = null;
  #buffer = new ArrayBuffer(0);
  #sources = new Uint16Array(0);
  #noLocal = new Float64Array(0);
  #next = 0;

  /** Rows come on `grid`, which must not be coarser than the file's, and carry `source` as their source. */
  constructor(path: string, meta: CacheMeta, grid: Grid, source: number) {
    this.#path = path;
    this.#meta = meta;
    this.#grid = grid;
    this.#source = source;
  }

  /** The next chunk, null after the last; it is valid until the next call. Throws DataError when the file is damaged. */
  async next(): Promise<Rows | null> {
    const place = this.#meta.chunks[this.#next];
    if (place === undefined) {
      await this.close();
      return null;
    }
    this.#next += 1;
    const [at, length] = place;
    this.#file ??= await open(this.#path);
    if (this.#buffer.byteLength < length) this.#buffer = new ArrayBuffer(length);
    const bytes = new Uint8Array(this.#buffer, 0, length);
    try {
      await exactly(this.#file, at, bytes);
      return this.#unpack(bytes);
    } catch (error) {
      await this.close();
      throw error instanceof DataError
        ? located(`cache file ${this.#path} (remove it to have it made again)`, error)
        : error;
    }
  }

  #unpack(bytes: Uint8Array): Rows {
    const count = new DataView(bytes.buffer).getUint32(0, true);
    if (this.#sources.length < count) {
      this.#sources = new Uint16Array(count).fill(this.#source);
      this.#noLocal = new Float64Array(count).fill(-1);
    }
    const none = { source: this.#sources, local: this.#noLocal };
    const { rows, grid } = unpackChunk(bytes, this.#meta.width, none);
    rescale(rows, grid, this.#grid);
    return rows;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
    this.#buffer = new ArrayBuffer(0);
  }
}
