/** `tranche health`: whether an API process lives and can work. Used by container health checks. */
import { Command } from 'commander';
import { checkHealth } from '../../client/readiness.ts';
import { serverUrl } from './connection.ts';
import { EXIT } from './outcome.ts';
import { openOutput } from './output.ts';

interface Flags {
  readonly url?: string;
  readonly json?: true;
}

export function healthCommand(): Command {
  return new Command('health')
    .description('ask an API process whether it lives and can work; 0 when it can, else 4')
    .option('--url <address>', 'address of the API (TRANCHE_URL, TRANCHE_HOST and TRANCHE_PORT, or keys.json)')
    .option('--json', 'a line of JSON also on a terminal')
    .action(async (flags: Flags) => {
      const out = openOutput(flags.json === true);
      const url = serverUrl(flags.url, process.env);
      const health = await checkHealth(url);
      const missing = health.missing.length === 0 ? '' : `, missing: ${health.missing.join(', ')}`;
      const text = `${url} ${health.live ? 'is live' : 'is not live'} and ${health.ready ? 'ready' : `not ready${missing}`}`;
      out.line(out.json ? JSON.stringify({ url, ...health }) : text);
      process.exitCode = health.live && health.ready ? EXIT.ok : EXIT.unreachable;
    });
}
