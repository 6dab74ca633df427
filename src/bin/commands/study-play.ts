/** The body of `tranche replay`: plays orders, writes results, fills and reports, and for several orders a study of them. */
import { fillsCsvHeader } from '../../report/csv.ts';
import { studyHtml } from '../../study/html/study-page.ts';
import { studyOrders, type StudyOrder } from '../../study/orders.ts';
import { outliersOf } from '../../study/outliers.ts';
import { studyText } from '../../study/study-text.ts';
import { studyJson, studyOf, type Study, type StudyResult } from '../../study/study.ts';
import { CommandError, EXIT } from './outcome.ts';
import { nearPath, openOutput, type Output } from './output.ts';
import { stageFiles, type StagedFiles } from './replay-files.ts';
import type { OrderLine } from './replay-input.ts';
import { refusedResult, type ResultLine } from './replay-result.ts';
import { RESULTS_HEAD, resultRow } from './replay-text.ts';
import { inputOf, lookAt, threadsOf, type Input, type PlayFlags } from './study-input.ts';
import { orderTexts, type OrderFlags } from './study-orders.ts';
import { playRun, type Run } from './study-run.ts';
import type { OrderOutcome } from './study-share.ts';

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
export const resultOfStudy = (played: readonly OrderOutcome[], refused: StudyResult['refused']): StudyResult => {
  const outcomes = played.map(({ outcome }) => outcome);
  return {
    rows: outcomes.flatMap((one) => (one.kind === 'ROW' ? [one.row] : [])),
    refused: [...refused, ...outcomes.flatMap((one) => (one.kind === 'REFUSED' ? [one.row] : []))],
    origin: outcomes.find((one) => one.kind === 'ROW')?.origin ?? null,
  };
};

/** One result a line of the orders, and the fills in the same order. */
export async function writeResults(
  lines: readonly OrderLine[],
  played: readonly OrderOutcome[],
  files: StagedFiles,
): Promise<ResultLine[]> {
  const byId = new Map(played.map((one) => [one.orderId, one]));
  const results = lines.flatMap((line): ResultLine[] => {
    if (line.kind === 'REFUSED') return [refusedResult(line.orderId, line.line, line.error)];
    const one = byId.get(line.order.request.orderId);
    return one === undefined ? [] : [one.result];
  });
  await files.write('fills.csv', fillsCsvHeader() + played.map(({ fills }) => fills).join(''));
  await files.write('results.ndjson', results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  return results;
}

interface Played {
  readonly results: readonly ResultLine[];
  /** Null for a single order. */
  readonly study: Study | null;
}

async function playInto(files: StagedFiles, { lines, ...input }: Input, flags: StudyFlags): Promise<Played> {
  const { orders, refused } = studyInput(lines);
  const reports = reportsOf(flags.reports, orders.length);
  const threads = threadsOf(flags.threads);
  const run: Run = {
    ...{ ...input, orders, threads, rulesFile: flags.rules ?? null },
    reportDir: reports === 'all' ? files.folder : null,
  };
  const played = await playRun(run);
  const results = await writeResults(lines, played, files);
  if (lines.length === 1) return { results, study: null };
  const result = resultOfStudy(played, refused);
  const outliers = new Set(outliersOf(result.rows).map(({ orderId }) => orderId));
  if (reports === 'outliers' && outliers.size > 0) {
    // Played once more, to the same end: a report of every order would fill a disk.
    await playRun({ ...run, orders: orders.filter(({ orderId }) => outliers.has(orderId)), reportDir: files.folder });
  }
  const study = studyOf(result, (orderId) => (reports === 'none' ? null : `${orderId}.html`));
  await files.write('study.json', studyJson(study));
  await files.write('study.html', studyHtml(study, result.rows));
  return { results, study };
}

function print(out: Output, { results, study }: Played, folder: string): void {
  if (out.json) {
    for (const result of results) out.line(JSON.stringify(result));
    return;
  }
  if (results.length <= LISTED_MAX) {
    out.line(RESULTS_HEAD);
    for (const result of results) out.line(resultRow(result));
  }
  if (study !== null) out.line(`\n${studyText(study)}\n`);
  out.line(`${study === null ? 'report' : 'study.html and reports'} in ${nearPath(folder)}`);
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
    await files.commit('results.ndjson');
  } catch (error) {
    await files.abandon();
    throw error;
  }
  print(openOutput(flags.json === true, outside.out), played, flags.out);
}
