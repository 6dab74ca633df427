/** The environment's say in where Redis is looked for. */
import { resolve } from 'node:path';
import { projectCacheDir } from './project.ts';
import { parseRungs } from './redis-rung.ts';
import type { RedisLookup } from './redis-server.ts';

/**
 * REDIS_URL, PATH, TRANCHE_CACHE_DIR, and TRANCHE_REDIS (a comma-separated list of the ways that may be used). Throws
 * naming the variable that cannot be read. An empty variable counts as not set.
 */
export function redisLookup(env: NodeJS.ProcessEnv, dataDir: string, warn: (message: string) => void): RedisLookup {
  const redisUrl = env['REDIS_URL'] ?? '';
  const rungs = env['TRANCHE_REDIS'] ?? '';
  return {
    path: env['PATH'] ?? '',
    dataDir: resolve(dataDir),
    cacheDir: projectCacheDir(env),
    warn,
    ...(redisUrl === '' ? {} : { redisUrl }),
    ...(rungs === '' ? {} : { rungs: parseRungs(rungs) }),
  };
}
