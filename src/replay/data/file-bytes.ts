/** The plain bytes of a file of market data, be it plain, gzip or zip, and the hash of what lies on the disk. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '../readers/data-error.ts';
import { HEAD_BYTES } from '../readers/head.ts';
import { zipBytes, zipEntryOf } from './zip-entry.ts';

export type Packing = 'PLAIN' | 'GZIP' | 'ZIP';

export interface PackedFile {
  readonly packing: Packing;
  /** Name of the file inside a zip archive; null for none. */
  readonly entry: string | null;
  /** Begins to read at each call. Throws DataError for a damaged file. */
  readonly bytes: () => AsyncIterable<Buffer>;
}

const PIECE_BYTES = 256 * 1024;

/** First bytes of packings that are not read, so that the message can name them. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['28b52ffd', 'zstd'],
  ['425a68', 'bzip2'],
  ['fd377a58', 'xz'],
  ['50415231', 'Parquet'],
  ['504b0506', 'an empty zip archive'],
];

const gunzipped = (path: string): AsyncIterable<Buffer> =>
  pipeline(
    createReadStream(path, { highWaterMark: PIECE_BYTES }),
    createGunzip({ chunkSize: PIECE_BYTES }),
    // Whoever reads sees the error.
    () => undefined,
  );

/** Errors of zlib say nothing of the file; these are of the file. */
async function* named(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    const isDamage = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    throw isDamage ? new DataError(`is damaged or cut off: ${error.message}`) : error;
  }
}

/** The byte-order mark some programs write at the beginning is no part of the data. */
async function* withoutMark(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const piece of bytes) {
    yield isFirst && piece.subarray(0, 3).toString('hex') === 'efbbbf' ? piece.subarray(3) : piece;
    isFirst = false;
  }
}

/** A file is read more than once: for its beginning, its hash and its rows. */
async function firstBytes(path: string): Promise<string> {
  await using file = await open(path);
  const stat = await file.stat();
  if (stat.isDirectory()) throw new DataError('is a folder: name the files in it');
  if (!stat.isFile()) throw new DataError('is a pipe or a device, which cannot be read twice: name a file');
  const bytes = Buffer.alloc(4);
  const { bytesRead } = await file.read(bytes, 0, 4, 0);
  if (bytesRead === 0) throw new DataError('is empty');
  return bytes.toString('hex', 0, bytesRead);
}

/** Finds out how a file is packed. Throws DataError for a packing that is not read. */
export async function openPacked(path: string): Promise<PackedFile> {
  const first = await firstBytes(path);
  const refused = REFUSED.find(([mark]) => first.startsWith(mark));
  if (refused !== undefined) throw new DataError(`is ${refused[1]}: only plain, gzip and zip files are read`);
  if (first.startsWith('504b0304')) {
    const entry = await zipEntryOf(path);
    return { packing: 'ZIP', entry: entry.name, bytes: () => withoutMark(named(zipBytes(path, entry))) };
  }
  if (first.startsWith('1f8b')) {
    return { packing: 'GZIP', entry: null, bytes: () => withoutMark(named(gunzipped(path))) };
  }
  const plain = (): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: PIECE_BYTES });
  return { packing: 'PLAIN', entry: null, bytes: () => withoutMark(plain()) };
}

/** The first bytes of the data, and whether they are all of it. */
export async function headBytes(file: PackedFile): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of file.bytes()) {
    pieces.push(piece);
    length += piece.length;
    if (length > HEAD_BYTES) break;
  }
  return { bytes: Buffer.concat(pieces).subarray(0, HEAD_BYTES), isWhole: length <= HEAD_BYTES };
}

/** SHA-256 of the file as it lies there, in hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
