/** The beginning of a file, as texts: enough to tell what it is. */

export interface Head {
  /** The file's name without folders. */
  readonly name: string;
  /** Name of the file inside a zip archive; null for none. */
  readonly entry: string | null;
  /** The first whole lines. */
  readonly lines: readonly string[];
  /** The same, cut at commas, quotes left out. */
  readonly cells: readonly (readonly string[])[];
  /** The first rows of a JSON list of lists; empty when it is none. */
  readonly jsonRows: readonly (readonly string[])[];
}

/** Bytes that a head is made of. */
export const HEAD_BYTES = 64 * 1024;
const RECORDS = 200;

const cellsOf = (line: string): string[] =>
  line.split(',').map((cell) => {
    const text = cell.trim();
    return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
  });

export function headOf(name: string, entry: string | null, bytes: Buffer, isWhole: boolean): Head {
  const text = bytes.toString('latin1');
  const all = text.split(/\r?\n/);
  // A first line longer than this, as a picture of a whole book is, is judged by its beginning.
  if (!isWhole && all.length > 1) all.pop();
  const lines = all.filter((line) => line !== '').slice(0, RECORDS);
  const rows = /^\s*\[\s*\[/.test(text) ? [...text.matchAll(/\[([^[\]]+)\]/g)].slice(0, RECORDS) : [];
  return { name, entry, lines, cells: lines.map(cellsOf), jsonRows: rows.map(([, row]) => cellsOf(row ?? '')) };
}

/** Whether the first line is a header that names all of these columns. */
export function namesAll(head: Head, ...names: readonly string[]): boolean {
  const first = (head.cells[0] ?? []).map((cell) => cell.toLowerCase());
  return names.every((name) => first.includes(name));
}

export const isStamp = (text: string | undefined): boolean =>
  /^(\d{10}|\d{13}|\d{16}|\d{19})(\.\d*)?$/.test(text ?? '');
export const isNumber = (text: string | undefined): boolean => /^\d+(\.\d*)?([eE][+-]?\d+)?$/.test(text ?? '');
export const isBoolean = (text: string | undefined): boolean => /^(true|false)$/i.test(text ?? '');

/** The instrument as archives write it into file names: BTCUSDT-trades-2024-01.zip, BTCUSDT2020-03-25.csv.gz. */
export function symbolOfName(name: string): string | null {
  const [, before] = /^([A-Z0-9]{2,}(?:[_-][A-Z0-9]+)*?)-(?:[a-zA-Z]+|\d+[smhdwMo]+)(?:[-.]|$)/.exec(name) ?? [];
  if (before !== undefined) return before;
  const [, dated] = /^([A-Z0-9]{3,}?)[_-]?\d{4}-\d\d/.exec(name) ?? [];
  return dated ?? null;
}
