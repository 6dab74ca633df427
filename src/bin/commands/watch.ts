/** `tranche watch ID`: follows an order to its end. */
import { Command } from 'commander';
import { createSystemClock } from '../../adapters/clock.ts';
import type { Answer, OrderClient } from '../../client/client.ts';
import { UnreachableError } from '../../client/errors.ts';
import { textAt } from '../../client/exact-json.ts';
import { PARENT_STATUSES, isTerminal } from '../../domain/parent-status.ts';
import { connect, talk } from './connection.ts';
import { orderRow } from './order-text.ts';
import { CommandError, EXIT } from './outcome.ts';
import { openOutput } from './output.ts';

interface Flags {
  readonly url?: string;
  readonly json?: true;
}

const POLL_MS = 500;
/** A server that is started again is waited for, so that a watch outlives it. */
const PATIENCE = 20;

export const statusOf = (answer: Answer): string => textAt(answer.value, 'status');
export const isEnd = (status: string): boolean =>
  PARENT_STATUSES.some((known) => known === status && isTerminal(known));

/** Polls until the order is terminal; `show` is called for every change. The first failure to answer is thrown. */
async function follow(client: OrderClient, orderId: string, show: (answer: Answer) => void): Promise<string> {
  const clock = createSystemClock();
  let last = '';
  let silent = 0;
  for (;;) {
    try {
      const answer = await client.get({ orderId });
      silent = 0;
      if (answer.text !== last) show(answer);
      last = answer.text;
      if (isEnd(statusOf(answer))) return statusOf(answer);
    } catch (error) {
      silent += 1;
      if (!(error instanceof UnreachableError) || last === '' || silent > PATIENCE) throw error;
    }
    await clock.pause(POLL_MS);
  }
}

export function watchCommand(): Command {
  return new Command('watch')
    .description('follow an order to its end; 0 when it is FILLED, else 1')
    .argument('<order-id>')
    .option('--url <address>', 'address of the API (TRANCHE_URL, or keys.json of the data directory)')
    .option('--json', 'lines of JSON also on a terminal')
    .action(async (orderId: string, flags: Flags) => {
      const out = openOutput(flags.json === true);
      await talk(async () => {
        const client = connect(flags.url, process.env);
        const status = await follow(client, orderId, (answer) => {
          out.line(out.json ? answer.text : orderRow(answer.value));
        });
        if (status !== 'FILLED') throw new CommandError(`the order ended ${status}`, EXIT.failed);
      });
    });
}
