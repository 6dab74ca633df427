/** Runs once before all tests: finds a real Redis server program, fetching one if need be, and tells every test file. */
import { mkdir } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { projectCacheDir } from '../../src/setup/project.ts';
import { findInCache, findOnPath, type RedisBinary } from '../../src/setup/redis-binary.ts';
import { unpackWithApt } from '../../src/setup/redis-apt.ts';

declare module 'vitest' {
  interface ProvidedContext {
    redisBinary: RedisBinary | null;
  }
}

export default async function prepareRedis(project: TestProject): Promise<void> {
  const binary = await findServer();
  if (binary === null)
    console.warn('No Redis server program could be found or fetched: tests that need one are skipped.');
  project.provide('redisBinary', binary);
}

async function findServer(): Promise<RedisBinary | null> {
  const cacheDir = projectCacheDir(process.env);
  await mkdir(cacheDir, { recursive: true });
  const ways = [
    () => findOnPath(process.env['PATH'] ?? ''),
    () => findInCache(cacheDir),
    () => unpackWithApt(cacheDir),
  ];
  for (const way of ways) {
    const found = await way().catch(() => null);
    if (found !== null) return found;
  }
  return null;
}
