/** What a LEAN file tells only by its name: the date, the length of a bar, the instrument. */
import { SECOND_MS, MINUTE_MS, DAY_MS } from '../../domain/time.ts';
import { existingInstant, wholeNumber } from './byte-numbers.ts';
import { DataError } from './data-error.ts';
import type { Target } from './format.ts';
import type { Head } from './head.ts';
import type { Fields } from './records.ts';

export type LeanType = 'trade' | 'quote';

const NAME = /(?:^|\D)(20\d\d)(\d\d)(\d\d)_(?:([a-z0-9]+)_(minute|second|tick|hour|daily)_)?(trade|quote)\b/i;

const LENGTHS_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, second: SECOND_MS };

/** The parts of a LEAN name: the entry's, which says more, else the archive's. */
const partsOf = ({ name, entry }: Head): RegExpExecArray | null => NAME.exec(entry ?? '') ?? NAME.exec(name);

export const isLean = (head: Head, type: LeanType): boolean => partsOf(head)?.[6]?.toLowerCase() === type;

/** The part of the name that says so; null for other files. */
export const leanNameOf = (head: Head): string | null => partsOf(head)?.[0] ?? null;

export interface LeanFile {
  readonly midnightUs: number;
  readonly barUs: number;
}

function lengthOf(resolution: string, givenUs: number | null): number {
  const lengthMs = LENGTHS_MS[resolution];
  if (lengthMs === undefined) throw new DataError(`LEAN ${resolution} files are not read: only minute and second`);
  return givenUs ?? lengthMs * 1_000;
}

/** Throws DataError for a name without a date, and for a resolution that has another layout. */
export function leanFile({ head, settings, notes }: Target): LeanFile {
  const [whole, year = '', month = '', day = '', symbol, resolution = 'minute'] = partsOf(head) ?? [];
  if (whole === undefined) throw new DataError('the date must stand in the file name, as in 20221213_trade.zip');
  if (symbol !== undefined) notes.symbol ??= symbol.toUpperCase();
  const midnight = existingInstant(
    `${year}-${month}-${day}T00:00:00Z`,
    `the date ${year}${month}${day} in the file name`,
  );
  return { midnightUs: midnight * 1_000, barUs: lengthOf(resolution.toLowerCase(), settings.barUs) };
}

/** When the bar of a record began; throws DataError unless it lies within the day. */
export function openOf(fields: Fields, { midnightUs }: LeanFile): number {
  const ms = wholeNumber(fields.bytes, fields.from[0] as number, fields.to[0] as number);
  if (ms === null || ms >= DAY_MS) throw new DataError('time must be whole milliseconds since midnight');
  return midnightUs + ms * 1_000;
}
