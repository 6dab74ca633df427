/** The key store as a command opens it: Redis' own clock, and the vault where one is needed. */
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { RedisKeyStore } from '../../adapters/redis/keys.ts';
import { createVault } from '../../adapters/vault.ts';
import { OrderError } from '../../domain/errors.ts';
import { instant, type Instant } from '../../domain/time.ts';
import { UnavailableError } from '../../engine/desk.ts';
import { VaultError } from '../../engine/vault.ts';
import { redisOptions, withoutPassword } from '../../setup/redis-url.ts';
import { openVault, type OpenedVault } from '../wiring/master-key.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenKeys {
  readonly store: RedisKeyStore;
  readonly redis: Redis;
  readonly vault: OpenedVault;
}

const NO_VAULT: OpenedVault = { vault: createVault([]), path: null };

/** The address of Redis, checked before anything is tried. */
function addressOf(env: Environment): string {
  const url = env['REDIS_URL'];
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

/** Gives what the stores throw the exit code it stands for. */
function exitOf(error: unknown): unknown {
  if (error instanceof OrderError) return new CommandError(error.message, EXIT.usage);
  if (error instanceof UnavailableError) return new CommandError(error.message, EXIT.unreachable);
  return error instanceof VaultError ? new CommandError(error.message, EXIT.failed) : error;
}

/** Redis and the vault, open, with the server's own time. */
export interface OpenRedis {
  readonly redis: Redis;
  readonly vault: OpenedVault;
  readonly now: () => Instant;
}

/** Runs one piece of work against the key store. `sealed`: secrets are made or opened, so the master key is needed. */
export const withKeys = <T>(env: Environment, sealed: boolean, work: (open: OpenKeys) => Promise<T>): Promise<T> =>
  withRedis(env, sealed, ({ redis, vault, now }) =>
    work({ store: new RedisKeyStore(redis, vault.vault, now), redis, vault }),
  );

/** The same for work that needs no key store. */
export async function withRedis<T>(
  env: Environment,
  sealed: boolean,
  work: (open: OpenRedis) => Promise<T>,
): Promise<T> {
  const url = addressOf(env);
  const redis = connectRedis(url, 'command');
  try {
    const now = await timeOf(redis, url);
    const vault = sealed ? await openVault(env, redis) : NO_VAULT;
    return await work({ redis, vault, now: () => now });
  } catch (error) {
    throw exitOf(error);
  } finally {
    redis.disconnect();
  }
}

/** The text of a public key file. */
export function readPublicKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`--public-key ${path} cannot be read: ${messageOf(error)}`, EXIT.usage);
  }
}
