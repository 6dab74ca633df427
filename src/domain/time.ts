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

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** The day that was written last, `2024-01-28T`: instants that are written together mostly share it. */
let lastDay = { dayMs: NaN, text: '' };

function dayText(dayMs: number): string {
  if (lastDay.dayMs === dayMs) return lastDay.text;
  const text = DateTime.fromMillis(dayMs, { zone: 'utc' }).toISO();
  if (text === null) throw refuse('time', 'is not a valid instant');
  lastDay = { dayMs, text: text.slice(0, text.indexOf('T') + 1) };
  return lastDay.text;
}

const padded = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** UTC with milliseconds and Z. */
export function formatInstant(at: Instant): string {
  const dayMs = Math.floor(at / DAY_MS) * DAY_MS;
  const day = dayText(dayMs);
  const ms = Math.trunc(at - dayMs);
  const [hour, minute] = [Math.floor(ms / 3_600_000), Math.floor(ms / MINUTE_MS) % 60];
  return `${day}${padded(hour)}:${padded(minute)}:${padded(Math.floor(ms / SECOND_MS) % 60)}.${padded(ms % SECOND_MS, 3)}Z`;
}
