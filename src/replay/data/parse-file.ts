/** Runs the reader of one file over its bytes. */
import { DataError, located } from '../readers/data-error.ts';
import type { Format, Notes, ReadSettings } from '../readers/format.ts';
import { symbolOfName, type Head } from '../readers/head.ts';
import { recordCutter } from '../readers/records.ts';
import { RowBuilder } from '../readers/row-builder.ts';
import type { Grid, Rows } from '../readers/rows.ts';
import type { PackedFile } from './file-bytes.ts';
import type { SourceMeta } from './source-meta.ts';

export interface ParseJob {
  readonly path: string;
  readonly file: PackedFile;
  readonly head: Head;
  readonly format: Format;
  readonly settings: ReadSettings;
  /** Takes a chunk; its arrays are used again afterwards. */
  readonly take: (rows: Rows, grid: Grid, hasLocal: boolean) => void;
}

function metaOf({ format }: ParseJob, rows: RowBuilder, notes: Notes): SourceMeta {
  const { priceDecimals, quantityDecimals, rounded } = rows.grid;
  return {
    format: format.name,
    symbol: notes.symbol,
    quantityUnit: notes.quantityUnit,
    barUs: notes.barUs,
    rows: { ...rows.counts },
    firstUs: rows.firstUs,
    lastUs: rows.lastUs,
    grid: { priceDecimals, quantityDecimals },
    finest: rows.grid.finestThatFits(),
    rounded,
    late: rows.late,
    latestUs: rows.latestUs,
    oddBars: notes.oddBars,
    hasLocal: rows.hasLocal,
    skipped: Object.fromEntries(notes.skipped),
    gaps: rows.gaps.report(),
  };
}

async function feed(job: ParseJob, rows: RowBuilder, notes: Notes): Promise<void> {
  const sink = job.format.open({ rows, notes, head: job.head, settings: job.settings });
  const cutter = recordCutter(job.format.shape, (fields) => {
    rows.line = fields.line;
    sink.take(fields);
  });
  for await (const piece of job.file.bytes()) cutter.push(piece);
  cutter.end();
  sink.end?.();
  rows.flush();
  if (rows.firstUs < 0) throw new DataError('holds no row that can be used');
}

/** Reads all rows of a file. Throws DataError with the file and the line. */
export async function parseFile(job: ParseJob): Promise<SourceMeta> {
  const { head, settings, take } = job;
  const rows: RowBuilder = new RowBuilder({
    width: job.format.width,
    quantityDecimals: settings.quantityDecimals,
    take: (chunk, grid) => take(chunk, grid, rows.hasLocal),
  });
  const notes: Notes = {
    symbol: settings.symbol ?? symbolOfName(head.name) ?? symbolOfName(head.entry ?? ''),
    quantityUnit: settings.quantityUnit ?? 'UNKNOWN',
    barUs: null,
    oddBars: 0,
    skipped: new Map(),
  };
  try {
    await feed(job, rows, notes);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const unit = job.format.shape === 'json-rows' ? 'row' : 'line';
    throw located(rows.line === 0 ? job.path : `${job.path} ${unit} ${rows.line}`, error);
  }
  return metaOf(job, rows, notes);
}
