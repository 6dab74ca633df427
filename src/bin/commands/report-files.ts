/** Reading a report file, and writing a report in all its forms. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fillsCsv } from '../../report/csv.ts';
import { reportJson } from '../../report/json.ts';
import { fillsParquet } from '../../report/parquet.ts';
import { REPORT_FORMAT, type ExecutionReport } from '../../report/report.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';

export interface ReportForms {
  readonly report: ExecutionReport;
  /** The page; null where there is none. */
  readonly html: string | null;
}

const isReport = (value: unknown): value is ExecutionReport =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === REPORT_FORMAT;

/** Money is text in a report and its plain numbers are doubles already, so the ordinary parser loses nothing. */
export function readReport(text: string, source: string): ExecutionReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${source} is not JSON: ${messageOf(error)}`, EXIT.failed);
  }
  if (isReport(value)) return value;
  throw new CommandError(`${source} is not an execution report: its format is not "${REPORT_FORMAT}"`, EXIT.failed);
}

const pageBeside = (path: string): string => path.replace(/\.json$/, '.html');

/** A report and the page beside it, where there is one. */
export async function readReportFile(path: string): Promise<ReportForms> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${path} cannot be read: ${messageOf(error)}`, EXIT.failed);
  });
  const report = readReport(text, path);
  const html = path.endsWith('.json') ? await readFile(pageBeside(path), 'utf8').catch(() => null) : null;
  return { report, html };
}

/** Written whole or not at all. */
async function writeWhole(path: string, bytes: string | Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, bytes);
  await rename(draft, path);
}

/** Writes all forms there are into the folder; resolves with their paths. */
export async function writeReport(folder: string, { report, html }: ReportForms): Promise<readonly string[]> {
  const base = join(folder, report.header.orderId.replace(/[^0-9A-Za-z_-]/g, '_'));
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    [`${base}.json`, reportJson(report)],
    [`${base}.csv`, fillsCsv(report.fills)],
    [`${base}.parquet`, fillsParquet(report.fills)],
    ...(html === null ? [] : [[`${base}.html`, html] as const]),
  ];
  for (const [path, bytes] of files) await writeWhole(path, bytes);
  return files.map(([path]) => path);
}
