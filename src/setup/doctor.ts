/**
 * Looks at the machine tranche is to run on and says what is right and what is not. A Redis it had to start is stopped
 * again; what stays behind is at most a server program fetched into the cache and an empty data folder.
 */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { arch, freemem, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { durabilityFaults, readRedisSettings, type RedisSettings } from './redis-durability.ts';
import { type FoundRedis } from './redis-rung.ts';
import { provideRedis, type RedisLookup } from './redis-server.ts';
import { redisOptions, withoutPassword } from './redis-url.ts';

export interface DoctorOptions {
  readonly lookup: RedisLookup;
  /** The wall clock, in UTC milliseconds. */
  readonly now: () => number;
  /** True when the system is to send real orders: then a Redis that can lose writes is a fault, not a warning. */
  readonly live: boolean;
}

/** `warning`: works, with a loss the text names. `fault`: tranche will not run, or not safely. */
export type Verdict = 'ok' | 'warning' | 'fault';

export interface DoctorCheck {
  readonly name: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

export interface DoctorReport {
  readonly healthy: boolean;
  readonly checks: readonly DoctorCheck[];
  readonly redis: RedisReport | null;
  /** Median milliseconds of a small write and its fsync in the data folder; null when it cannot be written. */
  readonly fsyncMs: number | null;
}

export interface RedisReport extends RedisSettings {
  readonly kind: FoundRedis['kind'];
  readonly url: string;
  readonly version: string;
  readonly durable: boolean;
  /** Redis clock minus ours, in milliseconds, less than half a round trip uncertain. */
  readonly clockOffsetMs: number;
}

const OLDEST_NODE: readonly [number, number] = [20, 19];
const FSYNC_SAMPLES = 15;
const FSYNC_SLOW_MS = 10;
const CLOCK_OFFSET_MAX_MS = 250;
const MEMORY_MIN_BYTES = 512 * 1024 * 1024;

/** Runs every check; a check that fails is a line in the report, never an exception. */
export async function inspect(options: DoctorOptions): Promise<DoctorReport> {
  const checks: DoctorCheck[] = [checkNode(process.versions.node), checkPlatform()];
  const memory = Math.min(await memoryLimit(), totalmem());
  checks.push(checkMemory(memory));
  const fsyncMs = await measureFsync(options.lookup.dataDir, checks);
  const redis = await inspectRedis(options, checks);
  return { healthy: checks.every(({ verdict }) => verdict !== 'fault'), checks, redis, fsyncMs };
}

/** Judges a Node version such as `20.19.0`. */
export function checkNode(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const detail = fits ? version : `${version}, needed is ${OLDEST_NODE.join('.')} or newer`;
  return { name: 'node', verdict: fits ? 'ok' : 'fault', detail };
}

function checkPlatform(): DoctorCheck {
  const known = platform() === 'linux' || platform() === 'darwin';
  const detail = `${platform()} ${arch()} ${release()}`;
  return { name: 'platform', verdict: known ? 'ok' : 'warning', detail: known ? detail : `${detail}, not tried` };
}

/** A container's own limit, which is often far below the machine's memory. */
async function memoryLimit(): Promise<number> {
  const text = await readFile('/sys/fs/cgroup/memory.max', 'utf8').catch(() => 'max');
  return text.trim() === 'max' ? Number.POSITIVE_INFINITY : Number(text);
}

function checkMemory(bytes: number): DoctorCheck {
  const megabytes = (value: number): string => `${Math.round(value / 1024 / 1024)} MiB`;
  const detail = `${megabytes(bytes)} usable, ${megabytes(freemem())} free now`;
  return { name: 'memory', verdict: bytes < MEMORY_MIN_BYTES ? 'warning' : 'ok', detail };
}

async function measureFsync(dataDir: string, checks: DoctorCheck[]): Promise<number | null> {
  const path = join(dataDir, `doctor-${process.pid}.tmp`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const file = await open(path, 'w', 0o600);
    const samples: number[] = [];
    for (let n = 0; n < FSYNC_SAMPLES; n += 1) {
      const from = process.hrtime.bigint();
      await file.write(Buffer.alloc(512));
      await file.datasync();
      samples.push(Number(process.hrtime.bigint() - from) / 1e6);
    }
    await file.close();
    const median = samples.sort((a, b) => a - b)[Math.floor(FSYNC_SAMPLES / 2)] ?? 0;
    const slow = median > FSYNC_SLOW_MS ? ', slow: every order waits for it' : '';
    const detail = `${dataDir} writable, ${median.toFixed(2)} ms for a write and its fsync${slow}`;
    checks.push({ name: 'data folder', verdict: slow === '' ? 'ok' : 'warning', detail });
    return median;
  } catch (error) {
    checks.push({ name: 'data folder', verdict: 'fault', detail: `${dataDir}: ${messageOf(error)}` });
    return null;
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

async function inspectRedis(options: DoctorOptions, checks: DoctorCheck[]): Promise<RedisReport | null> {
  const notes: string[] = [];
  let found: FoundRedis | null = null;
  try {
    found = await provideRedis({ ...options.lookup, warn: (message) => notes.push(message) });
    const report = await questionRedis(found, options.now);
    checks.push({ name: 'redis', verdict: 'ok', detail: `${found.kind}: ${found.description}` });
    checks.push(...judgeRedis(report, options.live));
    return report;
  } catch (error) {
    checks.push({ name: 'redis', verdict: 'fault', detail: [...notes, messageOf(error)].join('; ') });
    return null;
  } finally {
    await found?.close();
  }
}

async function questionRedis(found: FoundRedis, now: () => number): Promise<RedisReport> {
  const client = new Redis({ ...redisOptions(found.url), maxRetriesPerRequest: 1 });
  client.on('error', () => undefined);
  try {
    const info = await client.info('server');
    const version = /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1] ?? 'unknown';
    const before = now();
    const [seconds, micros] = await client.time();
    const ours = (before + now()) / 2;
    const clockOffsetMs = Math.round(Number(seconds) * 1_000 + Number(micros) / 1_000 - ours);
    const { kind, url, durable } = found;
    return { kind, url: withoutPassword(url), version, durable, clockOffsetMs, ...(await readRedisSettings(client)) };
  } finally {
    client.disconnect();
  }
}

function judgeRedis(report: RedisReport, live: boolean): DoctorCheck[] {
  const faults = durabilityFaults(report);
  const lost = report.kind === 'embedded' ? 'in memory only, nothing survives a restart' : faults.join('; ');
  const offset = `Redis is ${Math.abs(report.clockOffsetMs)} ms ${report.clockOffsetMs < 0 ? 'behind' : 'ahead of'} this machine`;
  return [
    {
      name: 'durability',
      verdict: report.durable ? 'ok' : live ? 'fault' : 'warning',
      detail: report.durable ? 'every acknowledged write is on disk, nothing is evicted' : lost,
    },
    {
      name: 'clock',
      verdict: Math.abs(report.clockOffsetMs) <= CLOCK_OFFSET_MAX_MS ? 'ok' : 'warning',
      detail: offset,
    },
  ];
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
