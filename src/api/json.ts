/**
 * JSON without loss and without surprises. Numbers keep their text, objects have no prototype, a key given twice or a
 * key that reaches for a prototype is refused, and depth, keys and strings are bounded before they cost anything.
 */
import { InvariantError, refuse, type OrderError } from '../domain/errors.ts';

/** A JSON number as it is written. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

const DEPTH_MAX = 8;
const KEYS_MAX = 64;
const STRING_BYTES_MAX = 4_096;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SURROGATE = /\p{Surrogate}/u;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

/** One pass over one text. `path` is where the reader is, for messages. */
class Reader {
  readonly #text: string;
  readonly #name: string;
  #at = 0;

  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
  }

  document(prefix: string): JsonValue {
    const value = this.#value(prefix, 0);
    if (this.#at < this.#text.length) throw this.#malformed();
    return value;
  }

  #value(path: string, depth: number): JsonValue {
    this.#skipBlanks();
    const value = this.#bareValue(path, depth);
    this.#skipBlanks();
    return value;
  }

  #bareValue(path: string, depth: number): JsonValue {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(path, this.#deeper(depth));
      case '[':
        return this.#array(path, this.#deeper(depth));
      case '"':
        return this.#string(path);
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #deeper(depth: number): number {
    if (depth >= DEPTH_MAX) throw refuse(this.#name, `must not be nested deeper than ${DEPTH_MAX} levels`);
    return depth + 1;
  }

  #object(path: string, depth: number): JsonObject {
    const object = Object.create(null) as Record<string, JsonValue>;
    this.#at += 1;
    this.#skipBlanks();
    if (this.#take('}')) return object;
    for (let count = 1; ; count += 1) {
      if (count > KEYS_MAX) throw refuse(path || this.#name, `must not have more than ${KEYS_MAX} keys`);
      const [key, keyPath] = this.#key(path);
      if (key in object) throw refuse(keyPath, 'is given twice');
      object[key] = this.#value(keyPath, depth);
      if (this.#take('}')) return object;
      this.#expect(',');
      this.#skipBlanks();
    }
  }

  #key(path: string): [string, string] {
    if (this.#text[this.#at] !== '"') throw this.#malformed();
    const key = this.#string(path || this.#name);
    const keyPath = path === '' ? key : `${path}.${key}`;
    if (FORBIDDEN_KEYS.has(key)) throw refuse(keyPath, 'is not a known field');
    this.#skipBlanks();
    this.#expect(':');
    return [key, keyPath];
  }

  #array(path: string, depth: number): readonly JsonValue[] {
    const values: JsonValue[] = [];
    this.#at += 1;
    this.#skipBlanks();
    if (this.#take(']')) return values;
    for (;;) {
      values.push(this.#value(`${path}[${values.length}]`, depth));
      if (this.#take(']')) return values;
      this.#expect(',');
    }
  }

  #string(path: string): string {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    const value = this.#decode(this.#text.slice(start, end + 1));
    if (SURROGATE.test(value)) throw refuse(path, 'must be well-formed Unicode');
    if (Buffer.byteLength(value) > STRING_BYTES_MAX)
      throw refuse(path, `must not be longer than ${STRING_BYTES_MAX} bytes`);
    this.#at = end + 1;
    return value;
  }

  /** The token is one string literal, so the language's own parser decodes it and refuses bad escapes and controls. */
  #decode(token: string): string {
    try {
      return JSON.parse(token) as string;
    } catch {
      throw this.#malformed();
    }
  }

  #number(): JsonNumber {
    NUMBER.lastIndex = this.#at;
    const text = NUMBER.exec(this.#text)?.[0];
    if (text === undefined) throw this.#malformed();
    this.#at += text.length;
    return new JsonNumber(text);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#malformed();
    this.#at += word.length;
    return value;
  }

  #skipBlanks(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '!')) this.#at += 1;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#malformed();
  }

  #malformed(): OrderError {
    return refuse(this.#name, `is not valid JSON at character ${this.#at + 1}`);
  }
}

/**
 * Reads one JSON document. `name` is what messages call it; `prefix` goes before the keys in their paths. Throws
 * OrderError.
 */
export function parseJson(text: string, name: string, prefix = ''): JsonValue {
  return new Reader(text, name).document(prefix);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a request body; a byte order mark and bytes that are no UTF-8 are refused. Throws OrderError. */
export function parseBody(bytes: Uint8Array): JsonValue {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw refuse('body', 'must be UTF-8');
  }
  return parseJson(text, 'body');
}

/** Writes JSON; a JsonNumber is written digit for digit, a key whose value is undefined is left out. */
export function stringifyJson(value: unknown): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(stringifyJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${stringifyJson(field)}`).join(',')}}`;
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)) {
    return JSON.stringify(value);
  }
  throw new InvariantError(`a ${typeof value} cannot be written as JSON without loss`);
}
