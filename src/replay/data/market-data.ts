/**
 * The door to recorded markets: names of files in, one stream of rows out, sorted by exchange time and then by the order of
 * the files. Each file is parsed once into the cache and read from there ever after.
 */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { DataError, located } from '../readers/data-error.ts';
import type { Format, ReadSettings } from '../readers/format.ts';
import { headOf, symbolOfName, type Head } from '../readers/head.ts';
import { leanNameOf } from '../readers/lean-file.ts';
import { detectFormat, formatNamed } from '../readers/registry.ts';
import type { Grid, Rows } from '../readers/rows.ts';
import { CACHE_VERSION } from './cache-layout.ts';
import { CacheReader, readCacheMeta } from './cache-reader.ts';
import { CacheWriter } from './cache-writer.ts';
import { headBytes, openPacked, sha256Of, type PackedFile } from './file-bytes.ts';
import { commonGrids } from './common-grid.ts';
import { MergedRows } from './merge-rows.ts';
import { parseFile } from './parse-file.ts';
import { seamsOf, type Seam } from './seams.ts';
import { NO_SETTINGS, type CacheMeta, type Source } from './source-meta.ts';

export interface MarketDataOptions {
  /** Folder of the cache; made when it is not there. */
  readonly cacheDir: string;
  /** Name of the format of all files; without it each file's is detected. */
  readonly format?: string;
  readonly settings?: Partial<ReadSettings>;
  /** A grid at least this fine, for own orders that are finer than the data. */
  readonly grid?: Grid;
}

export interface MarketData {
  /** One for each file, in the order given; a row's `source` is an index into it. Rows stand on its `grid`. */
  readonly sources: readonly Source[];
  /** Holes and overlaps between files of one instrument and format. */
  readonly seams: readonly Seam[];
  /** The next rows, null after the last; valid until the next call. */
  readonly next: () => Promise<Rows | null>;
  readonly close: () => Promise<void>;
}

interface Opened {
  readonly source: Source;
  readonly meta: CacheMeta;
  readonly cachePath: string;
}

/** Everything that what is read depends on: the bytes, the format, what was said, and what only the name tells. */
function keyOf(sha256: string, format: Format, head: Head, settings: ReadSettings): string {
  const byName = [symbolOfName(head.name), symbolOfName(head.entry ?? ''), leanNameOf(head)];
  const facts = JSON.stringify([CACHE_VERSION, format.name, byName, settings]);
  return `${sha256}-${createHash('sha256').update(facts).digest('hex').slice(0, 16)}.market`;
}

/** A damaged cache file is as good as none: it is made again. */
async function knownMeta(cachePath: string): Promise<CacheMeta | null> {
  try {
    return await readCacheMeta(cachePath);
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

interface Parsing {
  readonly path: string;
  readonly file: PackedFile;
  readonly head: Head;
  readonly format: Format;
  readonly settings: ReadSettings;
}

async function parseToCache(job: Parsing, cachePath: string): Promise<CacheMeta> {
  const writer = new CacheWriter(cachePath, job.format.width);
  try {
    writer.commit(await parseFile({ ...job, take: (rows, grid, hasLocal) => writer.add(rows, grid, hasLocal) }));
  } catch (error) {
    writer.abandon();
    throw error;
  }
  const meta = await readCacheMeta(cachePath);
  if (meta === null) throw new DataError(`cache file ${cachePath} is gone right after it was written`);
  return meta;
}

async function openFile(path: string, options: MarketDataOptions): Promise<Opened> {
  const settings = { ...NO_SETTINGS, ...options.settings };
  try {
    const file = await openPacked(path);
    const { bytes, isWhole } = await headBytes(file);
    const head = headOf(basename(path), file.entry, bytes, isWhole);
    if (isWhole && head.lines.length === 0) throw new DataError('holds nothing but blank lines');
    const format = options.format === undefined ? detectFormat(head) : formatNamed(options.format);
    const sha256 = await sha256Of(path);
    const cachePath = join(options.cacheDir, keyOf(sha256, format, head, settings));
    const known = await knownMeta(cachePath);
    const meta = known ?? (await parseToCache({ path, file, head, format, settings }, cachePath));
    const { packing, entry } = file;
    const source = { ...meta.source, file: path, sha256, packing, entry, cached: known !== null };
    return { source, meta, cachePath };
  } catch (error) {
    throw error instanceof DataError && !error.message.startsWith(path) ? located(path, error) : error;
  }
}

function refuseTwice(sources: readonly Source[]): void {
  const seen = new Map<string, string>();
  for (const { sha256, file, symbol } of sources) {
    const key = `${sha256} ${symbol ?? ''}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) throw new DataError(`${file}: is the same data as ${earlier}`);
    seen.set(key, file);
  }
}

/** Opens files of market data; parses those that are not in the cache. Throws DataError naming the file and the line. */
export async function openMarketData(files: readonly string[], options: MarketDataOptions): Promise<MarketData> {
  const opened: Opened[] = [];
  for (const file of files) opened.push(await openFile(file, options));
  refuseTwice(opened.map(({ source }) => source));
  const grids = commonGrids(
    opened.map(({ source }) => source),
    options.grid ?? null,
  );
  const sources = opened.map(({ source }, index) => ({ ...source, grid: grids[index] ?? source.grid }));
  const readers = opened.map(
    ({ cachePath, meta }, index) => new CacheReader(cachePath, meta, grids[index] ?? meta.source.grid, index),
  );
  const merged = new MergedRows(
    readers.map((reader, index) => ({ firstUs: sources[index]?.firstUs ?? 0, next: () => reader.next() })),
  );
  return {
    sources,
    seams: seamsOf(sources),
    next: () => merged.next(),
    close: async () => {
      for (const reader of readers) await reader.close();
    },
  };
}
