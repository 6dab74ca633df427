/** What a reader of a format is made of, and what it is given. */
import { DataError } from './data-error.ts';
import type { Head } from './head.ts';
import type { Fields, Shape } from './records.ts';
import type { RowBuilder } from './row-builder.ts';
import type { Width } from './rows.ts';

/** What a quantity counts. UNKNOWN: it differs by venue, and the file does not say. */
export type QuantityUnit = 'BASE' | 'QUOTE' | 'CONTRACTS' | 'UNKNOWN';

/** What whoever reads may know better than the file; null: take it from the file. */
export interface ReadSettings {
  /** The instrument; rows of others are left out and counted. Null: the file must hold one only. */
  readonly symbol: string | null;
  /** Length of bars in microseconds. */
  readonly barUs: number | null;
  /** Quantities finer than this many decimals are rounded and counted; null for 8. */
  readonly quantityDecimals: number | null;
  readonly quantityUnit: QuantityUnit | null;
}

/** What a reader learns beside the rows. */
export interface Notes {
  symbol: string | null;
  quantityUnit: QuantityUnit;
  barUs: number | null;
  /** Bars whose open or close lies outside their high and low. */
  oddBars: number;
  /** Records that were left out, by reason. */
  readonly skipped: Map<string, number>;
}

export interface Target {
  readonly rows: RowBuilder;
  readonly head: Head;
  readonly settings: ReadSettings;
  readonly notes: Notes;
}

export interface RecordSink {
  readonly take: (fields: Fields) => void;
  /** Called once, after the last record. */
  readonly end?: () => void;
}

export interface Format {
  /** As users name it. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  readonly shape: Shape;
  readonly width: Width;
  /** Whether the beginning of a file looks like this format. */
  readonly fits: (head: Head) => boolean;
  readonly open: (target: Target) => RecordSink;
}

export function skip(notes: Notes, reason: string, count = 1): void {
  notes.skipped.set(reason, (notes.skipped.get(reason) ?? 0) + count);
}

/** Whether a record's symbol, given as bytes, is the one to read. Throws DataError for a second one that is not asked for. */
export function symbolFilter({ settings, notes }: Target): (bytes: Uint8Array, from: number, to: number) => boolean {
  let wanted = settings.symbol === null ? null : Buffer.from(settings.symbol, 'latin1');
  return (bytes, from, to) => {
    if (wanted === null) {
      wanted = Buffer.from(bytes.subarray(from, to));
      notes.symbol = wanted.toString('latin1');
    }
    let same = to - from === wanted.length;
    for (let index = 0; same && index < wanted.length; index += 1) same = bytes[from + index] === wanted[index];
    if (same) return true;
    const other = Buffer.from(bytes.subarray(from, to)).toString('latin1');
    if (settings.symbol === null) {
      throw new DataError(`symbol ${other} stands beside ${wanted.toString('latin1')}: name the one to read`);
    }
    skip(notes, `symbol ${other}`);
    return false;
  };
}
