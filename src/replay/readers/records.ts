/** Cuts a stream of bytes into records and records into fields, without making texts of them. */
import { DataError } from './data-error.ts';

/** One record: a line, or a row of a JSON list. The arrays are used again for the next one. */
export interface Fields {
  bytes: Uint8Array;
  count: number;
  /** Where field n begins and ends. Quotes around a field are left out. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Number of the line or row, from 1. */
  line: number;
}

export interface RecordCutter {
  /** Takes the next piece of the file. */
  push(piece: Buffer): void;
  /** Takes what is left at the end of the file; throws DataError when it is not whole. */
  end(): void;
}

export type Shape = 'csv' | 'lines' | 'json-rows';

const FIELDS_MAX = 512;
const RECORD_BYTES_MAX = 64 * 1024 * 1024;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const COMMA = 44;
const OPEN = 91;
const CLOSE = 93;

const emptyFields = (): Fields => ({
  bytes: new Uint8Array(0),
  count: 0,
  from: new Int32Array(FIELDS_MAX),
  to: new Int32Array(FIELDS_MAX),
  line: 0,
});

function addField(fields: Fields, from: number, to: number): void {
  const { bytes, count } = fields;
  if (count >= FIELDS_MAX) throw new DataError(`has more than ${FIELDS_MAX} fields`);
  const quoted = to - from >= 2 && bytes[from] === QUOTE && bytes[to - 1] === QUOTE;
  fields.from[count] = quoted ? from + 1 : from;
  fields.to[count] = quoted ? to - 1 : to;
  fields.count = count + 1;
}

/** Keeps the unfinished end of a piece for the next one. */
class Rest {
  #bytes: Buffer | null = null;

  with(piece: Buffer): Buffer {
    if (this.#bytes === null) return piece;
    const joined = Buffer.concat([this.#bytes, piece]);
    this.#bytes = null;
    return joined;
  }

  keep(bytes: Buffer): void {
    if (bytes.length > RECORD_BYTES_MAX) throw new DataError(`has a record of more than ${RECORD_BYTES_MAX} bytes`);
    this.#bytes = bytes.length === 0 ? null : Buffer.from(bytes);
  }
}

/** Lines, each cut at its commas or left whole. Empty lines are passed over. */
class LineCutter implements RecordCutter {
  readonly #fields = emptyFields();
  readonly #rest = new Rest();
  readonly #take: (fields: Fields) => void;
  readonly #separator: number;

  constructor(atCommas: boolean, take: (fields: Fields) => void) {
    this.#separator = atCommas ? COMMA : NEWLINE;
    this.#take = take;
  }

  push(piece: Buffer): void {
    const bytes = this.#rest.with(piece);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    this.#cut(bytes, whole);
    this.#rest.keep(bytes.subarray(whole));
  }

  end(): void {
    const bytes = this.#rest.with(Buffer.from('\n'));
    this.#cut(bytes, bytes.length);
  }

  #cut(bytes: Buffer, whole: number): void {
    const fields = this.#fields;
    const separator = this.#separator;
    fields.bytes = bytes;
    let from = 0;
    let start = 0;
    fields.count = 0;
    for (let index = 0; index < whole; index += 1) {
      const byte = bytes[index];
      if (byte === separator && byte !== NEWLINE) {
        addField(fields, from, index);
        from = index + 1;
      } else if (byte === NEWLINE) {
        this.#finish(start, from, index);
        start = from = index + 1;
      }
    }
  }

  #finish(start: number, from: number, newline: number): void {
    const fields = this.#fields;
    fields.line += 1;
    const end = newline > from && fields.bytes[newline - 1] === RETURN ? newline - 1 : newline;
    if (end > start) {
      addField(fields, from, end);
      this.#take(fields);
    }
    fields.count = 0;
  }
}

const isSpace = (byte: number | undefined): boolean => byte === 32 || byte === NEWLINE || byte === RETURN || byte === 9;

type ListState = 'BEFORE' | 'FIRST' | 'ROW' | 'COMMA' | 'AFTER';

/** Where a byte leads to; a byte that is not named cannot stand there. `[` begins the list first, and then its rows. */
const NEXT_STATE: Readonly<Record<ListState, Readonly<Record<string, ListState>>>> = {
  BEFORE: { '[': 'FIRST' },
  FIRST: { '[': 'ROW', ']': 'AFTER' },
  ROW: { ',': 'COMMA', ']': 'AFTER' },
  COMMA: { '[': 'ROW' },
  AFTER: {},
};

/** Rows of one JSON list of lists; the lists in it hold plain numbers and texts without escapes. */
class JsonRowCutter implements RecordCutter {
  readonly #fields = emptyFields();
  readonly #rest = new Rest();
  readonly #take: (fields: Fields) => void;
  #state: ListState = 'BEFORE';

  constructor(take: (fields: Fields) => void) {
    this.#take = take;
  }

  push(piece: Buffer): void {
    const bytes = this.#rest.with(piece);
    this.#fields.bytes = bytes;
    let index = 0;
    while (index < bytes.length) {
      const next = this.#step(bytes, index);
      if (next < 0) break;
      index = next;
    }
    this.#rest.keep(bytes.subarray(index));
  }

  end(): void {
    if (this.#state !== 'AFTER') throw new DataError('ends inside its list');
  }

  /** Takes a row or a mark from `index` on; returns where it ends, -1 when it is not all there. */
  #step(bytes: Buffer, index: number): number {
    const byte = bytes[index];
    if (isSpace(byte)) return index + 1;
    const next = NEXT_STATE[this.#state][String.fromCharCode(byte ?? 0)];
    if (next === undefined) throw new DataError('is not a JSON list of lists');
    const isRow = byte === OPEN && this.#state !== 'BEFORE';
    if (!isRow) {
      this.#state = next;
      return index + 1;
    }
    const close = bytes.indexOf(CLOSE, index);
    if (close < 0) return -1;
    this.#state = next;
    this.#row(bytes, index + 1, close);
    return close + 1;
  }

  #row(bytes: Buffer, start: number, close: number): void {
    const fields = this.#fields;
    fields.count = 0;
    fields.line += 1;
    let from = start;
    for (let index = start; index <= close; index += 1) {
      if (index < close && bytes[index] !== COMMA) continue;
      let to = index;
      while (from < to && isSpace(bytes[from])) from += 1;
      while (to > from && isSpace(bytes[to - 1])) to -= 1;
      addField(fields, from, to);
      from = index + 1;
    }
    this.#take(fields);
  }
}

export function recordCutter(shape: Shape, take: (fields: Fields) => void): RecordCutter {
  return shape === 'json-rows' ? new JsonRowCutter(take) : new LineCutter(shape === 'csv', take);
}
