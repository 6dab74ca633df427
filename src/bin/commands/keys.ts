/** `tranche keys`: makes, lists and revokes the API keys of clients. */
import type { Writable } from 'node:stream';
import { Command } from 'commander';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { RedisKeyStore } from '../../adapters/redis/keys.ts';
import { OrderError } from '../../domain/errors.ts';
import { formatInstant, instant, type Instant } from '../../domain/time.ts';
import type { ApiKey } from '../../engine/access.ts';
import { UnavailableError } from '../../engine/desk.ts';
import { redisOptions, withoutPassword } from '../../setup/redis-url.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';

/** The world outside, for tests; each part has the obvious default. */
export interface KeysOutside {
  readonly out?: Writable & { readonly isTTY?: boolean };
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

interface AddOptions {
  readonly name: string;
  readonly scopes: string;
  readonly account?: string;
  readonly type: string;
  readonly json?: true;
}

/** The address of Redis, checked before anything is tried. */
function addressOf(outside: KeysOutside): string {
  const url = (outside.environment ?? process.env)['REDIS_URL'];
  if (url === undefined || url === '') throw new CommandError('REDIS_URL is required', EXIT.usage);
  try {
    redisOptions(url);
    return url;
  } catch (error) {
    throw new CommandError(messageOf(error), EXIT.usage);
  }
}

/** The server's own time: the clock keys are dated by. */
async function timeOf(redis: Redis, url: string): Promise<Instant> {
  try {
    const [seconds, microseconds] = await redis.time();
    return instant(Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000));
  } catch (error) {
    throw new CommandError(`${withoutPassword(url)} does not answer: ${messageOf(error)}`, EXIT.unreachable);
  }
}

/** Runs one piece of work against the key store. */
async function withStore<T>(outside: KeysOutside, work: (store: RedisKeyStore) => Promise<T>): Promise<T> {
  const url = addressOf(outside);
  const redis = connectRedis(url, 'command');
  try {
    const now = await timeOf(redis, url);
    return await work(new RedisKeyStore(redis, () => now));
  } finally {
    redis.disconnect();
  }
}

/** Gives what the stores throw the exit code it stands for. */
async function run(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof OrderError) throw new CommandError(error.message, EXIT.usage);
    if (error instanceof UnavailableError) throw new CommandError(error.message, EXIT.unreachable);
    throw error;
  }
}

async function addKey(options: AddOptions, outside: KeysOutside, out: Writable): Promise<void> {
  if (options.type === 'rsa') throw new CommandError('--type rsa is not supported yet; use hmac', EXIT.usage);
  if (options.type !== 'hmac') throw new CommandError('--type must be hmac', EXIT.usage);
  const { name, account } = options;
  const scopes = options.scopes.split(',');
  const key = await withStore(outside, (store) => store.add({ name, account, scopes }));
  const made = { apiKey: key.apiKey, secret: key.secret };
  const asText = `API key  ${made.apiKey}\nsecret   ${made.secret}\nThe secret is shown this once only.\n`;
  out.write(options.json === true || !isTerminal(outside) ? `${JSON.stringify(made)}\n` : asText);
}

/** Everything about a key but its secret. */
function publicPart(key: ApiKey): Record<string, unknown> {
  const { apiKey, name, account, scopes, type, createdAt, revokedAt } = key;
  const revoked = revokedAt === null ? null : formatInstant(revokedAt);
  return { apiKey, name, account, scopes, type, createdAt: formatInstant(createdAt), revokedAt: revoked };
}

function asRow(key: ApiKey): string {
  const state = key.revokedAt === null ? 'active' : `revoked ${formatInstant(key.revokedAt)}`;
  return [key.apiKey, key.name, key.account, key.scopes.join(','), formatInstant(key.createdAt), state].join('  ');
}

const isTerminal = (outside: KeysOutside): boolean => (outside.out ?? process.stdout).isTTY === true;

export function keysCommand(outside: KeysOutside = {}): Command {
  const out = outside.out ?? process.stdout;
  const keys = new Command('keys').description('API keys of clients (needs REDIS_URL)').exitOverride();

  keys
    .command('add')
    .description('make a key; its secret is printed this once only')
    .requiredOption('--name <name>', 'what the key is called')
    .requiredOption('--scopes <list>', 'READ, TRADE or READ,TRADE')
    .option('--account <name>', 'whose orders it sees (default: the name)')
    .option('--type <type>', 'kind of signature', 'hmac')
    .option('--json', 'a line of JSON also on a terminal')
    .action((options: AddOptions) => run(() => addKey(options, outside, out)));

  keys
    .command('list')
    .description('all keys, without their secrets')
    .option('--json', 'lines of JSON also on a terminal')
    .action((options: { json?: true }) =>
      run(async () => {
        const all = await withStore(outside, (store) => store.list());
        const asJson = options.json === true || !isTerminal(outside);
        for (const key of all) out.write(`${asJson ? JSON.stringify(publicPart(key)) : asRow(key)}\n`);
      }),
    );

  keys
    .command('revoke')
    .description('end a key for good, within a second')
    .argument('<api-key>')
    .option('--json', 'a line of JSON also on a terminal')
    .action((apiKey: string, options: { json?: true }) =>
      run(async () => {
        const isKnown = await withStore(outside, (store) => store.revoke(apiKey));
        if (!isKnown) throw new CommandError(`there is no API key ${apiKey}`, EXIT.failed);
        const asJson = options.json === true || !isTerminal(outside);
        out.write(asJson ? `${JSON.stringify({ apiKey, revoked: true })}\n` : `${apiKey} is revoked\n`);
      }),
    );

  return keys;
}
