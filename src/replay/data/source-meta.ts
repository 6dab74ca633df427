/** What is known of a file after it was read once: kept with its rows in the cache, and shown in reports. */
import type { QuantityUnit, ReadSettings } from '../readers/format.ts';
import type { GapReport } from '../readers/gap-list.ts';
import type { Grid, Width } from '../readers/rows.ts';
import type { Packing } from './file-bytes.ts';

export interface SourceMeta {
  readonly format: string;
  /** Null when neither the rows nor the name tell, and nobody said. */
  readonly symbol: string | null;
  readonly quantityUnit: QuantityUnit;
  /** Length of bars; null for other data. */
  readonly barUs: number | null;
  readonly rows: { readonly bar: number; readonly trade: number; readonly quote: number; readonly depth: number };
  readonly firstUs: number;
  readonly lastUs: number;
  /** The coarsest grid that holds every number of the file. */
  readonly grid: Grid;
  /** The finest grid on which every number of the file stays below 2^53. */
  readonly finest: Grid;
  /** Quantities that were rounded to the grid. */
  readonly rounded: number;
  /** Messages that arrived after one with a later exchange time, and by how much at most: they count when they arrived. */
  readonly late: number;
  readonly latestUs: number;
  /** Bars whose open or close lies outside their high and low. */
  readonly oddBars: number;
  readonly hasLocal: boolean;
  /** Records left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly gaps: GapReport;
}

/** A file as it was opened. */
export interface Source extends SourceMeta {
  readonly file: string;
  readonly sha256: string;
  readonly packing: Packing;
  readonly entry: string | null;
  /** Whether the rows came from the cache and not from the file. */
  readonly cached: boolean;
}

/** Of a chunk in the cache: where it is, and its length in bytes. */
export type ChunkPlace = readonly [at: number, length: number];

export interface CacheMeta {
  readonly source: SourceMeta;
  readonly width: Width;
  readonly chunks: readonly ChunkPlace[];
}

/** What readers may be told; everything may be left out. */
export const NO_SETTINGS: ReadSettings = { symbol: null, barUs: null, quantityDecimals: null, quantityUnit: null };
