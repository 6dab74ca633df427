/** Opens Redis connections the way this program needs them: quick to fail, quick to come back. */
import { Redis } from 'ioredis';
import { redisOptions } from '../../setup/redis-url.ts';

/**
 * A command that has no answer after this is given up; its outcome is then unknown, so every script is idempotent. A
 * client of the API is told within a second that Redis is away.
 */
const TIMEOUT_MS = { command: 3_000, request: 800 } as const;
const CONNECT_TIMEOUT_MS = 500;
const RETRY_MAX_MS = 200;

/**
 * `command`: the program's own reads and scripts. `request`: the same while a client waits. `blocking`: for queue
 * workers, whose commands may wait for ever. Errors of the connection itself are not thrown: commands fail with them.
 */
export function connectRedis(url: string, role: 'command' | 'request' | 'blocking'): Redis {
  const common = {
    ...redisOptions(url),
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (times: number) => Math.min(20 * times, RETRY_MAX_MS),
    enableReadyCheck: true,
  };
  const client =
    role === 'blocking'
      ? new Redis({ ...common, maxRetriesPerRequest: null })
      : new Redis({ ...common, commandTimeout: TIMEOUT_MS[role], maxRetriesPerRequest: 5 });
  // Without a listener every failed reconnect would be printed as an unhandled error.
  client.on('error', () => undefined);
  return client;
}
