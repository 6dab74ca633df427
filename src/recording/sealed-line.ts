/** One line of a recording: a JSON object that begins with the CRC-32 of the rest, so that a changed byte is noticed. */
import { crc32 } from 'node:zlib';

/** A recording that cannot be read: the message names file, line and rule. */
export class RecordingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecordingError';
  }
}

const SEAL = /^\{"crc":"([0-9a-f]{8})",(.*)\}$/s;

const checksum = (fields: string): string => crc32(fields).toString(16).padStart(8, '0');

/** `fields`: the members of a JSON object without its braces, at least one. Gives the line with its newline. */
export const sealed = (fields: string): string => `{"crc":"${checksum(fields)}",${fields}}\n`;

/** The members of a line without its newline, or null when the line is not whole. */
export function unsealed(line: string): string | null {
  const [, crc, fields] = SEAL.exec(line) ?? [];
  return fields === undefined || checksum(fields) !== crc ? null : fields;
}
