/** Loads the Lua scripts beside this file and binds them to a client. */
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

type Answer = string | readonly string[] | null;
type Script = (keyCount: number, ...keysAndArguments: readonly string[]) => Promise<Answer>;

export interface Scripts {
  readonly commit: Script;
  readonly claimDue: Script;
  readonly claimClientId: Script;
  readonly batchAccept: Script;
}

const FILES: Readonly<Record<keyof Scripts, string>> = {
  commit: 'commit.lua',
  claimDue: 'claim-due.lua',
  claimClientId: 'claim-client-id.lua',
  batchAccept: 'batch-accept.lua',
};

/** Defines the scripts on the client; ioredis sends their hash and loads the text again after a server restart. */
export function bindScripts(client: Redis): Scripts {
  for (const [name, file] of Object.entries(FILES)) {
    client.defineCommand(`tranche_${name}`, { lua: readFileSync(new URL(file, import.meta.url), 'utf8') });
  }
  const bound = client as unknown as Readonly<Record<string, Script>>;
  const call =
    (name: keyof Scripts): Script =>
    (keyCount, ...rest) => {
      const command = bound[`tranche_${name}`];
      if (command === undefined) throw new Error(`Invariant: script ${name} is not bound`);
      return command.call(client, keyCount, ...rest);
    };
  return {
    commit: call('commit'),
    claimDue: call('claimDue'),
    claimClientId: call('claimClientId'),
    batchAccept: call('batchAccept'),
  };
}
