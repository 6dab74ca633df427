/** The `tranche` command. Only the command that is asked for is loaded, so that each starts fast. */
import { Command, CommanderError } from 'commander';
import { exitCodeOf, EXIT, messageOf } from './commands/outcome.ts';

/** Name, one line of description, and where the command is. */
const COMMANDS: readonly (readonly [string, string, () => Promise<Command>])[] = [
  [
    'up',
    'start everything on this machine for paper trading',
    async () => (await import('./commands/up.ts')).upCommand(),
  ],
  ['api', 'serve the order API', async () => (await import('./commands/services.ts')).apiCommand()],
  ['worker', 'work orders', async () => (await import('./commands/services.ts')).workerCommand()],
  ['venue-sim', 'serve a simulated venue', async () => (await import('./commands/venue-sim.ts')).venueSimCommand()],
  ['order', 'create, get, list and cancel orders', async () => (await import('./commands/order.ts')).orderCommand()],
  ['watch', 'follow an order to its end', async () => (await import('./commands/watch.ts')).watchCommand()],
  ['plan', 'show the clips of orders, without a server', planWithClock],
  ['strategy', 'strategies from files', async () => (await import('./commands/strategy.ts')).strategyCommand()],
  ['accounts', 'accounts at venues', async () => (await import('./commands/accounts.ts')).accountsCommand()],
  [
    'replay',
    'play orders over recorded markets and report what they cost',
    async () => (await import('./commands/replay.ts')).replayCommand(),
  ],
  ['report', 'what an execution came to', async () => (await import('./commands/report.ts')).reportCommand()],
  [
    'sweep',
    'play orders with many settings and hold cost against risk',
    async () => (await import('./commands/sweep.ts')).sweepCommand(),
  ],
  ['data', 'files of recorded markets', async () => (await import('./commands/data.ts')).dataCommand()],
  ['keys', 'API keys of clients', async () => (await import('./commands/keys.ts')).keysCommand()],
  [
    'doctor',
    'what is right and wrong with this machine',
    async () => (await import('./commands/doctor.ts')).doctorCommand(),
  ],
  ['health', 'whether an API process can work', async () => (await import('./commands/health.ts')).healthCommand()],
];

/** Commands that plan, take or work orders know the strategies of files too. */
const PLANNING: ReadonlySet<string> = new Set(['api', 'worker', 'plan', 'replay', 'sweep']);

/** The files come before the command: what describes requests is made when it is loaded. */
async function loadCommand(name: string, load: () => Promise<Command>): Promise<Command> {
  if (PLANNING.has(name)) {
    const { useConfiguredStrategies } = await import('./wiring/strategy-files.ts');
    for (const { strategy, file, sha256 } of await useConfiguredStrategies(process.env)) {
      process.stderr.write(`tranche: strategy ${strategy.name} of ${file}, sha256 ${sha256}\n`);
    }
  }
  return await load();
}

async function planWithClock(): Promise<Command> {
  const [{ planCommand }, { createSystemClock }] = await Promise.all([
    import('./commands/plan.ts'),
    import('../adapters/clock.ts'),
  ]);
  const clock = createSystemClock();
  return planCommand({ now: () => clock.now() });
}

/** Commander would end the process by itself; here its errors get our exit codes. */
function throwInsteadOfExit(command: Command): Command {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
  return command;
}

async function program(asked: string | undefined): Promise<Command> {
  const root = new Command('tranche')
    .description('Self-hosted parent-order scheduler: one large order in, small limit clips out')
    .addHelpText('after', '\nExit codes: 0 ok, 1 failed, 2 usage, 3 refused by the server, 4 unreachable.');
  for (const [name, description, load] of COMMANDS) {
    root.addCommand(name === asked ? await loadCommand(name, load) : new Command(name).description(description));
  }
  return throwInsteadOfExit(root);
}

/** A process that was started with a channel to its parent ends when the parent is gone. */
function endWithParent(): void {
  if (process.channel === undefined) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

/** Whoever read our output has gone (`| head`, a closed terminal): a program that has something to stop stops it. */
function endWithReader(): void {
  process.stdout.once('error', () => {
    process.stdout.on('error', () => undefined);
    if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM');
    else process.exit();
  });
  process.stderr.on('error', () => undefined);
}

endWithParent();
endWithReader();
try {
  const args = process.argv.slice(2);
  await (await program(args[0] === 'help' ? args[1] : args[0])).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    process.stderr.write(`tranche: ${messageOf(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
