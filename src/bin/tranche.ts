/** The `tranche` command. */
import { Command, CommanderError } from 'commander';
import { exitCodeOf, EXIT, messageOf } from './commands/outcome.ts';
import { keysCommand } from './commands/keys.ts';
import { planCommand } from './commands/plan.ts';
import { apiCommand, workerCommand } from './commands/services.ts';
import { venueSimCommand } from './commands/venue-sim.ts';
import { createSystemClock } from '../adapters/clock.ts';

const clock = createSystemClock();

const program = new Command('tranche')
  .description('Self-hosted parent-order scheduler: one large order in, small limit clips out')
  .exitOverride()
  .addCommand(apiCommand())
  .addCommand(workerCommand())
  .addCommand(venueSimCommand())
  .addCommand(planCommand({ now: () => clock.now() }))
  .addCommand(keysCommand());

for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    process.stderr.write(`tranche: ${messageOf(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
