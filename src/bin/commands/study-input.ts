/** What a replay of orders is made of: the data, the orders as lines, and how they are played, from the command line. */
import type { Command } from 'commander';
import { instant } from '../../domain/time.ts';
import type { MarketDataOptions } from '../../replay/data/market-data.ts';
import type { Source } from '../../replay/data/source-meta.ts';
import { programVersion } from '../../setup/project.ts';
import type { PlaySetup } from '../../study/play.ts';
import { readRules } from './order-files.ts';
import { CommandError, EXIT } from './outcome.ts';
import { gridFor, marketOptions, openData, orderLinesOf, type DataFlags, type OrderLine } from './replay-input.ts';
import { settingsOf, type SettingFlags } from './replay-settings.ts';
import type { RecordedInstrument } from './study-orders.ts';

export interface PlayFlags extends DataFlags, SettingFlags {
  readonly rules?: string;
  readonly out: string;
  readonly threads?: string;
  readonly json?: true;
}

/** The options of every command that plays orders, besides those that say which orders. */
export const addPlayOptions = (command: Command): Command =>
  command
    .requiredOption('--data <file...>', 'files of market data, plain, gzip or zip')
    .option('--format <name>', 'format of all files; without it each is recognised by its beginning')
    .option('--symbol <name>', 'instrument to read, where a file holds several or does not tell')
    .option('--bar-seconds <n>', 'length of bars, where the data does not show it')
    .option('--quantity-decimals <n>', 'decimals that quantities are rounded to (default: 8)')
    .option('--rules <file>', 'one JSON object of instrument rules')
    .requiredOption('--out <folder>', 'where results and reports are written')
    .option('--seed <text>', 'chance of orders that name no seed of their own')
    .option('--fill-model <name>', 'bars, trades or book')
    .option('--latency <ms>', 'to the venue and back, each way (default: 20)')
    .option('--cancel-latency <ms>', 'the same for cancels (default: as --latency)')
    .option('--maker-bps <bps>', 'fee of a maker; below zero a rebate (default: 0)')
    .option('--taker-bps <bps>', 'fee of a taker (default: 0)')
    .option('--bar-share <share>', 'of a bar, how much an order may have (default: 0.1)')
    .option('--queue-ahead <quantity>', 'trades: base units before an order at its price (default: no end of them)')
    .option('--cancel-share <share>', 'book: of cancellations, how much stood before an order (default: 0)')
    .option('--half-spread-bps <bps>', 'half of the spread where the data shows none (default: 0)')
    .option('--threads <n>', 'threads to play on (default: one a core, for many orders)')
    .option('--json', 'lines of JSON also on a terminal');

const THREADS_MAX = 256;

/** Null when not given. Throws CommandError for anything but a whole number. */
export function threadsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= THREADS_MAX) return Number(text);
  throw new CommandError(`--threads must be a whole number from 1 to ${THREADS_MAX}`, EXIT.usage);
}

/** A bar's row is its end, so the first bar began before its time. */
const recordedOf = ({ symbol, firstUs, lastUs, barUs }: Source): RecordedInstrument => ({
  symbol,
  from: instant(Math.floor((firstUs - (barUs ?? 0)) / 1_000)),
  to: instant(Math.floor(lastUs / 1_000)),
});

/** What each file of the data holds. It is parsed into the cache where it is not there yet, before threads want it all at once. */
export async function lookAt(flags: PlayFlags, env: NodeJS.ProcessEnv): Promise<RecordedInstrument[]> {
  const data = await openData(flags, { priceDecimals: 0, quantityDecimals: 0 }, env);
  await data.close();
  return data.sources.map(recordedOf);
}

export interface Input {
  readonly lines: readonly OrderLine[];
  /** Of orders that name none; null when the data does not tell. */
  readonly symbol: string | null;
  readonly setup: PlaySetup;
}

const setupOf = (flags: PlayFlags, market: MarketDataOptions): PlaySetup => ({
  files: flags.data,
  market,
  replay: { ...settingsOf(flags), version: programVersion() },
});

/** Reads the orders' texts and opens the data as fine as their rules need it. */
export async function inputOf(
  flags: PlayFlags,
  texts: readonly string[],
  recorded: readonly RecordedInstrument[],
  env: NodeJS.ProcessEnv,
): Promise<Input> {
  const rules = flags.rules === undefined ? null : await readRules(flags.rules);
  const [only, ...others] = new Set(recorded.map(({ symbol }) => symbol));
  const symbol = flags.symbol ?? (others.length === 0 ? (only ?? null) : null);
  const lines = orderLinesOf(texts, { symbol, rules });
  const grid = gridFor(lines.map((line) => (line.kind === 'ORDER' ? line.order.rules : null)));
  return { lines, symbol, setup: setupOf(flags, marketOptions(flags, grid, env)) };
}
