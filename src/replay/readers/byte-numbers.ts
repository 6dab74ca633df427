/** Numbers and times straight from bytes, without a text or a floating-point value in between. */
import { OrderError } from '../../domain/errors.ts';
import { parseInstant, type Instant } from '../../domain/time.ts';
import { DataError } from './data-error.ts';
import { POWERS_OF_TEN } from './rows.ts';

const ZERO = 48;
const DOT = 46;

export const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

/** The digit at an index, or something outside 0 to 9. */
const digitAt = (bytes: Uint8Array, index: number): number => (bytes[index] as number) - ZERO;

const isDigit = (digit: number): boolean => digit >= 0 && digit <= 9;

/** Goes on after the point: `value` with `decimals` more digits, or -1. */
function withFraction(bytes: Uint8Array, point: number, to: number, integer: number, decimals: number): number {
  let value = integer;
  let room = decimals;
  for (let index = point + 1; index < to; index += 1) {
    const digit = digitAt(bytes, index);
    if (!isDigit(digit)) return -1;
    if (room > 0) {
      value = value * 10 + digit;
      room -= 1;
    } else if (digit !== 0) return -1;
  }
  return value * (POWERS_OF_TEN[room] as number);
}

/**
 * The decimal number in `bytes` times 10^decimals, or -1 when the fast way does not do: more significant decimals than
 * asked for, more than 2^53 - 1, an exponent, or no number at all.
 */
export function scaledInteger(bytes: Uint8Array, from: number, to: number, decimals: number): number {
  let value = 0;
  let index = from;
  for (; index < to; index += 1) {
    const digit = digitAt(bytes, index);
    if (!isDigit(digit)) break;
    value = value * 10 + digit;
  }
  if (index === from || (index < to && bytes[index] !== DOT)) return -1;
  value = withFraction(bytes, index, to, value, decimals);
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

/** A whole number below 2^53; null when it is none. */
export function wholeNumber(bytes: Uint8Array, from: number, to: number): number | null {
  const value = scaledInteger(bytes, from, to, 0);
  return value < 0 ? null : value;
}

/** Digits of a stamp in seconds, milliseconds, microseconds and nanoseconds, for times from 2001 to 2286. */
const UNIT_DIGITS: readonly number[] = [10, 13, 16, 19];
const MICRO_DIGITS = 16;

const DATE_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d| ?UTC)?$/;

/** The instant of a text that is shaped as one. Throws DataError, with what was given, for a day or an hour that does not exist. */
export function existingInstant(text: string, given: string): Instant {
  try {
    return parseInstant(text, 'time');
  } catch (error) {
    throw error instanceof OrderError ? new DataError(`${given} does not exist`) : error;
  }
}

/** Microseconds of a date-time; one without an offset is UTC, as all market-data archives are. */
function dateTimeMicros(text: string): number {
  const [whole, date, clock, fraction = '.', offset = 'Z'] = DATE_TIME.exec(text) ?? [];
  if (whole === undefined)
    throw new DataError(`time "${text.slice(0, 40)}" is no stamp in s, ms, us or ns and no date`);
  const zone = offset.includes('UTC') ? 'Z' : offset.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const micros = Number(fraction.slice(1).padEnd(6, '0').slice(0, 6));
  return existingInstant(`${date ?? ''}T${clock ?? ''}${zone}`, `time "${text}"`) * 1_000 + micros;
}

/** How many digits begin the field. */
function digitsOf(bytes: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to && isDigit(digitAt(bytes, index))) index += 1;
  return index - from;
}

/**
 * Whole microseconds of a stamp. The unit shows in the number of digits: archives changed from milliseconds to
 * microseconds in the middle of their history. Digits beyond the microsecond are cut. Throws DataError.
 */
export function stampMicros(bytes: Uint8Array, from: number, to: number): number {
  const digits = digitsOf(bytes, from, to);
  const point = from + digits;
  if (!UNIT_DIGITS.includes(digits) || (point < to && bytes[point] !== DOT)) {
    return dateTimeMicros(textOf(bytes, from, to));
  }
  const left = MICRO_DIGITS - digits;
  if (left <= 0) return scaledInteger(bytes, from, from + MICRO_DIGITS, 0);
  const end = Math.min(to, point + 1 + left);
  const micros = scaledInteger(bytes, from, end, left);
  if (micros < 0 || point + 1 + digitsOf(bytes, point + 1, to) < to) {
    throw new DataError(`time "${textOf(bytes, from, to).slice(0, 40)}" is not a number`);
  }
  return micros;
}
