/** `tranche data`: what files of recorded markets hold, before a replay is run over them. */
import { join } from 'node:path';
import { Command } from 'commander';
import { openMarketData, type MarketData } from '../../replay/data/market-data.ts';
import { DataError } from '../../replay/readers/data-error.ts';
import { FORMATS } from '../../replay/readers/registry.ts';
import { dataDirOf } from '../wiring/config.ts';
import { seamText, sourceText, timeText } from './data-text.ts';
import { CommandError, EXIT } from './outcome.ts';
import { openOutput, type Output } from './output.ts';
import { formatOption, readSettings, type DataFlags } from './replay-input.ts';

/** The world outside, for tests; each part has the obvious default. */
interface DataOutside {
  readonly out?: Parameters<typeof openOutput>[1];
  readonly env?: NodeJS.ProcessEnv;
}

interface Flags extends Omit<DataFlags, 'data'> {
  readonly json?: true;
}

const DETAILS = `
Formats (plain, gzip or zip):
${FORMATS.map(({ name, title }) => `  ${name.padEnd(22)}${title}`).join('\n')}

Every file is parsed once into TRANCHE_DATA_DIR/market-cache. Exit code 1 when a file cannot be used.`;

/** Reads every row once, in merged order, so that what is printed was really readable. */
async function countRows(data: MarketData): Promise<number> {
  let count = 0;
  for (let rows = await data.next(); rows !== null; rows = await data.next()) count += rows.count;
  return count;
}

function print(out: Output, data: MarketData, rows: number): void {
  const from = timeText(Math.min(...data.sources.map(({ firstUs }) => firstUs)));
  const to = timeText(Math.max(...data.sources.map(({ lastUs }) => lastUs)));
  if (out.json) {
    for (const source of data.sources) out.line(JSON.stringify(source));
    out.line(JSON.stringify({ files: data.sources.length, rows, from, to, seams: data.seams }));
    return;
  }
  for (const source of data.sources) out.line(sourceText(source));
  for (const seam of data.seams) out.line(seamText(seam));
  if (data.sources.length > 1) out.line(`${data.sources.length} files, ${rows} rows, ${from} to ${to}`);
}

async function inspect(files: readonly string[], flags: Flags, outside: DataOutside): Promise<void> {
  const out = openOutput(flags.json === true, outside.out);
  const data = await openMarketData(files, {
    cacheDir: join(dataDirOf(outside.env ?? process.env), 'market-cache'),
    ...formatOption(flags.format),
    settings: readSettings({ ...flags, data: files }),
  });
  try {
    print(out, data, await countRows(data));
  } finally {
    await data.close();
  }
}

export function dataCommand(outside: DataOutside = {}): Command {
  const command = new Command('data').description('files of recorded markets');
  command
    .command('inspect')
    .description('format, rows, time range, gaps and grid of files')
    .argument('<file...>', 'files of market data')
    .option('--format <name>', 'format of all files; without it each is recognised by its beginning')
    .option('--symbol <name>', 'instrument to read, where a file holds several')
    .option('--bar-seconds <n>', 'length of bars, where the file does not show it')
    .option('--quantity-decimals <n>', 'decimals that quantities are rounded to (default: 8)')
    .option('--json', 'a line of JSON for each file, and one for all, also on a terminal')
    .addHelpText('after', DETAILS)
    .action(async (files: string[], flags: Flags) => {
      try {
        await inspect(files, flags, outside);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        throw new CommandError(error.message, EXIT.failed);
      }
    });
  return command;
}
