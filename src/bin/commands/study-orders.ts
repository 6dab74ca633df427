/** The orders of a study or a sweep: from a file, or made for a period by the flags of the command line. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { refuse } from '../../domain/errors.ts';
import { instant, parseInstant, plusMs, type Instant } from '../../domain/time.ts';
import { generateOrders, readDuration, type GeneratedInstrument, type OrderFields } from '../../study/generate.ts';
import { CommandError, EXIT } from './outcome.ts';
import { readObject } from './plan-fields.ts';
import { orderTextsOf } from './replay-input.ts';

export interface OrderFlags {
  readonly orders?: string;
  readonly every?: string;
  readonly from?: string;
  readonly to?: string;
  readonly duration?: string;
  readonly strategies?: string;
  readonly symbols?: string;
  readonly sides?: string;
  readonly quantity?: string;
  readonly template?: string;
}

export const ORDER_DETAILS = `
Orders come from a file (--orders) or are made: one at every full
--every from --from to --to (default: what is recorded of its instrument, so that the last one ends with it), for each of --symbols,
--sides, --quantity and --strategies. Those of one start, instrument, side and quantity are the same parent and are
compared in pairs. --template names a JSON object of fields that every made order has, such as {"params": {...}}.
Durations are written 90s, 30m, 1h or 2d.`;

export const addOrderOptions = (command: Command): Command =>
  command
    .option('--orders <file>', 'one JSON order a line')
    .option('--every <duration>', 'make an order at every full step of this length')
    .option('--from <time>', 'first start of made orders')
    .option('--to <time>', 'last start of made orders')
    .option('--duration <duration>', 'from start to end of made orders (default: 1h)')
    .option('--strategies <names>', 'strategies of made orders (default: TWAP,VWAP)')
    .option('--symbols <names>', 'instruments of made orders (default: those of the data)')
    .option('--sides <names>', 'sides of made orders (default: BUY)')
    .option('--quantity <amounts>', 'quantities of made orders in base units, required for them')
    .option('--template <file>', 'one JSON object: fields of every made order');

/** What the data holds of an instrument. */
export interface RecordedInstrument {
  /** Null when the data does not name it. */
  readonly symbol: string | null;
  readonly from: Instant;
  readonly to: Instant;
}

const listOf = (text: string): string[] => text.split(',').map((word) => word.trim());

/** The file's text, or a complaint that names the flag. */
export async function textOf(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${flag} ${file}: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
  }
}

interface Making extends OrderFlags {
  readonly every: string;
  readonly quantity: string;
}

async function templateOf({ template }: OrderFlags): Promise<OrderFields> {
  return template === undefined ? {} : readObject(await textOf(template, '--template'), 'template');
}

/** A period that was not given is what is recorded of the instrument, so that the last order ends with it. */
function instrumentsOf(
  flags: OrderFlags,
  recorded: readonly RecordedInstrument[],
  durationMs: number,
): GeneratedInstrument[] {
  const named = recorded.map(({ symbol }) => symbol).filter((symbol) => symbol !== null);
  const symbols = flags.symbols === undefined ? named : listOf(flags.symbols);
  if (symbols.length === 0) throw refuse('--symbols', 'is required: the data does not name its instrument');
  const from = flags.from === undefined ? null : parseInstant(flags.from, '--from');
  const to = flags.to === undefined ? null : parseInstant(flags.to, '--to');
  return symbols.map((symbol) => {
    const own = recorded.filter((each) => each.symbol === symbol);
    const known = own.length > 0 ? own : recorded;
    const first = instant(Math.min(...known.map((each) => each.from)));
    const last = plusMs(instant(Math.max(...known.map((each) => each.to))), -durationMs);
    return { symbol, from: from ?? first, to: to ?? last };
  });
}

async function made(flags: Making, recorded: readonly RecordedInstrument[]): Promise<OrderFields[]> {
  const durationMs = readDuration(flags.duration ?? '1h', '--duration');
  return generateOrders({
    everyMs: readDuration(flags.every, '--every'),
    durationMs,
    instruments: instrumentsOf(flags, recorded, durationMs),
    sides: listOf(flags.sides ?? 'BUY'),
    quantities: listOf(flags.quantity),
    strategies: listOf(flags.strategies ?? 'TWAP,VWAP'),
    template: await templateOf(flags),
  });
}

const MAKING = ['every', 'from', 'to', 'duration', 'strategies', 'symbols', 'sides', 'quantity', 'template'] as const;

const usage = (text: string): CommandError => new CommandError(text, EXIT.usage);

/** The orders as lines of an orders file. Throws CommandError or OrderError for flags that make none. */
export async function orderTexts(flags: OrderFlags, recorded: readonly RecordedInstrument[]): Promise<string[]> {
  const { orders, every, quantity } = flags;
  if (orders === undefined) {
    if (every === undefined || quantity === undefined) {
      throw usage('say which orders to play: --orders, or --every and --quantity');
    }
    return (await made({ ...flags, every, quantity }, recorded)).map((order) => JSON.stringify(order));
  }
  const both = MAKING.find((name) => flags[name] !== undefined);
  if (both !== undefined) throw usage(`--${both} makes orders: it does not go with --orders`);
  return await orderTextsOf(orders);
}
