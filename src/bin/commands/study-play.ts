/** The body of `tranche replay`: plays orders, writes results, fills and reports, and for several orders a study of them. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fillsCsvHeader } from '../../report/csv.ts';
import { studyHtml } from '../../study/html/study-page.ts';
import { studyOrders, type StudyOrder } from '../../study/orders.ts';
import { outliersOf } from '../../study/outliers.ts';
import type { Outcome } from '../../study/play.ts';
import { studyText } from '../../study/study-text.ts';
import { studyJson, studyOf, type Study, type StudyResult } from '../../study/study.ts';
import { CommandError, EXIT } from './outcome.ts';
import { nearPath, openOutput, type Output } from './output.ts';
import { stageFiles, type StagedFiles } from './replay-files.ts';
import type { OrderLine } from './replay-input.ts';
import { refusedResult, resultText, type ResultLine } from './replay-result.ts';
import { RESULTS_HEAD, resultRow } from './replay-text.ts';
import { ResultTexts } from './result-texts.ts';
import { inputOf, lookAt, threadsOf, type Input, type PlayFlags } from './study-input.ts';
import { orderTexts, type OrderFlags } from './study-orders.ts';
import { playRun, type Run } from './study-run.ts';

export interface StudyFlags extends PlayFlags, OrderFlags {
  readonly reports?: string;
}

/** The world outside, for tests; each part has the obvious default. */
export interface PlayOutside {
  readonly out?: Parameters<typeof openOutput>[1];
  readonly env?: NodeJS.ProcessEnv;
}

const REPORTS = ['all', 'outliers', 'none'] as const;
type Reports = (typeof REPORTS)[number];

/** Of more orders than this, only outliers get a report unless it is asked for. */
const REPORTS_ALL_MAX = 500;
/** The file that is put in its place last. */
const RESULTS = 'results.ndjson';
/** More results than this are not listed for people. */
const LISTED_MAX = 30;

function reportsOf(text: string | undefined, orders: number): Reports {
  if (text === undefined) return orders > REPORTS_ALL_MAX ? 'outliers' : 'all';
  const found = REPORTS.find((word) => word === text);
  if (found === undefined) throw new CommandError(`--reports must be one of ${REPORTS.join(', ')}`, EXIT.usage);
  return found;
}

type ReadLine = Extract<OrderLine, { kind: 'ORDER' }>;

/** Orders that can be read and those that cannot, as a study takes them. */
export function studyInput(lines: readonly OrderLine[]): { orders: StudyOrder[]; refused: StudyResult['refused'] } {
  const orders = studyOrders(lines.filter((line): line is ReadLine => line.kind === 'ORDER'));
  const refused = lines.flatMap((line) => {
    if (line.kind === 'ORDER') return [];
    const { errorCode, message } = line.error;
    return [{ orderId: line.orderId, parent: '', variant: '', errorCode, message }];
  });
  return { orders, refused };
}

/** `refused`: orders that could not even be read. */
export const resultOfStudy = (outcomes: readonly Outcome[], refused: StudyResult['refused']): StudyResult => ({
  rows: outcomes.flatMap((one) => (one.kind === 'ROW' ? [one.row] : [])),
  refused: [...refused, ...outcomes.flatMap((one) => (one.kind === 'REFUSED' ? [one.row] : []))],
  origin: outcomes.find((one) => one.kind === 'ROW')?.origin ?? null,
});

/** Plays the orders, and writes one result a line of the orders and the fills in the same order. */
export async function playAndWrite(lines: readonly OrderLine[], run: Run, { folder }: StagedFiles): Promise<Outcome[]> {
  const texts = new ResultTexts(folder);
  try {
    const outcomes = await playRun(run, texts);
    const parts = lines.map((line) =>
      line.kind === 'ORDER'
        ? { orderId: line.order.request.orderId }
        : { text: resultText(refusedResult(line.orderId, line.line, line.error)) },
    );
    texts.write(parts, fillsCsvHeader());
    return outcomes;
  } finally {
    texts.close();
  }
}

interface Played {
  /** Lines of results. */
  readonly results: number;
  /** Null for a single order. */
  readonly study: Study | null;
  readonly reports: Reports;
}

async function playInto(files: StagedFiles, { lines, ...input }: Input, flags: StudyFlags): Promise<Played> {
  const { orders, refused } = studyInput(lines);
  const reports = reportsOf(flags.reports, orders.length);
  const threads = threadsOf(flags.threads);
  const run: Run = {
    ...{ ...input, orders, threads, rulesFile: flags.rules ?? null },
    reportDir: reports === 'all' ? files.folder : null,
  };
  const outcomes = await playAndWrite(lines, run, files);
  const results = lines.length;
  if (results === 1) return { results, study: null, reports };
  const result = resultOfStudy(outcomes, refused);
  const outliers = new Set(outliersOf(result.rows).map(({ orderId }) => orderId));
  if (reports === 'outliers' && outliers.size > 0) {
    // Played once more, to the same end: a report of every order would fill a disk.
    const again = orders.filter(({ orderId }) => outliers.has(orderId));
    await playRun({ ...run, orders: again, reportDir: files.folder }, null);
  }
  const study = studyOf(result, (orderId) => (reports === 'none' ? null : `${orderId}.html`));
  await files.write('study.json', studyJson(study));
  await files.write('study.html', studyHtml(study, result.rows));
  return { results, study, reports };
}

/** Tells every line of the results that were written. */
async function eachResult(folder: string, tell: (line: string) => void): Promise<void> {
  const file = await open(join(folder, RESULTS));
  for await (const line of file.readLines()) tell(line);
}

/** What the folder holds, in words. */
const written = ({ study, reports }: Played): string =>
  [
    ...(study === null ? ['results.ndjson'] : ['study.html']),
    ...(reports === 'none' ? [] : [study === null ? 'report' : 'reports']),
  ].join(' and ');

async function print(out: Output, played: Played, folder: string): Promise<void> {
  const { results, study } = played;
  if (out.json) {
    await eachResult(folder, (line) => {
      out.line(line);
    });
    return;
  }
  if (results <= LISTED_MAX) {
    out.line(RESULTS_HEAD);
    await eachResult(folder, (line) => {
      out.line(resultRow(JSON.parse(line) as ResultLine));
    });
  }
  if (study !== null) out.line(`\n${studyText(study)}\n`);
  out.line(`${written(played)} in ${nearPath(folder)}`);
}

/** Plays the orders. Nothing is left in the folder unless everything is. */
export async function playStudy(flags: StudyFlags, outside: PlayOutside): Promise<void> {
  const env = outside.env ?? process.env;
  const recorded = await lookAt(flags, env);
  const input = await inputOf(flags, await orderTexts(flags, recorded), recorded, env);
  const files = await stageFiles(flags.out);
  let played: Played;
  try {
    played = await playInto(files, input, flags);
    await files.commit(RESULTS);
  } catch (error) {
    await files.abandon();
    throw error;
  }
  await print(openOutput(flags.json === true, outside.out), played, flags.out);
}
