/** `tranche up`: a whole paper-trading system on this machine, and with --demo an order worked by it. */
import { Command } from 'commander';
import { createSystemClock, type SystemClock } from '../../adapters/clock.ts';
import { redisLookup } from '../../setup/redis-lookup.ts';
import type { FoundRedis } from '../../setup/redis-rung.ts';
import { provideRedis } from '../../setup/redis-server.ts';
import { dataDirOf } from '../wiring/config.ts';
import { keysPath } from './connection.ts';
import { showDemo, type DemoOutcome } from './demo.ts';
import { CommandError, EXIT } from './outcome.ts';
import { nearPath, openOutput, type Output } from './output.ts';
import { openWorkspace, type Workspace } from './up-files.ts';
import { provideKey } from './up-key.ts';
import { startStack, type Stack } from './up-stack.ts';
import { listenForStop, type Stop } from './up-stop.ts';

interface Flags {
  readonly demo?: true;
  readonly exit?: true;
  readonly json?: true;
}

interface Scene {
  readonly flags: Flags;
  readonly out: Output;
  readonly clock: SystemClock;
  readonly stop: Stop;
  readonly workspace: Workspace;
  readonly say: (what: string, details: Readonly<Record<string, unknown>>) => void;
}

const INTERRUPTED = 130;

const warn = (text: string): void => void process.stderr.write(`tranche: ${text}\n`);

/** One line for each thing that happens. */
const sayer =
  (out: Output): Scene['say'] =>
  (what, details) => {
    const told = Object.entries(details).map(([name, value]) => `${name} ${nearPath(String(value))}`);
    out.line(out.json ? JSON.stringify({ event: 'up', what, ...details }) : [what, ...told].join('  '));
  };

/** Runs the demo if it is wanted, then waits for the end. Throws when a process dies without which nothing works. */
async function perform(scene: Scene, stack: Stack, redis: FoundRedis): Promise<number> {
  const { flags, out, clock, stop, workspace, say } = scene;
  const { dataDir, ledgerPath } = workspace;
  const key = await provideKey(workspace, redis.url, stack.url, clock);
  say('a key for clients is ready', { file: keysPath(dataDir) });
  let outcome: DemoOutcome | null = null;
  if (flags.demo === true) {
    const demo = showDemo({ key, redisUrl: redis.url, dataDir, ledgerPath, clock, stop }, out);
    outcome = await Promise.race([demo, stack.broken]);
  }
  if (flags.exit === true) return outcome === 'GOOD' ? EXIT.ok : EXIT.failed;
  if (stop.isWanted) return outcome === 'INTERRUPTED' ? INTERRUPTED : EXIT.ok;
  say('everything is up, Ctrl-C stops it', { url: stack.url });
  await Promise.race([stop.wanted, stack.broken]);
  return EXIT.ok;
}

/** From Redis to the end of everything, in order. Resolves with the exit code. */
async function run(scene: Omit<Scene, 'stop'>): Promise<number> {
  const { workspace, clock, say } = scene;
  const started: { stack: Stack | null } = { stack: null };
  const stop = listenForStop(clock, () => {
    started.stack?.kill();
    workspace.release();
    process.exit(INTERRUPTED);
  });
  let redis: FoundRedis | null = null;
  try {
    redis = await provideRedis(redisLookup(process.env, workspace.dataDir, warn));
    say('Redis is ready', { kind: redis.kind, is: redis.description });
    if (stop.isWanted) return INTERRUPTED;
    started.stack = await startStack({ workspace, redisUrl: redis.url, clock, say });
    if (stop.isWanted) return INTERRUPTED;
    return await perform({ ...scene, stop }, started.stack, redis);
  } finally {
    if (started.stack !== null) say('stopping', {});
    await started.stack?.stop();
    await redis?.close();
    stop.release();
  }
}

async function up(flags: Flags): Promise<void> {
  if ((process.env['TRANCHE_MODE'] ?? 'paper') !== 'paper') {
    throw new CommandError('TRANCHE_MODE: `tranche up` is for paper trading only', EXIT.usage);
  }
  if (flags.exit === true && flags.demo !== true) throw new CommandError('--exit goes with --demo', EXIT.usage);
  const out = openOutput(flags.json === true);
  const clock = createSystemClock();
  const workspace = openWorkspace(dataDirOf(process.env));
  try {
    process.exitCode = await run({ flags, out, clock, workspace, say: sayer(out) });
  } finally {
    workspace.release();
  }
}

export function upCommand(): Command {
  return new Command('up')
    .description('start Redis, a simulated venue, the API and two workers, for paper trading')
    .option('--demo', 'work a TWAP order of half a minute and follow it')
    .option('--exit', 'end after the demo: 0 only if the order is FILLED and the venue agrees')
    .option('--json', 'lines of JSON also on a terminal')
    .action(up);
}
