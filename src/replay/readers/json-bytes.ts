/** Walks over JSON messages in bytes: finds members and levels without making objects of them. */
import { textOf } from './byte-numbers.ts';
import { DataError } from './data-error.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;

const isSpace = (byte: number | undefined): boolean => byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);

const broken = (): DataError => new DataError('is not whole JSON');

/** The index after the text that begins at `from`. */
function afterText(bytes: Uint8Array, from: number, to: number): number {
  for (let index = from + 1; index < to; index += 1) {
    if (bytes[index] === BACKSLASH) index += 1;
    else if (bytes[index] === QUOTE) return index + 1;
  }
  throw broken();
}

/** What a byte does to the depth of lists and objects. */
function nesting(byte: number | undefined): number {
  if (byte === OPEN || byte === OPEN_LIST) return 1;
  return byte === CLOSE || byte === CLOSE_LIST ? -1 : 0;
}

/** The index after the value that begins at `from`. */
function afterValue(bytes: Uint8Array, from: number, to: number): number {
  let depth = 0;
  let index = from;
  while (index < to) {
    const byte = bytes[index];
    const step = nesting(byte);
    if (depth === 0 && (step < 0 || byte === COMMA)) return index;
    depth += step;
    index = byte === QUOTE ? afterText(bytes, index, to) : index + 1;
    if (depth === 0 && (step < 0 || byte === QUOTE)) return index;
  }
  throw broken();
}

/** Where the value of each member of an object is, by the member's name. Used again for each message. */
export class Members {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the object itself begins and ends. */
  start = 0;
  end = 0;
  readonly #names: string[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** Reads the object that begins at `from`; throws DataError when it is none or not whole. */
  read(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.start = from;
    this.#names.length = this.#from.length = this.#to.length = 0;
    if (bytes[from] !== OPEN) throw broken();
    let index = from + 1;
    for (;;) {
      while (isSpace(bytes[index]) || bytes[index] === COMMA) index += 1;
      if (index >= to) throw broken();
      this.end = index + 1;
      if (bytes[index] === CLOSE) return;
      index = this.#member(bytes, index, to);
    }
  }

  #member(bytes: Uint8Array, start: number, to: number): number {
    if (bytes[start] !== QUOTE) throw broken();
    const nameEnd = afterText(bytes, start, to);
    let from = nameEnd;
    while (isSpace(bytes[from]) || bytes[from] === COLON) from += 1;
    const end = afterValue(bytes, from, to);
    this.#names.push(textOf(bytes, start + 1, nameEnd - 1));
    this.#from.push(from);
    this.#to.push(end);
    return end;
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  /** Where the value begins, without its quotes. Throws DataError when there is no such member. */
  from(name: string): number {
    const from = this.#from[this.#index(name)] as number;
    return this.bytes[from] === QUOTE ? from + 1 : from;
  }

  to(name: string): number {
    const to = this.#to[this.#index(name)] as number;
    return this.bytes[to - 1] === QUOTE ? to - 1 : to;
  }

  text(name: string): string {
    return textOf(this.bytes, this.from(name), this.to(name)).trim();
  }

  /** A whole number below 2^53. */
  whole(name: string): number {
    const value = Number(this.text(name));
    if (!Number.isSafeInteger(value)) throw new DataError(`${name} must be a whole number`);
    return value;
  }

  #index(name: string): number {
    const index = this.#names.indexOf(name);
    if (index < 0) throw new DataError(`has no member ${name}`);
    return index;
  }
}

const unquoted = (bytes: Uint8Array, from: number): number => (bytes[from] === QUOTE ? from + 1 : from);

type TakeLevel = (priceFrom: number, priceTo: number, quantityFrom: number, quantityTo: number) => void;

/** The index of the next list that begins, or of the end of the list around it. */
function nextLevel(bytes: Uint8Array, from: number, to: number): number {
  for (let index = from; index < to; index += 1) {
    if (bytes[index] === OPEN_LIST || bytes[index] === CLOSE_LIST) return index;
  }
  throw broken();
}

/** Hands on the level [price, quantity] that begins at `open`; returns the index after it. */
function takeLevel(bytes: Uint8Array, open: number, to: number, take: TakeLevel): number {
  const close = bytes.indexOf(CLOSE_LIST, open);
  const comma = bytes.indexOf(COMMA, open);
  if (close < 0 || close > to || comma < 0 || comma > close) throw broken();
  const priceTo = bytes[comma - 1] === QUOTE ? comma - 1 : comma;
  const quantityTo = bytes[close - 1] === QUOTE ? close - 1 : close;
  take(unquoted(bytes, open + 1), priceTo, unquoted(bytes, comma + 1), quantityTo);
  return close + 1;
}

/** Calls `take` for each [price, quantity] of the list that begins at `from`. */
export function eachLevel(bytes: Uint8Array, from: number, to: number, take: TakeLevel): void {
  if (bytes[from] !== OPEN_LIST) throw new DataError('levels must be a list');
  let index = nextLevel(bytes, from + 1, to);
  while (bytes[index] === OPEN_LIST) index = nextLevel(bytes, takeLevel(bytes, index, to, take), to);
}
