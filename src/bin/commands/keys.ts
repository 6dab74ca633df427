/** `tranche keys`: makes, lists, rotates and revokes the API keys of clients, and changes their master key. */
import type { Writable } from 'node:stream';
import { Command } from 'commander';
import type { Redis } from 'ioredis';
import { createRedisAccountStore } from '../../adapters/redis/accounts.ts';
import { prependMasterKey } from '../../adapters/vault-file.ts';
import { instant, parseInstant } from '../../domain/time.ts';
import type { AccountStore } from '../../engine/accounts.ts';
import type { KeyType } from '../../engine/access.ts';
import { markMasterKey, openVault, type OpenedVault } from '../wiring/master-key.ts';
import { readPublicKey, withKeys, type Environment, type OpenKeys } from './keys-store.ts';
import { asMade, asRow, publicPart } from './keys-text.ts';
import { CommandError, EXIT } from './outcome.ts';

/** The world outside, for tests; each part has the obvious default. */
export interface KeysOutside {
  readonly out?: Writable & { readonly isTTY?: boolean };
  readonly environment?: Environment;
}

interface Scene {
  readonly env: Environment;
  /** Writes the first for programs, the second for people. */
  readonly show: (json: string, text: string, isJsonWanted: boolean) => void;
}

interface AddOptions {
  readonly name: string;
  readonly scopes: string;
  readonly account?: string;
  readonly type: string;
  readonly publicKey?: string;
  readonly allowIp?: readonly string[];
  readonly compat?: true;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly json?: true;
}

interface RotateOptions {
  readonly publicKey?: string;
  readonly overlapSeconds: string;
  readonly json?: true;
}

const DAY_SECONDS = 86_400;
const OVERLAP_MAX_SECONDS = 366 * DAY_SECONDS;

function typeOf(text: string): KeyType {
  if (text !== 'hmac' && text !== 'rsa') throw new CommandError('--type must be hmac or rsa', EXIT.usage);
  return text;
}

const fileOf = (path: string | undefined): string | undefined => (path === undefined ? undefined : readPublicKey(path));

async function addKey(options: AddOptions, { env, show }: Scene): Promise<void> {
  const { name, account, compat: isCompat, allowIp: allowIps } = options;
  const type = typeOf(options.type);
  const publicKey = fileOf(options.publicKey);
  const at = (text: string | undefined, field: string) => (text === undefined ? undefined : parseInstant(text, field));
  const made = await withKeys(env, type === 'hmac', async ({ store }) => {
    const term = { notBefore: at(options.notBefore, 'notBefore'), notAfter: at(options.notAfter, 'notAfter') };
    return store.add({
      name,
      account,
      scopes: options.scopes.split(','),
      type,
      publicKey,
      isCompat,
      allowIps,
      ...term,
    });
  });
  const { json, text } = asMade(made);
  show(json, text, options.json === true);
}

function overlapMs(text: string): number {
  const seconds = Number(/^[0-9]{1,9}$/.test(text) ? text : Number.NaN);
  if (!(seconds <= OVERLAP_MAX_SECONDS)) {
    throw new CommandError(`--overlap-seconds must be a whole number up to ${OVERLAP_MAX_SECONDS}`, EXIT.usage);
  }
  return seconds * 1_000;
}

async function rotateKey(apiKey: string, options: RotateOptions, { env, show }: Scene): Promise<void> {
  const material = { publicKey: fileOf(options.publicKey) };
  const overlap = overlapMs(options.overlapSeconds);
  // An RSA key needs no vault, but whether it is one is known only when it has been read.
  const made = await withKeys(env, options.publicKey === undefined, ({ store }) =>
    store.rotate(apiKey, material, overlap),
  );
  if (made === null) throw new CommandError(`there is no API key ${apiKey} that is not revoked`, EXIT.failed);
  const { json, text } = asMade(made);
  show(json, text, options.json === true);
}

async function listKeys(options: { json?: true }, { env, show }: Scene): Promise<void> {
  const all = await withKeys(env, false, ({ store }) => store.list());
  for (const key of all) show(`${JSON.stringify(publicPart(key))}\n`, `${asRow(key)}\n`, options.json === true);
}

