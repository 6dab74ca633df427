/**
 * Reading venue JSON without losing a digit: every number becomes the text it was written as, so that no price or id
 * passes through a JavaScript double.
 */
import { parse } from 'lossless-json';
import { fee, price, quantity, type Fee, type Price, type Quantity } from '../../domain/decimal.ts';
import { OrderError } from '../../domain/errors.ts';
import { instant, type Instant } from '../../domain/time.ts';

/** A venue's answer that does not have the documented form. It proves nothing about the request. */
export class WireError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireError';
  }
}

/** A JSON object of a venue; its numbers are strings. */
export type Wire = Readonly<Record<string, unknown>>;

const asWritten = (text: string): string => text;

/** Parses JSON with numbers as strings; throws WireError for anything that is not one JSON value. */
export function parseVenueJson(text: string): unknown {
  try {
    return parse(text, null, asWritten);
  } catch {
    // The parser's message quotes the body, which may hold what was sent to it.
    throw new WireError('is not JSON');
  }
}

export function asObject(value: unknown, what: string): Wire {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WireError(`${what} is not an object`);
  }
  return value as Wire;
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WireError(`${what} is not a list`);
  return value;
}

/** A non-empty text (or a number as it was written). */
export function textOf(from: Wire, key: string): string {
  const value = from[key];
  if (typeof value !== 'string' || value === '') throw new WireError(`${key} is not a text`);
  return value;
}

/** The same, or null when it is absent, null or empty. */
export function optionalText(from: Wire, key: string): string | null {
  const value = from[key];
  return value === undefined || value === null || value === '' ? null : textOf(from, key);
}

/** An id that is a whole number, kept as text. */
export function wholeTextOf(from: Wire, key: string): string {
  const text = textOf(from, key);
  if (!/^[0-9]{1,20}$/.test(text)) throw new WireError(`${key} is not a whole number`);
  return text;
}

export function flagOf(from: Wire, key: string): boolean {
  const value = from[key];
  if (typeof value !== 'boolean') throw new WireError(`${key} is not true or false`);
  return value;
}

/** Milliseconds since 1970. */
export function instantOf(from: Wire, key: string): Instant {
  const text = textOf(from, key);
  if (!/^[0-9]{1,15}$/.test(text)) throw new WireError(`${key} is not a time in milliseconds`);
  return instant(Number(text));
}

function decimalOf<T>(from: Wire, key: string, read: (text: string, field: string) => T): T {
  try {
    return read(textOf(from, key), key);
  } catch (error) {
    if (error instanceof OrderError) throw new WireError(error.message);
    throw error;
  }
}

export const priceOf = (from: Wire, key: string): Price => decimalOf(from, key, price);
export const quantityOf = (from: Wire, key: string): Quantity => decimalOf(from, key, quantity);
/** A fee keeps its sign: a rebate is below zero. */
export const feeOf = (from: Wire, key: string): Fee => decimalOf(from, key, fee);
