/** `tranche strategy check FILE`: whether a strategy file is one, and whether it keeps the promises of all strategies. */
import { Command } from 'commander';
import { createSystemClock } from '../../adapters/clock.ts';
import { CommandError, EXIT } from './outcome.ts';
import { openOutput, type Output } from './output.ts';
import { checkFile, NoStrategyError, type CheckedFile } from './strategy-watch.ts';

interface Options {
  readonly seeds: string;
  readonly json?: true;
}

const DETAILS = `
The file exports \`strategy\`, a function that is handed a kit and gives a strategy; docs/STRATEGIES.md has an example.
It is loaded as the API and the workers load it, and then works random orders while workers die, messages are lost, late
and repeated, venues refuse, and clients pause, amend and cancel: nothing may be overfilled or sent twice, every clip is
on the venue's grid, within the limit and within its window, and the same seed gives the same clips. A plan adds up to its
quantity, in order and within its window. A strategy asks for no clock, no chance, no file and no network, and answers
within 10 s: one that does not is stopped.

Exit code 0: every promise was kept. 1: one was broken, the seed says which life. 2: the file is no strategy.`;

const SEEDS_MAX = 1_000_000;

function livesOf(text: string): number {
  const lives = Number(text);
  if (Number.isInteger(lives) && lives >= 1 && lives <= SEEDS_MAX) return lives;
  throw new CommandError(`--seeds must be a whole number from 1 to ${SEEDS_MAX}`, EXIT.usage);
}

function report(out: Output, { name, file, sha256, params, verdict }: CheckedFile): void {
  const { lives, clips, breaches } = verdict;
  if (out.json) {
    out.line(JSON.stringify({ name, file, sha256, params, lives, clips, breaches }));
    return;
  }
  out.line(`${name}  ${file}`);
  out.line(`  sha256 ${sha256}`);
  out.line(`  params ${params.join(', ')}`);
  for (const { seed, rule } of breaches) out.line(`  BROKEN  seed "${seed}": ${rule}`);
  out.line(
    `  ${breaches.length === 0 ? 'every promise was kept' : 'promises were broken'}: ${lives} lives, ${clips} clips`,
  );
}

async function checked(file: string, lives: number): Promise<CheckedFile> {
  try {
    return await checkFile(file, lives, createSystemClock());
  } catch (error) {
    if (error instanceof NoStrategyError) throw new CommandError(error.message, EXIT.usage);
    throw error;
  }
}

async function check(file: string, options: Options): Promise<void> {
  const found = await checked(file, livesOf(options.seeds));
  report(openOutput(options.json === true), found);
  if (found.verdict.breaches.length > 0) process.exitCode = EXIT.failed;
}

export const strategyCommand = (): Command =>
  new Command('strategy')
    .description('strategies from files')
    .addCommand(
      new Command('check')
        .description('validate a strategy file and test it with random orders')
        .argument('<file>', 'the strategy file')
        .option('--seeds <n>', 'how many random lives', '200')
        .option('--json', 'one line of JSON')
        .addHelpText('after', DETAILS)
        .action(check),
    );