async function revokeKey(apiKey: string, options: { json?: true }, { env, show }: Scene): Promise<void> {
  const isKnown = await withKeys(env, false, ({ store }) => store.revoke(apiKey));
  if (!isKnown) throw new CommandError(`there is no API key ${apiKey}`, EXIT.failed);
  show(`${JSON.stringify({ apiKey, revoked: true })}\n`, `${apiKey} is revoked\n`, options.json === true);
}

/** A new key goes before the old ones in the file, and everything is sealed with it; the old ones stay to be removed. */
async function newMasterKey({ vault, redis }: OpenKeys, env: Environment): Promise<void> {
  if (vault.path === null) throw new CommandError('the master keys are not in a file: change them there', EXIT.usage);
  prependMasterKey(vault.path);
  await markMasterKey(redis, await openVault(env, redis));
}

const accountsOf = (redis: Redis, { vault }: OpenedVault): AccountStore =>
  createRedisAccountStore(redis, vault, () => instant(0));

async function rewrapKeys(options: { newMasterKey?: true; json?: true }, { env, show }: Scene): Promise<void> {
  if (options.newMasterKey === true) await withKeys(env, true, (open) => newMasterKey(open, env));
  const [resealed, masterKey] = await withKeys(env, true, async ({ store, redis, vault }) => {
    // Venue keys lie under the same master key.
    const count = (await store.reseal(true)) + (await accountsOf(redis, vault).reseal());
    await markMasterKey(redis, vault);
    return [count, vault.vault.keyIds()[0]] as const;
  });
  const text = `${resealed} keys were put under master key ${masterKey ?? ''}\n`;
  show(`${JSON.stringify({ resealed, masterKey })}\n`, text, options.json === true);
}

/** Commands about one key at a time, and the list. */
function addUses(keys: Command, scene: Scene): void {
  keys
    .command('list')
    .description('all keys, without their secrets')
    .option('--json', 'lines of JSON also on a terminal')
    .action((options: { json?: true }) => listKeys(options, scene));
  keys
    .command('rotate')
    .description('give a key a new secret or public key; the one before works for a while')
    .argument('<api-key>')
    .option('--public-key <file>', 'the new public key of an RSA key, SPKI PEM')
    .option('--overlap-seconds <seconds>', 'how long the one before still works', String(DAY_SECONDS))
    .option('--json', 'a line of JSON also on a terminal')
    .action((apiKey: string, options: RotateOptions) => rotateKey(apiKey, options, scene));
  keys
    .command('revoke')
    .description('end a key for good, within a second')
    .argument('<api-key>')
    .option('--json', 'a line of JSON also on a terminal')
    .action((apiKey: string, options: { json?: true }) => revokeKey(apiKey, options, scene));
  keys
    .command('rewrap')
    .description('put all secrets under the sealing master key')
    .option('--new-master-key', 'make a new one first; the old ones stay in the file until you remove them')
    .option('--json', 'a line of JSON also on a terminal')
    .action((options: { newMasterKey?: true; json?: true }) => rewrapKeys(options, scene));
}

export function keysCommand(outside: KeysOutside = {}): Command {
  const out: NonNullable<KeysOutside['out']> = outside.out ?? process.stdout;
  const scene: Scene = {
    env: outside.environment ?? process.env,
    show: (json, text, isJsonWanted) => void out.write(isJsonWanted || out.isTTY !== true ? json : text),
  };
  const keys = new Command('keys').description('API keys of clients (needs REDIS_URL)').exitOverride();
  keys
    .command('add')
    .description('make a key; its secret is printed this once only')
    .requiredOption('--name <name>', 'what the key is called')
    .requiredOption('--scopes <list>', 'READ, TRADE, CANCEL, ADMIN, joined by commas')
    .option('--account <name>', 'whose orders it sees (default: the name)')
    .option('--type <type>', 'kind of signature: hmac or rsa', 'hmac')
    .option('--public-key <file>', 'SPKI PEM of an RSA key of 2048 bits or more')
    .option('--allow-ip <networks...>', 'addresses or networks it may be used from (default: anywhere)')
    .option('--compat', 'the older dialect: X- headers, base64 secret and signature')
    .option('--not-before <time>', 'RFC 3339; valid from then')
    .option('--not-after <time>', 'RFC 3339; valid until then')
    .option('--json', 'a line of JSON also on a terminal')
    .action((options: AddOptions) => addKey(options, scene));
  addUses(keys, scene);
  return keys;
}
