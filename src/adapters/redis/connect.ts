/** Opens Redis connections the way this program needs them: quick to fail, quick to come back. */
import { Redis } from 'ioredis';
import { redisOptions } from '../../setup/redis-url.ts';

/** A command that has no answer after this is given up; its outcome is then unknown, so every script is idempotent. */
const COMMAND_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 500;
const RETRY_MAX_MS = 200;

/**
 * `command`: the program's own reads and scripts. `blocking`: for queue workers, whose commands may wait for ever.
 * Errors of the connection itself are not thrown: commands fail with them.
 */
export function connectRedis(url: string, role: 'command' | 'blocking'): Redis {
  const common = {
    ...redisOptions(url),
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (times: number) => Math.min(20 * times, RETRY_MAX_MS),
    enableReadyCheck: true,
  };
  const client =
    role === 'blocking'
      ? new Redis({ ...common, maxRetriesPerRequest: null })
      : new Redis({ ...common, commandTimeout: COMMAND_TIMEOUT_MS, maxRetriesPerRequest: 5 });
  // Without a listener every failed reconnect would be printed as an unhandled error.
  client.on('error', () => undefined);
  return client;
}
