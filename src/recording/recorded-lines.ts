/** The lines of one file of a recording, checked one by one. */
import { RecordingError, unsealed } from './sealed-line.ts';

export interface RecordedLine {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface RecordedLines {
  readonly lines: readonly RecordedLine[];
  /** Number of the last line when its writer ended in the middle of it; null when it is whole. */
  readonly torn: number | null;
}

/**
 * Reads a file. A last line without an end is torn: its process was killed while it wrote. Anything else that does not
 * match its checksum was changed afterwards: throws RecordingError naming the file and the line.
 */
export function recordedLines(file: string, text: string): RecordedLines {
  const parts = text.split('\n');
  const rest = parts.pop() ?? '';
  const lines = parts.map((part, index): RecordedLine => {
    const fields = unsealed(part);
    if (fields === null) throw new RecordingError(`${file} line ${index + 1}: does not match its checksum`);
    return { line: index + 1, value: JSON.parse(`{${fields}}`) as RecordedLine['value'] };
  });
  return { lines, torn: rest === '' ? null : lines.length + 1 };
}
