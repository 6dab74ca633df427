/** How late clips reach the venue at a steady rate, on two worker processes. */
import { createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import { clipFromText, parentFromText } from '../../src/engine/parent-text.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { awaitArrivals, type Arrivals } from '../arrivals.ts';
import { bareLateness } from '../bare-queue.ts';
import { inFlight, wallMs } from '../clock.ts';
import { deploy } from '../deployment.ts';
import { figure, percentile, type Benchmark, type BenchOptions } from '../figure.ts';
import { createOrders, twapBody } from '../orders.ts';
import { withServer, type BenchServer } from '../server.ts';

/** Each parent sends one clip a second. */
const PARENTS = 200;
/** Creating the parents takes less than this on a slow or busy machine. */
const SETUP_MS = 10_000;
const PROCESSES = 2;
const SHARDS = 16;

/** When each clip of the parents was due, by client order id. */
async function dueTimes(server: BenchServer, orderIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const store = createRedisOrderStore({ client: server.client, shards: SHARDS });
  const due = new Map<string, number>();
  await inFlight(16, orderIds.length, async (index) => {
    const orderId = orderIds[index] as OrderId;
    const loaded = await store.load(orderId);
    const open = loaded === null ? [] : parentFromText(loaded.document, loaded.version).clips;
    const closed = [...(await store.closedClips(orderId)).values()].map(clipFromText);
    for (const clip of [...open, ...closed]) due.set(clip.clipId, clip.dueAt);
  });
  return due;
}

interface Run {
  readonly late: readonly number[];
  readonly arrivals: Arrivals;
  readonly lost: number;
}

async function product(server: BenchServer, seconds: number, options: BenchOptions): Promise<Run> {
  const deployment = await deploy(server, { workers: PROCESSES, profileDir: options.profileDir });
  try {
    const start = wallMs() + SETUP_MS;
    const bodies = Array.from({ length: PARENTS }, (_, index) =>
      twapBody({
        clientOrderId: `late-${index}`,
        startAt: start + index * (1_000 / PARENTS),
        seconds,
        clips: seconds,
        quantity: (seconds / 1_000).toFixed(3),
      }),
    );
    const { orderIds, lost } = await createOrders(deployment.access, bodies);
    if (wallMs() > start - 1_000)
      throw new Error('creating the parents took longer than expected: the machine is busy');
    const arrivals = await awaitArrivals(deployment.ledgerPath, PARENTS * seconds, SETUP_MS + seconds * 1_000 + 5_000);
    const due = await dueTimes(server, orderIds);
    const late = [...arrivals.times].flatMap(([clipId, at]) => {
      const dueAt = due.get(clipId);
      return dueAt === undefined ? [] : [at - dueAt];
    });
    return { late, arrivals, lost };
  } finally {
    await deployment.stop();
  }
}

/** 200 clips a second for 20 s (5 s when quick). */
export const lateness: Benchmark = (options) =>
  withServer(async (server) => {
    const seconds = options.quick ? 5 : 20;
    const clips = PARENTS * seconds;
    options.say(`lateness: ${clips} bare delayed jobs over ${seconds} s`);
    const start = wallMs() + SETUP_MS;
    const jobs = Array.from({ length: clips }, (_, index) => start + (index * 1_000) / PARENTS);
    const bare = await bareLateness(server, { queue: 'late', processes: PROCESSES }, jobs);
    options.say(`lateness: ${clips} clips over ${seconds} s`);
    const { late, arrivals, lost } = await product(server, seconds, options);
    const { repeated, rejected } = arrivals;
    const extra = { samples: late.length, planned: clips, repeated, rejected, lost, max: Math.max(...late) };
    const parts = { unit: 'ms', better: 'lower' } as const;
    return [0.5, 0.99].map((part) =>
      figure({
        ...parts,
        name: `clip-lateness-p${part * 100}`,
        value: percentile(late, part),
        baseline: percentile(bare, part),
        extra: { ...extra, baselineMax: Math.max(...bare) },
      }),
    );
  });
