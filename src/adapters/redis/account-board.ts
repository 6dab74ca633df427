/** What workers tell each other of one venue account, in Redis: beside the counts of the venue. None of it is order state. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { AccountBoard } from '../venues/account-board.ts';

type Script = (...words: readonly (string | number)[]) => Promise<unknown>;

/** `account`: `KRAKEN/main`. Everybody who makes a board is a worker of its own. */
export function createRedisAccountBoard(client: Redis, account: string): AccountBoard {
  const tag = `{account:${account}}`;
  const worker = randomUUID();
  const lua = readFileSync(new URL('turn.lua', import.meta.url), 'utf8');
  client.defineCommand('tranche_turn', { lua, numberOfKeys: 1 });
  const script = (client as unknown as Readonly<Record<'tranche_turn', Script>>).tranche_turn.bind(client);
  const turn = async (...words: readonly (string | number)[]) => Number(await script(`${tag}:turn`, ...words));
  return {
    async takeTurn({ atLeast, holdMs, urgent }) {
      const number = await turn('take', worker, atLeast, holdMs, urgent ? 1 : 0);
      if (number === 0) return null;
      // A leave that is lost costs the others the rest of the hold.
      return { number, leave: () => void turn('leave', worker, number).catch(() => undefined) };
    },
    async tell(name, value, keepMs) {
      await client.set(`${tag}:told:${name}`, value, 'PX', keepMs);
    },
    told: (name) => client.get(`${tag}:told:${name}`),
  };
}
