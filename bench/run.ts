/**
 * `npm run bench [-- --only NAME] [--quick] [--cpu-prof DIR]`: prints one JSON line a figure and nothing else on standard
 * output. With `--role` it is one of its own helper processes.
 */
import { parseArgs } from 'node:util';
import type { Benchmark } from './figure.ts';
import { backlog, instantBurst } from './figures/burst.ts';
import { cancels } from './figures/cancels.ts';
import { core } from './figures/core.ts';
import { creates } from './figures/creates.ts';
import { lateness } from './figures/lateness.ts';
import { marketData } from './figures/market-data.ts';
import { memory } from './figures/memory.ts';
import { planFile } from './figures/plan-file.ts';
import { replays } from './figures/replay.ts';
import { rollUps } from './figures/roll-ups.ts';
import { strategyFigures } from './figures/strategies.ts';
import { serveRole, type Role } from './processes.ts';
import { bareJobs } from './roles/bare-jobs.ts';
import { bareLines } from './roles/bare-lines.ts';
import { bareServer } from './roles/bare-server.ts';
import { client } from './roles/client.ts';
import { watchedApi } from './roles/watched-api.ts';

const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map([
  ['lateness', lateness],
  ['burst', instantBurst],
  ['backlog', backlog],
  ['creates', creates],
  ['cancels', cancels],
  ['roll-ups', rollUps],
  ['memory', memory],
  ['core', core],
  ['plan', planFile],
  ['market-data', marketData],
  ['replay', replays],
  ['strategies', strategyFigures],
]);

const ROLES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['client', client],
  ['bare-jobs', bareJobs],
  ['bare-server', bareServer],
  ['bare-lines', bareLines],
  ['watched-api', watchedApi],
]);

const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`);

interface Flags {
  readonly only?: string[];
  readonly quick?: boolean;
  readonly 'cpu-prof'?: string;
}

/** The benchmarks asked for; throws for a name that is none. */
function chosen(only: readonly string[]): readonly [string, Benchmark][] {
  const unknown = only.find((name) => !BENCHMARKS.has(name));
  if (unknown !== undefined) throw new RangeError(`--only ${unknown}: known are ${[...BENCHMARKS.keys()].join(', ')}`);
  return [...BENCHMARKS].filter(([name]) => only.length === 0 || only.includes(name));
}

/** Runs them one after another; one that fails is named and the others go on. */
async function runAll(flags: Flags): Promise<number> {
  let failed = 0;
  const options = { quick: flags.quick === true, profileDir: flags['cpu-prof'] ?? null, say };
  for (const [name, benchmark] of chosen(flags.only ?? [])) {
    try {
      for (const figure of await benchmark(options)) process.stdout.write(`${JSON.stringify(figure)}\n`);
    } catch (error) {
      failed += 1;
      say(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}

/** The exit code: 0 all taken, 1 one failed, 2 wrong usage. */
async function run(): Promise<number> {
  try {
    return (await runAll(values)) === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say(error.message);
    return 2;
  }
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    'cpu-prof': { type: 'string' },
    role: { type: 'string' },
  },
});
// Ending by `exit` lets Redis and the helper processes be stopped.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const role = ROLES.get(values.role ?? '');
if (role !== undefined) serveRole(role);
else process.exitCode = await run();
