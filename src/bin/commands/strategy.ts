/** `tranche strategy check FILE`: whether a strategy file is one, and whether it keeps the promises of all strategies. */
import { Command } from 'commander';
import { checkStrategy, isRepeatable, type StrategyVerdict } from '../../simulation/strategy-check.ts';
import { useStrategyFile, type LoadedStrategy } from '../wiring/strategy-files.ts';
import { CommandError, EXIT } from './outcome.ts';
import { openOutput, type Output } from './output.ts';

interface Options {
  readonly seeds: string;
  readonly json?: true;
}

const DETAILS = `
The file exports \`strategy\`, a function that is handed a kit and gives a strategy; docs/STRATEGIES.md has an example.
It is loaded as the API and the workers load it, and then works random orders while workers die, messages are lost, late
and repeated, venues refuse, and clients pause, amend and cancel: nothing may be overfilled or sent twice, every clip is
on the venue's grid, within the limit and within its window, and the same seed gives the same clips.

Exit code 0: every promise was kept. 1: one was broken, the seed says which life. 2: the file is no strategy.`;

const SEEDS_MAX = 1_000_000;

function livesOf(text: string): number {
  const lives = Number(text);
  if (Number.isInteger(lives) && lives >= 1 && lives <= SEEDS_MAX) return lives;
  throw new CommandError(`--seeds must be a whole number from 1 to ${SEEDS_MAX}`, EXIT.usage);
}

function report(out: Output, { strategy, file, sha256 }: LoadedStrategy, verdict: StrategyVerdict): void {
  const params = Object.keys(strategy.paramsSchema['properties'] ?? {});
  const { lives, clips, breaches } = verdict;
  if (out.json) {
    out.line(JSON.stringify({ name: strategy.name, file, sha256, params, lives, clips, breaches }));
    return;
  }
  out.line(`${strategy.name}  ${file}`);
  out.line(`  sha256 ${sha256}`);
  out.line(`  params ${params.join(', ')}`);
  for (const { seed, rule } of breaches) out.line(`  BROKEN  seed "${seed}": ${rule}`);
  out.line(
    `  ${breaches.length === 0 ? 'every promise was kept' : 'promises were broken'}: ${lives} lives, ${clips} clips`,
  );
}

/** Adds what is true of all lives together. */
async function verdictOf(name: string, lives: number): Promise<StrategyVerdict> {
  const verdict = await checkStrategy(name, lives);
  const breaches = [...verdict.breaches];
  if (breaches.length === 0 && verdict.clips === 0) breaches.push({ seed: name, rule: 'no clip was sent in any life' });
  if (breaches.length === 0 && !(await isRepeatable(name))) {
    breaches.push({ seed: `again ${name}`, rule: 'the same seed gives other clips' });
  }
  return { ...verdict, breaches };
}

async function check(file: string, options: Options): Promise<void> {
  const lives = livesOf(options.seeds);
  const loaded = await useStrategyFile(file);
  const verdict = await verdictOf(loaded.strategy.name, lives);
  report(openOutput(options.json === true), loaded, verdict);
  if (verdict.breaches.length > 0) process.exitCode = EXIT.failed;
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
