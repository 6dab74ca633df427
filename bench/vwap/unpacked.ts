/** What is in a file that may be packed by gzip or zip. */
import { gunzipSync, inflateRawSync } from 'node:zlib';

const END = Buffer.from('PK\x05\x06', 'latin1');
const ENTRY = 0x02014b50;

/** The file of one entry of a zip archive's directory. */
function entryOf(data: Buffer, at: number, name: string): Buffer {
  const method = data.readUInt16LE(at + 10);
  const size = data.readUInt32LE(at + 20);
  const local = data.readUInt32LE(at + 42);
  const from = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  const packed = data.subarray(from, from + size);
  if (method !== 0 && method !== 8) throw new RangeError(`${name}: compressed by method ${method}`);
  return method === 0 ? packed : inflateRawSync(packed);
}

/** All files of a zip archive; folders are none. */
function unzipped(data: Buffer, name: string): Buffer[] {
  const end = data.lastIndexOf(END);
  if (end < 0) throw new RangeError(`${name}: is not a zip archive`);
  const files: Buffer[] = [];
  let at = data.readUInt32LE(end + 16);
  while (at < end) {
    if (data.readUInt32LE(at) !== ENTRY) throw new RangeError(`${name}: is not a zip archive`);
    if (data.readUInt32LE(at + 20) > 0) files.push(entryOf(data, at, name));
    at += 46 + data.readUInt16LE(at + 28) + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return files;
}

/** The texts in a file. Throws RangeError naming the file when its archive cannot be read. */
export function textsOf(data: Buffer, name: string): string[] {
  if (data[0] === 0x1f && data[1] === 0x8b) return [gunzipSync(data).toString('utf8')];
  if (data.subarray(0, 2).toString('latin1') === 'PK') return unzipped(data, name).map((file) => file.toString('utf8'));
  return [data.toString('utf8')];
}
