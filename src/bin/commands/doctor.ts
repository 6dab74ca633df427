/** `tranche doctor`: what is right and wrong with this machine. */
import { Command } from 'commander';
import { createSystemClock } from '../../adapters/clock.ts';
import { renderDoctor } from '../../setup/doctor-text.ts';
import { inspect } from '../../setup/doctor.ts';
import { redisLookup } from '../../setup/redis-lookup.ts';
import { dataDirOf } from '../wiring/config.ts';
import { EXIT } from './outcome.ts';
import { openOutput } from './output.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at this machine: Node, data directory, Redis, its durability and its clock')
    .option('--json', 'a line of JSON also on a terminal')
    .action(async (flags: { readonly json?: true }) => {
      const out = openOutput(flags.json === true);
      const warn = (text: string): void => void process.stderr.write(`tranche: ${text}\n`);
      const lookup = redisLookup(process.env, dataDirOf(process.env), warn);
      const clock = createSystemClock();
      const live = process.env['TRANCHE_MODE'] === 'live';
      const report = await inspect({ lookup, now: () => clock.wallMs(), live });
      out.line(out.json ? JSON.stringify(report) : renderDoctor(report));
      process.exitCode = report.healthy ? EXIT.ok : EXIT.failed;
    });
}
