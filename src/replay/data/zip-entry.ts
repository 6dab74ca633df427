/**
 * The one data file of a zip archive, as a stream. Stored and deflated entries are read; zip64, encryption and other
 * methods are refused by name. Size and checksum are compared at the end.
 */
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { DataError } from '../readers/data-error.ts';

const END_MARK = 0x06054b50;
const END_BYTES = 22;
const COMMENT_MAX = 65_535;
const ENTRY_MARK = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_MARK = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64 = 0xffffffff;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
const PIECE_BYTES = 256 * 1024;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly localAt: number;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}

async function directoryOf(file: FileHandle, size: number): Promise<{ bytes: Buffer; count: number }> {
  const tailAt = Math.max(0, size - END_BYTES - COMMENT_MAX);
  const tail = await readAt(file, tailAt, size - tailAt);
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_MARK) end -= 1;
  if (end < 0) throw new DataError('is a zip archive without its directory: it was cut off');
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const at = tail.readUInt32LE(end + 16);
  if (count === 0xffff || length === ZIP64 || at === ZIP64)
    throw new DataError('is a zip64 archive, which is not read');
  return { bytes: await readAt(file, at, length), count };
}

function entryAt(directory: Buffer, at: number): { entry: ZipEntry; next: number } {
  if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_MARK) {
    throw new DataError('is a zip archive with a broken directory');
  }
  const nameBytes = directory.readUInt16LE(at + 28);
  const name = directory.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
  const entry = {
    name,
    method: directory.readUInt16LE(at + 10),
    crc: directory.readUInt32LE(at + 16),
    packedBytes: directory.readUInt32LE(at + 20),
    bytes: directory.readUInt32LE(at + 24),
    localAt: directory.readUInt32LE(at + 42),
  };
  if ((directory.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw new DataError(`zip entry ${name} is encrypted`);
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new DataError(`zip entry ${name} is compressed by method ${entry.method}, which is not read`);
  }
  if ([entry.packedBytes, entry.bytes, entry.localAt].includes(ZIP64)) {
    throw new DataError(`zip entry ${name} is zip64, which is not read`);
  }
  return {
    entry,
    next: at + ENTRY_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32),
  };
}

/** The only entry that is a file. Throws DataError for none or several: they belong to different times or markets. */
export async function zipEntryOf(path: string): Promise<ZipEntry> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { bytes, count } = await directoryOf(file, size);
  const entries: ZipEntry[] = [];
  for (let index = 0, at = 0; index < count; index += 1) {
    const { entry, next } = entryAt(bytes, at);
    at = next;
    if (!entry.name.endsWith('/') && !entry.name.startsWith('__MACOSX/')) entries.push(entry);
  }
  const [only, another] = entries;
  if (only === undefined) throw new DataError('is an empty zip archive');
  if (another !== undefined) {
    const names = entries.slice(0, 5).map(({ name }) => name);
    throw new DataError(`holds ${entries.length} files (${names.join(', ')}): unpack it and name those to read`);
  }
  return only;
}

async function dataAt(path: string, { name, localAt }: ZipEntry): Promise<number> {
  await using file = await open(path);
  const local = await readAt(file, localAt, LOCAL_BYTES);
  if (local.length < LOCAL_BYTES || local.readUInt32LE(0) !== LOCAL_MARK)
    throw new DataError(`zip entry ${name} is broken`);
  return localAt + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
}

/** Ends one stream when the other ends or fails, whichever is first; whoever reads sees the error. */
const inflated = (packed: Readable): Readable =>
  pipeline(packed, createInflateRaw({ chunkSize: PIECE_BYTES }), () => undefined);

/** The unpacked bytes of an entry. Throws DataError at the end when size or checksum are not those of the directory. */
export async function* zipBytes(path: string, entry: ZipEntry): AsyncGenerator<Buffer> {
  if (entry.packedBytes === 0) return;
  const start = await dataAt(path, entry);
  const packed = createReadStream(path, { start, end: start + entry.packedBytes - 1, highWaterMark: PIECE_BYTES });
  const plain = entry.method === STORED ? packed : inflated(packed);
  let bytes = 0;
  let crc = 0;
  for await (const piece of plain as AsyncIterable<Buffer>) {
    bytes += piece.length;
    crc = crc32(piece, crc);
    yield piece;
  }
  if (bytes !== entry.bytes || crc !== entry.crc) {
    throw new DataError(`zip entry ${entry.name} is damaged: its checksum or size is wrong`);
  }
}
