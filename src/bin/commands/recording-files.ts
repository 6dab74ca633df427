/** The files of a recording on disk: those of the order as they are named, those of its market beside them. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { marketFiles } from '../../recording/market-tap.ts';
import { readMarket, type RecordedMarket } from '../../recording/read-market.ts';
import { readRecording, type Recording, type RecordingFile } from '../../recording/read-recording.ts';
import { RecordingError } from '../../recording/sealed-line.ts';
import { nearPath } from './output.ts';

async function open(path: string): Promise<RecordingFile> {
  const name = nearPath(path);
  if ((await stat(path)).isDirectory())
    throw new RecordingError(`${name}: is a folder: name the files of one order in it`);
  return { name, text: await readFile(path, 'utf8') };
}

/** Throws RecordingError for files that are no recording of one order, and what the disk says against a file. */
export const loadRecording = async (paths: readonly string[]): Promise<Recording> =>
  readRecording(await Promise.all(paths.map(open)));

/** A recorded market and the files it was read from, for the report. */
export interface LoadedMarket extends RecordedMarket {
  readonly sources: readonly { readonly name: string; readonly sha256: string }[];
}

/** Looks for the market in the folders of the order's files. */
export async function loadMarket(paths: readonly string[], { head, steps }: Recording): Promise<LoadedMarket> {
  const start = marketFiles(head.exchange, head.symbol);
  const folders = [...new Set(paths.map((path) => dirname(path)))].sort();
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(folder)).filter((name) => name.startsWith(start) && name.endsWith('.ndjson'));
      return names.sort().map((name) => join(folder, name));
    }),
  );
  const files = await Promise.all(found.flat().map(open));
  const sources = files.map(({ name, text }) => ({ name, sha256: createHash('sha256').update(text).digest('hex') }));
  return { ...readMarket(files, steps), sources };
}
