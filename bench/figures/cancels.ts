/** How long a signed cancel takes while a thousand other parents are being worked. */
import { createRedisOrderStore } from '../../src/adapters/redis/order-store.ts';
import { awaitArrivals } from '../arrivals.ts';
import { askBareRoute } from '../bare-route.ts';
import { wallMs } from '../clock.ts';
import { deploy, type Deployment } from '../deployment.ts';
import { figure, percentile, type Benchmark, type BenchOptions } from '../figure.ts';
import { createOrders, twapBody } from '../orders.ts';
import { startRole } from '../processes.ts';
import type { ClientAnswer } from '../roles/client.ts';
import { withServer, type BenchServer } from '../server.ts';

/** Go on running beside those that are cancelled. */
const RUNNING = 1_000;
/** Each parent sends a clip so often: 50 clips a second in all. */
const CLIP_EVERY_SECONDS = 20;
const CLIPS = 60;
/** A desk at a few screens. */
const CONNECTIONS = 4;
const PROCESSES = 2;
const SHARDS = 16;
const START_DEADLINE_MS = 90_000;

interface Cancels {
  readonly answer: ClientAnswer;
  readonly bare: ClientAnswer;
  readonly running: number;
  readonly clips: number;
}

/** Parents whose first clips are spread over one interval. */
const bodiesOf = (count: number): readonly string[] => {
  const start = wallMs();
  return Array.from({ length: count }, (_, index) =>
    twapBody({
      clientOrderId: `cancel-${index}`,
      startAt: start + (index * CLIP_EVERY_SECONDS * 1_000) / count,
      seconds: CLIPS * CLIP_EVERY_SECONDS,
      clips: CLIPS,
      quantity: '0.06',
    }),
  );
};

async function cancelAll({ access }: Deployment, orderIds: readonly string[]): Promise<ClientAnswer> {
  const client = startRole('client');
  try {
    const bodies = orderIds.map((orderId) => `{"orderId":${orderId}}`);
    const path = '/api/v2/trading/order/cancel';
    const answer = await client.ask<ClientAnswer>({ access, path, bodies, connections: CONNECTIONS });
    if (answer.failures > 0)
      throw new Error(`${answer.failures} cancels failed, the first with ${answer.firstFailure}`);
    return answer;
  } finally {
    await client.stop();
  }
}

async function product(server: BenchServer, count: number, options: BenchOptions): Promise<Cancels> {
  const deployment = await deploy(server, { workers: PROCESSES, profileDir: options.profileDir });
  const { access, ledgerPath } = deployment;
  try {
    const { orderIds } = await createOrders(access, bodiesOf(RUNNING + count));
    const before = await awaitArrivals(ledgerPath, RUNNING + count, START_DEADLINE_MS);
    if (before.times.size < RUNNING + count) throw new Error('not every parent has begun: the machine is busy');
    options.say(`cancels: ${count} requests to a bare route while ${RUNNING + count} parents run`);
    const bare = await askBareRoute(server, orderIds.slice(0, count), CONNECTIONS);
    options.say(`cancels: ${count} cancels`);
    // Every so many of them, so that what is cancelled is spread over the parents as they run.
    const every = Math.floor(orderIds.length / count);
    const answer = await cancelAll(deployment, orderIds.filter((_, index) => index % every === 0).slice(0, count));
    const store = createRedisOrderStore({ client: server.client, shards: SHARDS });
    const live = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => store.liveCount(shard)));
    const running = live.reduce((sum, one) => sum + one, 0);
    if (running < RUNNING) throw new Error(`only ${running} parents were still running at the end`);
    return { answer, bare, running, clips: (await awaitArrivals(ledgerPath, 0, 0)).times.size };
  } finally {
    await deployment.stop();
  }
}

/** 300 cancels (60 when quick) on 4 connections, beside 1,000 parents that send 50 clips a second. */
export const cancels: Benchmark = (options) =>
  withServer(async (server) => {
    const count = options.quick ? 60 : 300;
    options.say(`cancels: starting ${RUNNING + count} parents`);
    const { answer, bare, running, clips } = await product(server, count, options);
    const extra = { samples: count, running, clips, max: Math.max(...answer.latenciesMs) };
    return [0.5, 0.99].map((part) =>
      figure({
        name: `cancel-p${part * 100}`,
        unit: 'ms',
        better: 'lower',
        value: percentile(answer.latenciesMs, part),
        baseline: percentile(bare.latenciesMs, part),
        extra: { ...extra, baselineMax: Math.max(...bare.latenciesMs) },
      }),
    );
  });
