/**
 * `tranche accounts`: adds, lists and removes venue accounts. Their keys come from a file or from the standard input,
 * never from the command line; a running worker checks a new account and lets an old one go.
 */
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { Command } from 'commander';
import { createRedisAccountStore } from '../../adapters/redis/accounts.ts';
import { checkNewAccount } from '../../adapters/venues/account-parameters.ts';
import type { AccountRecord, AccountStore } from '../../engine/accounts.ts';
import { formatInstant } from '../../domain/time.ts';
import { createRedisDirectory } from '../../adapters/redis/directory.ts';
import { configuredCcxt } from '../wiring/config.ts';
import { withRedis, type Environment } from './keys-store.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';

/** The world outside, for tests; each part has the obvious default. */
export interface AccountsOutside {
  readonly out?: Writable & { readonly isTTY?: boolean };
  readonly environment?: Environment;
}

interface Options {
  readonly file?: string;
  readonly json?: true;
}

interface Scene {
  readonly env: Environment;
  readonly show: (account: object, text: string, isJsonWanted: boolean) => void;
}

const LOOK_MS = 200;
/** A worker decides about a new account once: more than that, and somebody else is at it too. */
const LOOKS_MAX = 5;
/** How long a worker may take to look at an account. */
const PATIENCE_MS = 15_000;

/** Without the generation, which is ours. */
const publicPart = ({ name, status, reason, maskedKey, addedAt }: AccountRecord): object => ({
  ...{ account: name, status, reason, publicApiKey: maskedKey, addedAt: formatInstant(addedAt) },
});

const rowOf = ({ name, status, reason, maskedKey }: AccountRecord): string =>
  [name.padEnd(24), status.padEnd(9), maskedKey, ...(reason === null ? [] : [reason])].join('  ') + '\n';

const isText = (value: unknown): value is string => typeof value === 'string';

/** The text of a file that nobody else can read, or of the standard input. */
function readText(path: string | undefined): string {
  try {
    if (path === undefined) return readFileSync(0, 'utf8');
    if ((statSync(path).mode & 0o044) === 0) return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`the parameters cannot be read: ${messageOf(error)}`, EXIT.usage);
  }
  throw new CommandError(`--file ${path} can be read by other users: chmod 600 it`, EXIT.usage);
}

/** The parameters as one JSON object of texts. What cannot be parsed may be a key: it is not repeated. */
function readParameters(path: string | undefined): Readonly<Record<string, string>> {
  const text = readText(path);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new CommandError('the parameters are not JSON', EXIT.usage);
  }
  const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
  const texts = entries.flatMap(([key, value]) => (isText(value) ? [[key, value] as const] : []));
  if (texts.length === 0 || texts.length < entries.length) {
    throw new CommandError('the parameters must be a JSON object of texts', EXIT.usage);
  }
  return Object.fromEntries(texts);
}

/** Looks until a worker has decided; null when the account is gone, the record as it is when nobody did. */
async function decided(store: AccountStore, name: string, undecided: string): Promise<AccountRecord | null> {
  let record = await store.find(name);
  for (let waited = 0; waited < PATIENCE_MS && record?.status === undecided; waited += LOOK_MS) {
    await pause(LOOK_MS);
    record = await store.find(name);
  }
  return record;
}

async function add(name: string, options: Options, { env, show }: Scene): Promise<void> {
  const parameters = readParameters(options.file);
  const record = await withRedis(env, true, async ({ redis, vault, now }) => {
    checkNewAccount(name, parameters, configuredCcxt(env));
    const store = createRedisAccountStore(redis, vault.vault, now);
    const added = await store.add(name, parameters);
    const workers = await createRedisDirectory(redis).liveWorkers();
    return workers.length === 0 ? added : ((await decided(store, name, 'CHECKING')) ?? added);
  });
  const note = record.status === 'CHECKING' ? 'a worker will check it when it comes\n' : '';
  show(publicPart(record), rowOf(record) + note, options.json === true);
  if (record.status === 'REFUSED') throw new CommandError(`${name}: ${record.reason ?? 'refused'}`, EXIT.refused);
}

async function list(options: Options, { env, show }: Scene): Promise<void> {
  const all = await withRedis(env, false, ({ redis, vault, now }) =>
    createRedisAccountStore(redis, vault.vault, now).list(),
  );
  for (const record of all) show(publicPart(record), rowOf(record), options.json === true);
}

/** Begins to remove the account as it was looked at; null when it was gone at once, undefined when it has changed since. */
async function beginRemoval(
  store: AccountStore,
  record: AccountRecord,
  workersAlive: () => Promise<readonly string[]>,
): Promise<null | undefined | 'REMOVING'> {
  // One that was never traded with has no orders.
  if (record.status === 'REFUSED' || record.status === 'CHECKING') {
    return (await store.erase(record)) ? null : undefined;
  }
  if ((await workersAlive()).length === 0) {
    throw new CommandError('no worker is alive to tell whether its orders are over', EXIT.failed);
  }
  if (record.status === 'REMOVING') return 'REMOVING';
  return (await store.mark(record, 'REMOVING', null)) ? 'REMOVING' : undefined;
}

async function remove(name: string, options: Options, { env, show }: Scene): Promise<void> {
  const left = await withRedis(env, false, async ({ redis, vault, now }) => {
    const store = createRedisAccountStore(redis, vault.vault, now);
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      const record = await store.find(name);
      if (record === null) throw new CommandError(`there is no account ${name} that was added`, EXIT.failed);
      const begun = await beginRemoval(store, record, () => createRedisDirectory(redis).liveWorkers());
      if (begun === null) return null;
      if (begun === 'REMOVING') return decided(store, name, 'REMOVING');
    }
    throw new CommandError(`${name} keeps changing: try again`, EXIT.failed);
  });
  if (left?.status === 'ACTIVE') throw new CommandError(`${name}: ${left.reason ?? 'not removed'}`, EXIT.refused);
  if (left !== null) throw new CommandError(`${name} is still being removed`, EXIT.failed);
  show({ account: name, removed: true }, `${name} is removed\n`, options.json === true);
}

/** Needs REDIS_URL, and for `add` the master key. */
export function accountsCommand(outside: AccountsOutside = {}): Command {
  const out: NonNullable<AccountsOutside['out']> = outside.out ?? process.stdout;
  const scene: Scene = {
    env: outside.environment ?? process.env,
    show: (account, text, isJsonWanted) =>
      void out.write(isJsonWanted || out.isTTY !== true ? `${JSON.stringify(account)}\n` : text),
  };
  const accounts = new Command('accounts').description('accounts at venues (needs REDIS_URL)').exitOverride();
  accounts
    .command('add')
    .description('add an account; its keys are read as a JSON object from a file or the standard input')
    .argument('<account>', 'EXCHANGE/NAME')
    .option('--file <file>', 'readable by you alone: {"PublicApiKey": "...", "PrivateApiKey": "..."}')
    .option('--json', 'a line of JSON also on a terminal')
    .action((name: string, options: Options) => add(name, options, scene));
  accounts
    .command('list')
    .description('the accounts that were added, with the end of their public keys')
    .option('--json', 'lines of JSON also on a terminal')
    .action((options: Options) => list(options, scene));
  accounts
    .command('remove')
    .description('forget an account and its keys, unless its orders are not over')
    .argument('<account>', 'EXCHANGE/NAME')
    .option('--json', 'a line of JSON also on a terminal')
    .action((name: string, options: Options) => remove(name, options, scene));
  return accounts;
}
