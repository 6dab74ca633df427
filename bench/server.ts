/** A private Redis for one benchmark: durable as in production, in a temporary folder, gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { projectCacheDir } from '../src/setup/project.ts';
import { provideRedis } from '../src/setup/redis-server.ts';
import { redisOptions } from '../src/setup/redis-url.ts';

export interface BenchServer {
  readonly url: string;
  /** For the benchmark's files as well. */
  readonly folder: string;
  readonly client: Redis;
  /** What ran: program and version. */
  readonly description: string;
}

export const connect = (url: string): Redis => new Redis({ ...redisOptions(url), maxRetriesPerRequest: null });

/** Runs the work against a fresh server; the embedded one is not asked, it would make every figure meaningless. */
export async function withServer<T>(work: (server: BenchServer) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tranche-bench-'));
  try {
    const found = await provideRedis({
      path: process.env['PATH'] ?? '',
      dataDir: folder,
      cacheDir: projectCacheDir(process.env),
      rungs: ['path', 'cache', 'apt'],
    });
    const client = connect(found.url);
    try {
      return await work({ url: found.url, folder, client, description: found.description });
    } finally {
      client.disconnect();
      await found.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
