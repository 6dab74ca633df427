/** `tranche sweep`: plays the same orders with many settings and holds cost against risk. */
import { Command } from 'commander';
import { refuse } from '../../domain/errors.ts';
import { METRICS, type Metric } from '../../study/rows.ts';
import type { StudyOrder } from '../../study/orders.ts';
import { sweepHtml } from '../../study/html/sweep-page.ts';
import { gridPoints, readAxis, readGrid, sweptOrders, type GridAxis, type SweptOrder } from '../../study/sweep/grid.ts';
import { sweepJson, sweepOf, sweepText, type Sweep } from '../../study/sweep/sweep.ts';
import { nearPath, openOutput } from './output.ts';
import { readObject, readOrder } from './plan-fields.ts';
import { asCommandError } from './replay.ts';
import { stageFiles, type StagedFiles } from './replay-files.ts';
import { addPlayOptions, inputOf, lookAt, threadsOf, type Input, type PlayFlags } from './study-input.ts';
import { addOrderOptions, ORDER_DETAILS, orderTexts, textOf, type OrderFlags } from './study-orders.ts';
import { playAndWrite, resultOfStudy, studyInput, type PlayOutside } from './study-play.ts';
import type { Run } from './study-run.ts';

interface SweepFlags extends PlayFlags, OrderFlags {
  readonly vary?: readonly string[];
  readonly grid?: string;
  readonly metric?: string;
}

const DETAILS = `
Every order is played with every combination of the settings. A setting is a field of an order (strategy, quantity, side,
limitPrice, clipSizeType, clipSizeVal), duration (30m, 1h: the end counted from the start), or a parameter of the strategy:
  --vary tradingStyle=PASSIVE,HYBRID --vary durationSeconds=1800,3600
or in a file, --grid grid.json: {"tradingStyle": ["PASSIVE", "HYBRID"], "durationSeconds": [1800, 3600]}

Cost is the mean and risk the standard deviation of --metric over the orders. In the folder --out: sweep.html, sweep.json,
results.ndjson (each order with all settings in turn) and fills.csv. Same inputs and seed, same bytes, whatever the number of threads.
`;

async function axesOf({ vary, grid }: SweepFlags): Promise<GridAxis[]> {
  const read = grid === undefined ? [] : readGrid(readObject(await textOf(grid, '--grid'), '--grid'));
  return [...(vary ?? []).map(readAxis), ...read];
}

function metricOf(text: string | undefined): Metric {
  const found = METRICS.find((metric) => metric === (text ?? 'shortfall'));
  if (found === undefined) throw refuse('--metric', `must be one of ${METRICS.join(', ')}`);
  return found;
}

/** What a setting is called takes the place of what tells orders apart in a study; its orders of one parent stay one. */
const named = (orders: readonly StudyOrder[], swept: readonly SweptOrder[]): StudyOrder[] =>
  orders.map((order) => ({ ...order, variant: swept[order.line - 1]?.point.label ?? order.variant }));

interface Job {
  readonly flags: SweepFlags;
  readonly axes: readonly GridAxis[];
  readonly swept: readonly SweptOrder[];
  readonly metric: Metric;
}

async function playInto(files: StagedFiles, { lines, ...input }: Input, job: Job): Promise<Sweep> {
  const { flags, axes, swept, metric } = job;
  const { orders, refused } = studyInput(lines);
  const run: Run = {
    ...{ ...input, orders: named(orders, swept), reportDir: null },
    rulesFile: flags.rules ?? null,
    threads: threadsOf(flags.threads),
  };
  const outcomes = await playAndWrite(lines, run, files);
  const unread = refused.map((row) => ({ ...row, variant: swept[Number(row.orderId) - 1]?.point.label ?? '' }));
  const sweep = sweepOf(resultOfStudy(outcomes, unread), axes, metric);
  await files.write('sweep.json', sweepJson(sweep));
  await files.write('sweep.html', sweepHtml(sweep));
  return sweep;
}

async function sweepWith(flags: SweepFlags, outside: PlayOutside): Promise<void> {
  const env = outside.env ?? process.env;
  const [axes, metric] = [await axesOf(flags), metricOf(flags.metric)];
  const points = gridPoints(axes);
  const recorded = await lookAt(flags, env);
  const orders = (await orderTexts(flags, recorded)).map((text) => readOrder(text, ['rules']));
  const swept = sweptOrders(orders, points);
  const texts = swept.map(({ order }) => JSON.stringify(order));
  const input = await inputOf(flags, texts, recorded, env);
  const files = await stageFiles(flags.out);
  let sweep: Sweep;
  try {
    sweep = await playInto(files, input, { flags, axes, swept, metric });
    await files.commit('sweep.json');
  } catch (error) {
    await files.abandon();
    throw error;
  }
  const out = openOutput(flags.json === true, outside.out);
  out.line(out.json ? JSON.stringify(sweep) : `${sweepText(sweep)}\n\nsweep.html in ${nearPath(flags.out)}`);
}

export function sweepCommand(outside: PlayOutside = {}): Command {
  const command = new Command('sweep').description('play orders with many settings and hold cost against risk');
  return addOrderOptions(addPlayOptions(command))
    .option('--vary <setting...>', 'a setting and its values: tradingStyle=PASSIVE,HYBRID')
    .option('--grid <file>', 'the same as a JSON object of lists')
    .option('--metric <name>', `what cost and risk are of: ${METRICS.join(', ')} (default: shortfall)`)
    .addHelpText('after', DETAILS + ORDER_DETAILS)
    .action(async (flags: SweepFlags) => {
      try {
        await sweepWith(flags, outside);
      } catch (error) {
        throw asCommandError(error);
      }
    });
}
