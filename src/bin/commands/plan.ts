/** `tranche plan`: shows the clips of orders without a server, a venue or a clock. */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { InvariantError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';
import { linesOf, readRules } from './order-files.ts';
import { planLine } from './plan-order.ts';
import { answerToJson, answerToRow, TABLE_HEAD } from './plan-text.ts';

/** The world outside, for tests and for a clock; each part has the obvious default. */
export interface PlanOutside {
  readonly out?: Writable & { readonly isTTY?: boolean };
  /** Activation time of an order that names neither createdAt nor startTime; without it such an order is refused. */
  readonly now?: () => Instant;
}

interface Options {
  readonly orders: string;
  readonly rules: string;
  readonly json?: true;
}

const DETAILS = `
Orders: one JSON object a line with the fields of a create request, and
  refPrice   the market's mid price at planning time
  createdAt  the activation time (default: startTime)
  orderId    the seed of randomised orders (default: params.seed)
Rules: one JSON object: step, minQty, maxQty, minNotional, tick, minPrice, maxPrice as decimal texts.

Each order gives one line of JSON, {"clips":[{"quantity","dueAt"}...],"hardMin","softMin"} or {"errorCode","message"};
on a terminal a table, unless --json is given. The clips of ICEBERG, LIMIT, MARKET and STOP_LOSS follow each other's fills
and those of POV the market's volume: they are planned for their sizes, and all show the start as their time.`;

const USAGE_EXIT_CODE = 2;
/** Output is handed on in pieces of about this many characters. */
const PIECE_LENGTH = 65_536;

export function planCommand(outside: PlanOutside = {}): Command {
  return new Command('plan')
    .description('show the clips of orders, without a server')
    .requiredOption('--orders <file>', 'one JSON order a line')
    .requiredOption('--rules <file>', 'one JSON object of instrument rules')
    .option('--json', 'lines of JSON also on a terminal')
    .addHelpText('after', DETAILS)
    .action(async (options: Options, command: Command) => {
      try {
        await planFile(options, outside);
      } catch (error) {
        if (isClosedPipe(error)) return;
        if (error instanceof InvariantError) throw error;
        command.error(`error: ${error instanceof Error ? error.message : String(error)}`, {
          exitCode: USAGE_EXIT_CODE,
        });
      }
    });
}

/** The reader went away (`| head`): it has what it wanted. */
const isClosedPipe = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPIPE';

async function planFile(options: Options, outside: PlanOutside): Promise<void> {
  const rules = await readRules(options.rules);
  const out = outside.out ?? process.stdout;
  const now = outside.now ?? null;
  const answer = (line: string): ReturnType<typeof planLine> => planLine(line, rules, now);
  const asTable = options.json !== true && out.isTTY === true;
  const render = asTable
    ? (line: string, number: number) => answerToRow(number, answer(line))
    : (line: string) => answerToJson(answer(line));
  const pieces = Readable.from(outputOf(options.orders, asTable ? TABLE_HEAD : null, render));
  await pipeline(pieces, out, { end: false });
}

async function* outputOf(
  file: string,
  head: string | null,
  render: (line: string, number: number) => string,
): AsyncGenerator<string> {
  let piece = head === null ? '' : `${head}\n`;
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    piece += `${render(line, number)}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (number === 0) throw new Error(`orders file ${file} holds no order`);
  yield piece;
}
