/** What a waiting parent of 1,000 clips costs in Redis. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { inFlight, pause, until, wallMs } from '../clock.ts';
import { deploy } from '../deployment.ts';
import { figure, type Benchmark } from '../figure.ts';
import { createOrders, twapBody } from '../orders.ts';
import { withServer, type BenchServer } from '../server.ts';

const CLIPS = 1_000;
const HOUR_MS = 3_600_000;
const QUIET_MS = 2_000;
/** The aim: a waiting parent stays below this. */
const AIM_BYTES = 3_072;

async function usedMemory(client: Redis): Promise<number> {
  const info = await client.info('memory');
  return Number(/used_memory:([0-9]+)/.exec(info)?.[1]);
}

/** Waits until no key has come or gone for a while: signatures are forgotten, jobs are armed. */
async function settled(client: Redis): Promise<void> {
  let keys = await client.dbsize();
  let since = wallMs();
  await until('a steady number of keys', 60_000, async () => {
    await pause(100);
    const now = await client.dbsize();
    if (now !== keys) [keys, since] = [now, wallMs()];
    return wallMs() - since > QUIET_MS && (await client.keys('rp:*')).length === 0;
  });
}

/** The kinds of keys, to see what the bytes are spent on. */
const KINDS = { document: /:p:/, journal: /:j:/, fills: /:f:/, closedClips: /:c:/, jobs: /:clips:t/ } as const;

/** Bytes of each kind of key, divided by the number of parents. */
async function bytesByKind(client: Redis, parents: number): Promise<Record<string, number>> {
  const keys = await client.keys('*');
  const sizes = await Promise.all(keys.map(async (key) => Number(await client.memory('USAGE', key, 'SAMPLES', 0))));
  const total = (pattern: RegExp): number =>
    keys.reduce((sum, key, index) => (pattern.test(key) ? sum + (sizes[index] ?? 0) : sum), 0);
  return Object.fromEntries(Object.entries(KINDS).map(([kind, pattern]) => [kind, total(pattern) / parents]));
}

interface Bytes {
  readonly perParent: number;
  readonly byKind: Readonly<Record<string, number>>;
}

const WARM_UP = 20;

async function bytesPerParent(server: BenchServer, parents: number): Promise<Bytes> {
  const deployment = await deploy(server, { workers: 1, profileDir: null });
  const startAt = wallMs() + HOUR_MS;
  const bodies = (prefix: string, count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) =>
      twapBody({ clientOrderId: `${prefix}-${index}`, startAt, seconds: CLIPS * 2, clips: CLIPS, quantity: '1' }),
    );
  try {
    // The first ones pay for indexes, queues and scripts that exist once.
    await createOrders(deployment.access, bodies('warm', WARM_UP));
    await settled(server.client);
    const before = await usedMemory(server.client);
    await createOrders(deployment.access, bodies('memory', parents));
    await settled(server.client);
    const perParent = ((await usedMemory(server.client)) - before) / parents;
    return { perParent, byKind: await bytesByKind(server.client, parents + WARM_UP) };
  } finally {
    await deployment.stop();
  }
}

/** What the whole schedule of one parent would cost as delayed jobs. */
async function bytesOfBareJobs(server: BenchServer): Promise<number> {
  const queue = new Queue('memory', { connection: server.client, skipVersionCheck: true });
  const add = (index: number): Promise<unknown> => queue.add('clip', { d: index }, { delay: HOUR_MS + index });
  await inFlight(50, CLIPS, add);
  const before = await usedMemory(server.client);
  await inFlight(50, CLIPS, add);
  const bytes = (await usedMemory(server.client)) - before;
  await queue.close();
  return bytes;
}

/** 400 waiting parents (100 when quick), beside 1,000 bare delayed jobs: the schedule armed at once. */
export const memory: Benchmark = (options) =>
  withServer(async (server) => {
    const parents = options.quick ? 100 : 400;
    options.say(`memory: ${parents} waiting parents of ${CLIPS} clips`);
    const { perParent: value, byKind } = await bytesPerParent(server, parents);
    const baseline = await bytesOfBareJobs(server);
    const extra = { samples: parents, aim: AIM_BYTES, ...byKind };
    return [figure({ name: 'bytes-per-waiting-parent', unit: 'B', better: 'lower', value, baseline, extra })];
  });
