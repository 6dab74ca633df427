/** What a replay is made of: its orders, read line by line, and its data, opened as fine as the orders need it. */
import { join } from 'node:path';
import { toText } from '../../domain/decimal.ts';
import { OrderError, refuse } from '../../domain/errors.ts';
import type { InstrumentRules } from '../../domain/instrument.ts';
import { openMarketData, type MarketData, type MarketDataOptions } from '../../replay/data/market-data.ts';
import type { ReadSettings } from '../../replay/readers/format.ts';
import { FORMATS } from '../../replay/readers/registry.ts';
import type { Grid } from '../../replay/readers/rows.ts';
import type { ReplayOrder } from '../../replay/engine/options.ts';
import { dataDirOf } from '../wiring/config.ts';
import { linesOf } from './order-files.ts';
import { CommandError, EXIT } from './outcome.ts';
import { parseReplayOrder } from './replay-order.ts';

/** A line of the orders file: an order, or why it is none. */
export type OrderLine =
  | { readonly kind: 'ORDER'; readonly line: number; readonly text: string; readonly order: ReplayOrder }
  | {
      readonly kind: 'REFUSED';
      readonly line: number;
      readonly text: string;
      /** As given, where it is one; else the line. */
      readonly orderId: string;
      readonly error: OrderError;
    };

/** The number of an order that is none: so that whoever gave it finds it again. */
const ORDER_ID = /"orderId"\s*:\s*"?(\d{1,16})\b/;

function readLine(text: string, line: number, seen: Set<string>, known: OrderKnown): OrderLine {
  try {
    const order = parseReplayOrder(text, { line, ...known });
    if (seen.has(order.request.orderId)) throw refuse('orderId', `${order.request.orderId} is there twice`);
    seen.add(order.request.orderId);
    return { kind: 'ORDER', line, text, order };
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return { kind: 'REFUSED', line, text, orderId: ORDER_ID.exec(text)?.[1] ?? String(line), error };
  }
}

/** What orders do not say of themselves: `symbol` and `rules` of those that name none. */
export interface OrderKnown {
  readonly symbol: string | null;
  readonly rules: InstrumentRules | null;
}

/** Lines of orders, numbered from 1. */
export function orderLinesOf(texts: readonly string[], known: OrderKnown): OrderLine[] {
  const seen = new Set<string>();
  return texts.map((text, index) => readLine(text, index + 1, seen, known));
}

/** All lines of a file of orders without the blank ones. Throws when the file cannot be read or is empty. */
export async function orderTextsOf(file: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of linesOf(file)) texts.push(text);
  if (texts.length === 0) throw new Error(`orders file ${file} holds no order`);
  return texts;
}

const decimalsOf = (text: string): number => (text.split('.')[1] ?? '').length;

/** Decimals that the rules need, so that own prices and quantities lie on the grid of the data. */
export function gridFor(rules: readonly (InstrumentRules | null)[]): Grid {
  const known = rules.filter((each) => each !== null);
  return {
    priceDecimals: Math.max(0, ...known.map(({ tick }) => decimalsOf(toText(tick)))),
    quantityDecimals: Math.max(0, ...known.map(({ step }) => decimalsOf(toText(step)))),
  };
}

export interface DataFlags {
  readonly data: readonly string[];
  readonly format?: string;
  readonly symbol?: string;
  readonly barSeconds?: string;
  readonly quantityDecimals?: string;
}

/** A whole number of a flag; null when not given. Throws CommandError outside the range. */
function wholeFlag(text: string | undefined, name: string, least: number, most: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new CommandError(`${name} must be a whole number from ${least} to ${most}`, EXIT.usage);
}

/** What the flags say that the files do not. Throws CommandError. */
export function readSettings({ symbol, barSeconds, quantityDecimals }: DataFlags): Partial<ReadSettings> {
  const seconds = wholeFlag(barSeconds, '--bar-seconds', 1, 31 * 86_400);
  return {
    symbol: symbol ?? null,
    barUs: seconds === null ? null : seconds * 1_000_000,
    quantityDecimals: wholeFlag(quantityDecimals, '--quantity-decimals', 0, 15),
  };
}

/** The format that was asked for. Throws CommandError for a name that is none. */
export function formatOption(name: string | undefined): Pick<MarketDataOptions, 'format'> {
  if (name === undefined) return {};
  const known = FORMATS.map((format) => format.name);
  if (!known.includes(name)) throw new CommandError(`--format must be one of ${known.join(', ')}`, EXIT.usage);
  return { format: name };
}

/** How the data of a replay is opened. */
export const marketOptions = (flags: DataFlags, grid: Grid, env: NodeJS.ProcessEnv): MarketDataOptions => ({
  cacheDir: join(dataDirOf(env), 'market-cache'),
  ...formatOption(flags.format),
  settings: readSettings(flags),
  grid,
});

/** Opens the data of a replay. Throws DataError naming the file and the line. */
export const openData = (flags: DataFlags, grid: Grid, env: NodeJS.ProcessEnv): Promise<MarketData> =>
  openMarketData(flags.data, marketOptions(flags, grid, env));
