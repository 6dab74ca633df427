/** An API process that can be asked how it is: its routes, its live memory, the longest stall of its event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startApi } from '../../src/bin/wiring/api.ts';
import { loadConfig } from '../../src/bin/wiring/config.ts';
import { createLog } from '../../src/bin/wiring/log.ts';

export interface WatchedStart {
  readonly type: 'start';
  readonly environment: Readonly<Record<string, string>>;
}
export interface WatchedLook {
  readonly type: 'look';
}

export interface WatchedAddress {
  readonly url: string;
  readonly endpoints: readonly { readonly method: string; readonly path: string }[];
}

/** Since the last look. */
export interface WatchedState {
  /** In use after a full collection, bytes. */
  readonly live: number;
  readonly resident: number;
  /** Longest time the event loop did not come round, ms. The collections of a look are left out. */
  readonly stallMs: number;
  /** The most processor time this process used while its event loop did not come round, ms: what it did itself. */
  readonly stallCpuMs: number;
}

const NS_PER_MS = 1e6;
const US_PER_MS = 1e3;
const RESOLUTION_MS = 1;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

let lastCpu = process.cpuUsage();
let mostCpuUs = 0;
/** On a machine that others use the clock counts their work too; processor time counts ours only. */
function watchCpu(): void {
  const { user, system } = process.cpuUsage(lastCpu);
  lastCpu = process.cpuUsage();
  mostCpuUs = Math.max(mostCpuUs, user + system);
}

async function start({ environment }: WatchedStart): Promise<WatchedAddress> {
  const api = await startApi(loadConfig({ ...process.env, ...environment }), createLog('error', 'api'));
  delay.enable();
  setInterval(watchCpu, RESOLUTION_MS).unref();
  const endpoints = [...api.app.methodsByPath].flatMap(([path, methods]) =>
    methods.map((method) => ({ method, path })),
  );
  return { url: api.url, endpoints };
}

async function look(): Promise<WatchedState> {
  const stalls = { stallMs: delay.max / NS_PER_MS, stallCpuMs: mostCpuUs / US_PER_MS };
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.reset();
  mostCpuUs = 0;
  return { live: heapUsed + external, resident: rss, ...stalls };
}

export async function watchedApi(question: unknown): Promise<WatchedAddress | WatchedState> {
  const asked = question as WatchedStart | WatchedLook;
  return asked.type === 'start' ? await start(asked) : await look();
}
