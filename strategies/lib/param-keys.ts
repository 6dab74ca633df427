/**
 * Kinds of parameter. Each key says in one place how it is read, what its rule is in words, what it is when absent, how
 * it is stored and how it is described; the tables made of them drive reading, storing and describing alike.
 */
import {
  DECIMAL_PATTERN,
  isGreater,
  isLess,
  isMultipleOf,
  isPositive,
  price,
  ratio,
  toText,
  type Price,
  type Ratio,
} from '../../src/domain/decimal.ts';
import { refuse } from '../../src/domain/errors.ts';
import type { JsonSchema } from '../../src/domain/strategy.ts';

export interface ParamKey<T> {
  /** What is allowed, as the end of a sentence that starts with the key. */
  readonly rule: string;
  readonly fallback: T;
  /** Type and range as a JSON Schema, without default and description. */
  readonly schema: JsonSchema;
  /** Throws OrderError naming `path` when the value breaks the rule. */
  read(value: unknown, path: string): T;
  write(value: T): unknown;
}

const ONE = ratio('1');

/** A number as JSON or as decimal text: both are taken, and the text keeps every digit. */
export const numberSchema = (extra: JsonSchema): JsonSchema => ({ type: ['number', 'string'], ...extra });

/** Numbers arrive as decimal text; whole JavaScript numbers are exact and taken too. */
export function decimalText(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && DECIMAL_PATTERN.test(text) ? text : null;
}

function readWithin(value: unknown, path: string, rule: string, least: Ratio, most: Ratio): Ratio {
  const text = decimalText(value);
  if (text === null) throw refuse(path, rule);
  const read = ratio(text, path);
  if (isLess(read, least) || isGreater(read, most)) throw refuse(path, rule);
  return read;
}

/** A decimal from `least` to `most`, both included. */
export function decimalKey(least: string, most: string, fallback: string): ParamKey<Ratio> {
  const rule = `must be a number from ${least} to ${most}`;
  const [leastRead, mostRead] = [ratio(least), ratio(most)];
  return {
    rule,
    fallback: ratio(fallback),
    schema: numberSchema({ minimum: Number(least), maximum: Number(most) }),
    read: (value, path) => readWithin(value, path, rule, leastRead, mostRead),
    write: toText,
  };
}

/** A decimal above 0 and up to `most`. */
export function shareKey(most: string): ParamKey<Ratio> {
  const rule = `must be a number above 0 and at most ${most}`;
  const [zero, mostRead] = [ratio('0'), ratio(most)];
  return {
    rule,
    fallback: mostRead,
    schema: numberSchema({ exclusiveMinimum: 0, maximum: Number(most) }),
    read: (value, path) => {
      const read = readWithin(value, path, rule, zero, mostRead);
      if (!isPositive(read)) throw refuse(path, rule);
      return read;
    },
    write: toText,
  };
}

/** A price above 0; whether it fits the venue's tick is known only with the instrument. */
export function priceKey(): ParamKey<Price> {
  const rule = 'must be a price above 0';
  return {
    rule,
    fallback: price('1'),
    schema: numberSchema({ exclusiveMinimum: 0 }),
    read: (value, path) => {
      const text = decimalText(value);
      const read = text === null ? null : price(text, path);
      if (read === null || !isPositive(read)) throw refuse(path, rule);
      return read;
    },
    write: toText,
  };
}

/** A whole number from `least` to `most`, both included. */
export function wholeKey(least: number, most: number, fallback: number): ParamKey<number> {
  const rule = `must be a whole number from ${least} to ${most}`;
  return {
    rule,
    fallback,
    schema: { type: ['integer', 'string'], minimum: least, maximum: most },
    read: (value, path) => {
      const read = readWithin(value, path, rule, ratio(String(least)), ratio(String(most)));
      if (!isMultipleOf(read, ONE)) throw refuse(path, rule);
      return Number(toText(read));
    },
    write: String,
  };
}

/** The same key without a value when it is not given. */
export function optional<T>(key: ParamKey<T>): ParamKey<T | null> {
  return {
    rule: key.rule,
    fallback: null,
    schema: key.schema,
    read: (value, path) => key.read(value, path),
    write: (value) => (value === null ? null : key.write(value)),
  };
}

export function flagKey(fallback: boolean): ParamKey<boolean> {
  const rule = 'must be true or false';
  return {
    rule,
    fallback,
    schema: { type: 'boolean' },
    read: (value, path) => {
      if (typeof value !== 'boolean') throw refuse(path, rule);
      return value;
    },
    write: (value) => value,
  };
}

export function textKey(longest: number): ParamKey<string> {
  const rule = `must be a text of 1 to ${longest} characters`;
  return {
    rule,
    fallback: '',
    schema: { type: 'string', minLength: 1, maxLength: longest },
    read: (value, path) => {
      if (typeof value !== 'string' || value.length < 1 || value.length > longest) throw refuse(path, rule);
      return value;
    },
    write: (value) => value,
  };
}

/** One of the words. */
export function choiceKey<T extends string>(words: readonly T[], fallback: T): ParamKey<T> {
  const rule = `must be ${words.join(', ')}`.replace(/, ([^,]+)$/, ' or $1');
  return {
    rule,
    fallback,
    schema: { type: 'string', enum: words },
    read: (value, path) => {
      const word = words.find((candidate) => candidate === value);
      if (word === undefined) throw refuse(path, rule);
      return word;
    },
    write: (value) => value,
  };
}
