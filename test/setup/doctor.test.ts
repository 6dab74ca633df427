/** The doctor looks without leaving anything behind, and its verdicts follow the mode. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkNode, inspect, type DoctorOptions, type DoctorReport, type Verdict } from '../../src/setup/doctor.ts';
import { renderDoctor } from '../../src/setup/doctor-text.ts';
import { isAlive, readEndpoint } from '../../src/setup/redis-endpoint.ts';
import { durableRedis, startTestRedis } from '../support/redis.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tranche-doctor-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

const examine = (lookup: Partial<DoctorOptions['lookup']>, options: Partial<DoctorOptions> = {}) =>
  inspect({
    now: () => Date.now(),
    live: false,
    lookup: { path: process.env['PATH'] ?? '', dataDir, cacheDir: join(dataDir, 'cache'), ...lookup },
    ...options,
  });

const verdictOf = (report: DoctorReport, name: string): Verdict | undefined =>
  report.checks.find((check) => check.name === name)?.verdict;

describe('the doctor', () => {
  it.skipIf(!durableRedis)('finds a durable Redis and does not leave it running', async () => {
    const report = await examine({ rungs: ['path', 'cache', 'apt'] });
    expect(report.healthy).toBe(true);
    expect(report.redis).toMatchObject({ durable: true, appendonly: 'yes', appendfsync: 'always' });
    expect(report.redis?.version).toMatch(/^[0-9]+\./);
    expect(report.fsyncMs).toBeGreaterThan(0);
    const left = await readEndpoint(join(dataDir, 'redis'));
    expect(left === null || !isAlive(left.serverPid)).toBe(true);
    // A server fetched from the distribution stays in its cache, which here lies in the same folder.
    expect((await readdir(dataDir)).filter((name) => name !== 'cache')).toEqual(['redis']);
  });

  it.skipIf(!durableRedis)('notices a Redis whose clock is not ours', async () => {
    const redis = await startTestRedis();
    const report = await examine({ redisUrl: redis.url }, { now: () => Date.now() - 60_000 });
    expect(verdictOf(report, 'clock')).toBe('warning');
    expect(report.redis?.clockOffsetMs).toBeGreaterThan(30_000);
    await redis.close();
  });

  it('warns about a Redis in memory, and calls it a fault where real orders are sent', async () => {
    const paper = await examine({ rungs: ['embedded'] });
    expect(verdictOf(paper, 'durability')).toBe('warning');
    expect(paper.healthy).toBe(true);
    const live = await examine({ rungs: ['embedded'] }, { live: true });
    expect(verdictOf(live, 'durability')).toBe('fault');
    expect(live.healthy).toBe(false);
  });

  it('reports a data folder it cannot write and a Redis it cannot find instead of throwing', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    const report = await examine({ dataDir: join(file, 'inside'), path: '', rungs: ['path'] });
    expect(verdictOf(report, 'data folder')).toBe('fault');
    expect(verdictOf(report, 'redis')).toBe('fault');
    expect(report).toMatchObject({ healthy: false, redis: null, fsyncMs: null });
  });

  it('refuses a Node that is too old', () => {
    expect(['18.20.4', '20.18.9', '20.19.0', '24.1.0'].map((version) => checkNode(version).verdict)).toEqual([
      'fault',
      'fault',
      'ok',
      'ok',
    ]);
  });

  it('prints one line a check and a closing sentence', async () => {
    const report = await examine({ rungs: ['embedded'] });
    const lines = renderDoctor(report).split('\n');
    expect(lines.filter((line) => /^(ok {2}|WARN|BAD )/.test(line))).toHaveLength(report.checks.length);
    expect(lines.at(-1)).toMatch(/^tranche can run here, with [0-9]+ warning/);
  });
});
