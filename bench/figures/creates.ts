/** Signed creates a second over HTTP. */
import { createRedisDirectory } from '../../src/adapters/redis/directory.ts';
import { askBareRoute } from '../bare-route.ts';
import { wallMs } from '../clock.ts';
import { deploy } from '../deployment.ts';
import { figure, percentile, type Benchmark } from '../figure.ts';
import { createOrders, twapBody, type Sent } from '../orders.ts';
import type { ClientAnswer } from '../roles/client.ts';
import { withServer, type BenchServer } from '../server.ts';

const CONNECTIONS = 64;
/** Stands in for the worker while the API is measured alone. */
const BEAT_MS = 600_000;
const HOUR_MS = 3_600_000;

const bodiesFor = (prefix: string, count: number): readonly string[] => {
  const startAt = wallMs() + HOUR_MS;
  return Array.from({ length: count }, (_, index) =>
    twapBody({ clientOrderId: `${prefix}-${index}`, startAt, seconds: 600, clips: 10, quantity: '0.1' }),
  );
};

async function product(server: BenchServer, bodies: readonly string[], profileDir: string | null): Promise<Sent> {
  const deployment = await deploy(server, { workers: 1, profileDir });
  try {
    // The listing is published by now; the worker would take a share of the machine that the baseline does not give.
    await createRedisDirectory(server.client).beat('bench', BEAT_MS);
    await deployment.stopWorkers();
    await createOrders(deployment.access, bodiesFor('warm', CONNECTIONS * 4), CONNECTIONS);
    return await createOrders(deployment.access, bodies, CONNECTIONS);
  } finally {
    await deployment.stop();
  }
}

const rateOf = (answer: ClientAnswer): number => (answer.latenciesMs.length * 1_000) / answer.ms;

/** 5,000 creates (600 when quick) on 64 connections, beside a bare route that does one SET on the same Redis. */
export const creates: Benchmark = (options) =>
  withServer(async (server) => {
    const count = options.quick ? 600 : 5_000;
    options.say(`creates: ${count} requests to a bare route`);
    const bare = await askBareRoute(server, bodiesFor('bare', count), CONNECTIONS);
    options.say(`creates: ${count} signed creates`);
    const { answer, lost } = await product(server, bodiesFor('create', count), options.profileDir);
    return [
      figure({
        name: 'creates-per-second',
        unit: '/s',
        better: 'higher',
        value: rateOf(answer),
        baseline: rateOf(bare),
        extra: {
          samples: count,
          lost,
          p50Ms: percentile(answer.latenciesMs, 0.5),
          p99Ms: percentile(answer.latenciesMs, 0.99),
          baselineP99Ms: percentile(bare.latenciesMs, 0.99),
        },
      }),
    ];
  });
