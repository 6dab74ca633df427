/** A real Redis server for one test file: on a unix socket in a temporary folder, every write synced, gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { startPrivateRedis } from '../../src/setup/redis-private.ts';
import { redisOptions } from '../../src/setup/redis-url.ts';

const binary = inject('redisBinary');

/** False where no real server can be had; suites that need one are then skipped, and counted as skipped. */
export const durableRedis: boolean = binary !== null;

export interface TestRedis {
  /** `unix:///…`: for `redisOptions`, and for REDIS_URL of child processes. */
  readonly url: string;
  readonly pid: number;
  /** Where the append-only file is, so that a test can start the server again over it. */
  readonly dataDir: string;
  /** A new connection, fit for blocking commands too; closed by `close`. */
  client(): Redis;
  /** Forgets every key, script and function. */
  flush(): Promise<void>;
  /**
   * Kills the server without a chance to tidy up and starts it again over the same data and socket; in between it waits
   * for `whileDown`.
   */
  crash(whileDown?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface TestRedisOptions {
  /** Further server settings, such as `['--maxmemory', '4mb']`. */
  readonly extraArguments?: readonly string[];
}

/** Starts a server for this test file; throws where there is none (guard the suite with `durableRedis`). */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  if (binary === null) throw new Error('no Redis server program on this machine; guard the suite with durableRedis');
  const dataDir = await mkdtemp(join(tmpdir(), 'tranche-test-'));
  const start = () =>
    startPrivateRedis({ ...options, binary, dataDir, debugCommand: !binary.version.startsWith('6.') });
  let server = await start();
  const { url } = server;
  const clients: Redis[] = [];
  const client = (): Redis => {
    const made = new Redis({ ...redisOptions(url), maxRetriesPerRequest: null, retryStrategy: () => 20 });
    // Without a listener every reconnect during a crash test would be printed.
    made.on('error', () => undefined);
    clients.push(made);
    return made;
  };
  return {
    url,
    dataDir,
    get pid() {
      return server.pid;
    },
    client,
    flush: async () => {
      const own = new Redis(redisOptions(url));
      await own.pipeline().flushall().script('FLUSH').exec();
      own.disconnect();
    },
    crash: async (whileDown) => {
      process.kill(server.pid, 'SIGKILL');
      await server.close();
      await whileDown?.();
      server = await start();
    },
    close: async () => {
      for (const made of clients) made.disconnect();
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
