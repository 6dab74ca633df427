/** The ways to a Redis, run for real: started, joined, adopted, crashed, embedded and refused. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, writeEndpoint } from '../../src/setup/redis-endpoint.ts';
import type { FoundRedis } from '../../src/setup/redis-rung.ts';
import { NoRedisError, provideRedis, type RedisLookup } from '../../src/setup/redis-server.ts';
import { redisOptions } from '../../src/setup/redis-url.ts';
import { durableRedis, startTestRedis } from '../support/redis.ts';

let dataDir: string;
const found: FoundRedis[] = [];
const warnings: string[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tranche-setup-'));
  warnings.length = 0;
});

afterEach(async () => {
  for (const redis of found.splice(0)) await redis.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function provide(lookup: Partial<RedisLookup>): Promise<FoundRedis> {
  const redis = await provideRedis({
    path: process.env['PATH'] ?? '',
    dataDir,
    cacheDir: join(dataDir, 'cache'),
    warn: (message) => warnings.push(message),
    ...lookup,
  });
  found.push(redis);
  return redis;
}

async function withClient<T>(redis: FoundRedis, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(redisOptions(redis.url));
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

async function runDelayedJob(url: string): Promise<unknown> {
  const connect = (): Redis => new Redis({ ...redisOptions(url), maxRetriesPerRequest: null });
  const clients = [connect(), connect()] as const;
  const queue = new Queue('q', { connection: clients[0] });
  let deliver: (data: unknown) => void = () => undefined;
  const delivered = new Promise<unknown>((resolve) => (deliver = resolve));
  const worker = new Worker(
    'q',
    async (job) => {
      deliver(job.data);
    },
    { connection: clients[1] },
  );
  await queue.add('clip', { n: 1 }, { delay: 50 });
  const data = await delivered;
  await worker.close();
  await queue.close();
  for (const client of clients) client.disconnect();
  return data;
}

describe.skipIf(!durableRedis)('a server started privately', () => {
  it('keeps every write, opens no port and lets nobody else in', async () => {
    const redis = await provide({ rungs: ['path', 'cache', 'apt'] });
    expect(redis.durable).toBe(true);
    const settings = await withClient(redis, async (client) => ({
      port: await client.config('GET', 'port'),
      fsync: await client.config('GET', 'appendfsync'),
      policy: await client.config('GET', 'maxmemory-policy'),
      hz: await client.config('GET', 'hz'),
    }));
    expect(settings).toEqual({
      port: ['port', '0'],
      fsync: ['appendfsync', 'always'],
      policy: ['maxmemory-policy', 'noeviction'],
      hz: ['hz', '100'],
    });
    const socket = await stat(redisOptions(redis.url).path ?? '');
    expect(socket.mode & 0o077).toBe(0);
  });

  it('still has its data after a stop and a start', async () => {
    const first = await provide({ rungs: ['path', 'cache', 'apt'] });
    await withClient(first, (client) => client.set('kept', 'yes'));
    await first.close();
    const second = await provide({ rungs: ['path', 'cache', 'apt'] });
    expect(await withClient(second, (client) => client.get('kept'))).toBe('yes');
  });

  it('takes a data folder whose path is too long for a socket', async () => {
    const deep = join(dataDir, 'a'.repeat(60), 'b'.repeat(60));
    const redis = await provide({ rungs: ['path', 'cache', 'apt'], dataDir: deep });
    const { path } = redisOptions(redis.url);
    expect(path?.startsWith(deep)).toBe(false);
    expect((await stat(dirname(path ?? ''))).mode & 0o077).toBe(0);
    expect(await withClient(redis, (client) => client.ping())).toBe('PONG');
    await redis.close();
    await expect(stat(dirname(path ?? ''))).rejects.toThrow('ENOENT');
  });

  it('is started once when two ask at the same time', async () => {
    const lookup = { rungs: ['path', 'cache', 'apt'] } as const;
    const [a, b] = await Promise.all([provide(lookup), provide(lookup)]);
    expect(a.url).toBe(b.url);
    const pids = await Promise.all([a, b].map((redis) => withClient(redis, (client) => client.info('server'))));
    expect(new Set(pids.map((info) => /process_id:([0-9]+)/.exec(info)?.[1])).size).toBe(1);
  });

  it('is adopted when the process that started it died without stopping it', async () => {
    const test = await startTestRedis();
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('exit', resolve));
    const socketPath = redisOptions(test.url).path ?? '';
    const orphan = { socketPath, serverPid: test.pid, ownerPid: gone.pid ?? 0 };
    await writeEndpoint(join(test.dataDir, 'redis'), orphan);
    const redis = await provide({ rungs: ['path', 'cache', 'apt'], dataDir: test.dataDir });
    expect(redis.description).toContain('already running');
    await redis.close();
    expect(isAlive(orphan.serverPid)).toBe(false);
    await test.close();
  });

  it('is left running by a second process that only joined it', async () => {
    const test = await startTestRedis();
    const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const socketPath = redisOptions(test.url).path ?? '';
    await writeEndpoint(join(test.dataDir, 'redis'), { socketPath, serverPid: test.pid, ownerPid: owner.pid ?? 0 });
    const redis = await provide({ rungs: ['path', 'cache', 'apt'], dataDir: test.dataDir });
    await redis.close();
    expect(isAlive(test.pid)).toBe(true);
    owner.kill('SIGKILL');
    await test.close();
  });

  it('is refused where a live server may be writing the same files and does not answer', async () => {
    const test = await startTestRedis();
    process.kill(test.pid, 'SIGSTOP');
    const second = provide({ rungs: ['path', 'cache', 'apt'], dataDir: test.dataDir });
    await expect(second).rejects.toThrow(`process ${test.pid} is a Redis that may be writing`);
    process.kill(test.pid, 'SIGCONT');
    await test.close();
  });

  it('starts where the process id of an old server now belongs to another program', async () => {
    const folder = join(dataDir, 'redis');
    await mkdir(folder, { recursive: true });
    await writeEndpoint(folder, { socketPath: join(folder, 'none'), serverPid: process.pid, ownerPid: 1 });
    const redis = await provide({ rungs: ['path', 'cache', 'apt'] });
    expect(await withClient(redis, (client) => client.ping())).toBe('PONG');
  });

  it('starts over a damaged note and a lock whose holder is dead', async () => {
    const folder = join(dataDir, 'redis');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'endpoint.json'), '{"socketPath":');
    await writeFile(join(folder, 'starting.lock'), '999999999');
    const redis = await provide({ rungs: ['path', 'cache', 'apt'] });
    expect(await withClient(redis, (client) => client.ping())).toBe('PONG');
    expect(JSON.parse(await readFile(join(folder, 'endpoint.json'), 'utf8'))).toMatchObject({ ownerPid: process.pid });
  });

  it('says why when it cannot start', async () => {
    const server = { extraArguments: ['--no-such-setting', '1'] };
    await expect(provide({ rungs: ['path', 'cache', 'apt'], server })).rejects.toThrow('no-such-setting');
  });

  it('runs a delayed job', async () => {
    const redis = await provide({ rungs: ['path', 'cache', 'apt'] });
    expect(await runDelayedJob(redis.url)).toEqual({ n: 1 });
  });

  it('keeps acknowledged writes when it is killed', async () => {
    const test = await startTestRedis();
    const client = test.client();
    await client.set('acknowledged', '1');
    await test.crash();
    expect(await client.get('acknowledged')).toBe('1');
    await test.flush();
    expect(await client.dbsize()).toBe(0);
    await test.close();
  });
});

describe.skipIf(!durableRedis)('a Redis given by its address', () => {
  it('is used as it is and judged durable by its own settings', async () => {
    const test = await startTestRedis();
    const redis = await provide({ redisUrl: test.url });
    expect(redis).toMatchObject({ kind: 'url', url: test.url, durable: true });
    expect(warnings).toEqual([]);
    await redis.close();
    expect(await withClient(redis, (client) => client.ping())).toBe('PONG');
    await test.close();
  });

  it('is called not durable, with the reasons, when it may lose what it acknowledged', async () => {
    const test = await startTestRedis();
    await test.client().config('SET', 'appendfsync', 'everysec');
    await test.client().config('SET', 'maxmemory-policy', 'allkeys-lru');
    const redis = await provide({ redisUrl: test.url });
    expect(redis.durable).toBe(false);
    expect(warnings.join()).toContain('appendfsync is everysec, must be always');
    expect(warnings.join()).toContain('maxmemory-policy is allkeys-lru, must be noeviction');
    await test.close();
  });
});

describe('without a server program', () => {
  it('refuses an address that does not answer instead of using another Redis', async () => {
    const redisUrl = 'redis://:hidden@127.0.0.1:1';
    const refusal: unknown = await provide({ redisUrl }).catch((error: unknown) => error);
    expect(String(refusal)).toContain('does not answer');
    expect(String(refusal)).not.toContain('hidden');
  });

  it('names every rung it tried and how to install Redis', async () => {
    const refusal: unknown = await provide({ path: dataDir, rungs: ['path', 'cache'] }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(NoRedisError);
    expect(String(refusal)).toMatch(/path: not found; cache: not found.*apt-get install redis-server/);
  });

  it('says so when an address is given and may not be used', async () => {
    await provide({ redisUrl: 'redis://127.0.0.1:1', path: dataDir, rungs: ['embedded'] });
    expect(warnings[0]).toBe('REDIS_URL is not used: TRANCHE_REDIS leaves it out');
  });

  it('falls back to the embedded server, warns that it keeps nothing, and runs a delayed job on it', async () => {
    const redis = await provide({ path: dataDir, rungs: ['path', 'cache', 'embedded'] });
    expect(redis).toMatchObject({ kind: 'embedded', durable: false });
    expect(warnings.join()).toMatch(/nothing survives a restart.*apt-get install redis-server/);
    const { path } = redisOptions(redis.url);
    expect((await stat(path ?? '')).mode & 0o077).toBe(0);
    expect(await runDelayedJob(redis.url)).toEqual({ n: 1 });
  });
});
