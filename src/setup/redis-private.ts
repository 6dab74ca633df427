/** A server of our own over one data folder: started, or joined when one already runs there. */
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RedisBinary } from './redis-binary.ts';
import {
  chooseSocketPath,
  isAlive,
  mayBeServer,
  readEndpoint,
  releaseStartLock,
  removeEndpoint,
  takeStartLock,
  writeEndpoint,
  type Endpoint,
} from './redis-endpoint.ts';
import { answersPing } from './redis-ping.ts';
import { launch, signal, stopProcess, type LaunchOptions } from './redis-process.ts';
import { socketUrl } from './redis-url.ts';

export interface PrivateRedis {
  readonly url: string;
  readonly pid: number;
  /** True when the server was running already. */
  readonly joined: boolean;
  /** Stops the server, unless it belongs to another process that still lives. Safe to call twice. */
  close(): Promise<void>;
}

export interface PrivateRedisOptions extends Pick<LaunchOptions, 'debugCommand' | 'extraArguments'> {
  readonly binary: RedisBinary;
  /** The server's files go into `redis/` below it. */
  readonly dataDir: string;
}

const LOCK_POLL_MS = 50;
const LOCK_DEADLINE_MS = 150_000;

/** Starts a server on `dataDir`, or joins the one that runs there. Throws when one runs there and does not answer. */
export async function startPrivateRedis(options: PrivateRedisOptions): Promise<PrivateRedis> {
  const folder = resolve(options.dataDir, 'redis');
  for (let waitedMs = 0; waitedMs < LOCK_DEADLINE_MS; waitedMs += LOCK_POLL_MS) {
    if (await takeStartLock(folder)) {
      try {
        return (await joinRunning(folder)) ?? (await startFresh(folder, options));
      } finally {
        await releaseStartLock(folder);
      }
    }
    await delay(LOCK_POLL_MS);
  }
  throw new Error(`another process has been starting Redis in ${folder} for ${LOCK_DEADLINE_MS / 1_000} s`);
}

async function startFresh(folder: string, options: PrivateRedisOptions): Promise<PrivateRedis> {
  const socketPath = await chooseSocketPath(folder);
  const serverPid = await launch({ ...options, folder, socketPath });
  const endpoint = { socketPath, serverPid, ownerPid: process.pid };
  await writeEndpoint(folder, endpoint);
  return owned(folder, endpoint, false);
}

async function joinRunning(folder: string): Promise<PrivateRedis | null> {
  const endpoint = await readEndpoint(folder);
  if (endpoint === null || !isAlive(endpoint.serverPid)) return null;
  if (!(await answersPing(endpoint.socketPath))) return refuseUnlessStale(folder, endpoint);
  if (endpoint.ownerPid !== process.pid && isAlive(endpoint.ownerPid)) {
    const { socketPath, serverPid } = endpoint;
    return { url: socketUrl(socketPath), pid: serverPid, joined: true, close: () => Promise.resolve() };
  }
  // Whoever started it is gone without stopping it: from now on it is ours to stop.
  const adopted = { ...endpoint, ownerPid: process.pid };
  await writeEndpoint(folder, adopted);
  return owned(folder, adopted, true);
}

async function refuseUnlessStale(folder: string, endpoint: Endpoint): Promise<null> {
  if (!(await mayBeServer(endpoint.serverPid))) return null;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (!isAlive(endpoint.serverPid)) return null;
    await delay(LOCK_POLL_MS);
  }
  throw new Error(
    `process ${endpoint.serverPid} is a Redis that may be writing to ${folder}, but it does not answer on ` +
      `${endpoint.socketPath}. Stop it, or remove ${join(folder, 'endpoint.json')} if it serves something else.`,
  );
}

function owned(folder: string, endpoint: Endpoint, joined: boolean): PrivateRedis {
  const stopWithUs = (): void => void signal(endpoint.serverPid, 'SIGTERM');
  process.once('exit', stopWithUs);
  let closing: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    process.off('exit', stopWithUs);
    await stopProcess(endpoint.serverPid);
    await removeEndpoint(folder);
    const socketFolder = dirname(endpoint.socketPath);
    if (socketFolder !== folder) await rm(socketFolder, { recursive: true, force: true });
  };
  return {
    url: socketUrl(endpoint.socketPath),
    pid: endpoint.serverPid,
    joined,
    close: () => (closing ??= stop()),
  };
}
