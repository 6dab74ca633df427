/** The least that could read the same files: what a reader's speed is held against. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const NEWLINE = 10;
const PIECE_BYTES = 256 * 1024;

const plainOf = (path: string): Readable => {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  return path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: PIECE_BYTES })) : file;
};

/** Unpacks a text file, adds up all digits of each line as one would to read its numbers, and counts the lines. */
export async function loopOverLines(path: string): Promise<number> {
  let lines = 0;
  let value = 0;
  let sum = 0;
  for await (const piece of plainOf(path) as AsyncIterable<Buffer>) {
    for (let index = 0; index < piece.length; index += 1) {
      const byte = piece[index] as number;
      if (byte >= 48 && byte <= 57) value = value * 10 + byte - 48;
      else {
        sum += value;
        value = 0;
        if (byte === NEWLINE) lines += 1;
      }
    }
  }
  return sum < 0 ? 0 : lines;
}

/** Reads a file of 64-bit numbers piece by piece and adds them up; returns how many there were. */
export async function loopOverNumbers(path: string): Promise<number> {
  const file = await open(path);
  const buffer = new ArrayBuffer(PIECE_BYTES * 2);
  const numbers = new Float64Array(buffer);
  let count = 0;
  let sum = 0;
  try {
    for (;;) {
      const { bytesRead } = await file.read(new Uint8Array(buffer), 0, buffer.byteLength, null);
      if (bytesRead === 0) return sum === -1 ? 0 : count;
      const length = bytesRead >>> 3;
      for (let index = 0; index < length; index += 1) sum += numbers[index] as number;
      count += length;
    }
  } finally {
    await file.close();
  }
}
