/** Instants and their texts. The only file that imports luxon; it never reads the wall clock. */
import { DateTime } from 'luxon';
import { refuse } from './errors.ts';

declare const instantBrand: unique symbol;
/** Whole UTC milliseconds since 1970-01-01. */
export type Instant = number & { readonly [instantBrand]: never };

/** Makes an instant of a whole number of milliseconds. */
export const instant = (ms: number): Instant => ms as Instant;
export const plusMs = (at: Instant, ms: number): Instant => (at + ms) as Instant;
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/**
 * RFC 3339 with a mandatory offset, seconds and at most nine fraction digits. luxon alone would also take week dates,
 * missing offsets and the year 275760.
 */
const RFC3339 =
  /^(20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$/;

/** Reads a date-time; fraction digits beyond the millisecond are cut. Throws OrderError naming `field`. */
export function parseInstant(text: string, field: string): Instant {
  const parsed = RFC3339.test(text) ? DateTime.fromISO(text, { setZone: true }) : null;
  if (!parsed?.isValid) {
    throw refuse(field, 'must be an RFC 3339 date-time with an offset, such as 2024-01-28T12:00:00Z');
  }
  return instant(parsed.toMillis());
}

/** UTC with milliseconds and Z. */
export function formatInstant(at: Instant): string {
  const text = DateTime.fromMillis(at, { zone: 'utc' }).toISO();
  if (text === null) throw refuse('time', 'is not a valid instant');
  return text;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
