/** Many clips due at one instant: how soon the last one is at the venue, and how many go out a second. */
import { awaitArrivals, type Arrivals } from '../arrivals.ts';
import { bareLateness, bareRate } from '../bare-queue.ts';
import { until, wallMs } from '../clock.ts';
import { deploy } from '../deployment.ts';
import { figure, type Benchmark, type BenchOptions } from '../figure.ts';
import { createOrders, twapBody } from '../orders.ts';
import { withServer, type BenchServer } from '../server.ts';

const PROCESSES = 2;
/** Creating this many parents takes less than this on a slow machine. */
const SETUP_MS_PER_PARENT = 10;
const SETUP_MS = 5_000;
const LINES_MAX_MS = 120_000;

interface Burst {
  /** From the instant to the last arrival, ms. */
  readonly ms: number;
  /** From the instant until every parent is filled in the store, ms. */
  readonly settledMs: number;
  readonly arrivals: Arrivals;
  readonly lost: number;
}

/** Parents of one clip each, all due at the same millisecond. */
async function burst(server: BenchServer, clips: number, options: BenchOptions): Promise<Burst> {
  const deployment = await deploy(server, { workers: PROCESSES, profileDir: options.profileDir });
  try {
    const due = Math.ceil(wallMs() + SETUP_MS + clips * SETUP_MS_PER_PARENT);
    const bodies = Array.from({ length: clips }, (_, index) =>
      twapBody({ clientOrderId: `burst-${index}`, startAt: due, seconds: 120, clips: 1, quantity: '0.001' }),
    );
    const { orderIds, lost } = await createOrders(deployment.access, bodies);
    if (wallMs() > due - 1_000) throw new Error('creating the parents took longer than expected: the machine is busy');
    const arrivals = await awaitArrivals(deployment.ledgerPath, orderIds.length, due - wallMs() + LINES_MAX_MS);
    const last = Math.max(...arrivals.times.values());
    const dueSets = await server.client.keys('{s*}:due');
    await until('the parents to be settled', LINES_MAX_MS, async () => {
      const left = await Promise.all(dueSets.map((key) => server.client.zcard(key)));
      return left.every((count) => count === 0);
    });
    return { ms: last - due, settledMs: wallMs() - due, arrivals, lost };
  } finally {
    await deployment.stop();
  }
}

const countsOf = ({ arrivals, settledMs, lost }: Burst): Record<string, number> => ({
  samples: arrivals.times.size,
  repeated: arrivals.repeated,
  rejected: arrivals.rejected,
  lost,
  settledMs,
});

/** 1,000 clips at one instant (200 when quick), beside as many bare delayed jobs due at one instant. */
export const instantBurst: Benchmark = (options) =>
  withServer(async (server) => {
    const clips = options.quick ? 200 : 1_000;
    options.say(`burst: ${clips} bare delayed jobs due at one instant`);
    const start = Math.ceil(wallMs() + SETUP_MS);
    const jobs = Array.from({ length: clips }, () => start);
    const bare = await bareLateness(server, { queue: 'burst', processes: PROCESSES }, jobs);
    options.say(`burst: ${clips} clips due at one instant`);
    const run = await burst(server, clips, options);
    return [
      figure({
        name: 'burst-last-arrival',
        unit: 'ms',
        better: 'lower',
        value: run.ms,
        baseline: Math.max(...bare),
        extra: countsOf(run),
      }),
    ];
  });

/** A backlog of 3,000 due clips (400 when quick), beside a pre-filled queue of bare jobs that do nothing. */
export const backlog: Benchmark = (options) =>
  withServer(async (server) => {
    const clips = options.quick ? 400 : 3_000;
    options.say(`backlog: ${clips * 3} bare jobs`);
    const bare = await bareRate(server, { queue: 'backlog', processes: 1 }, clips * 3);
    options.say(`backlog: ${clips} clips`);
    const run = await burst(server, clips, options);
    const value = (run.arrivals.times.size * 1_000) / run.ms;
    const settledPerSecond = (run.arrivals.times.size * 1_000) / run.settledMs;
    const extra = { ...countsOf(run), settledPerSecond };
    return [figure({ name: 'clips-per-second', unit: '/s', better: 'higher', value, baseline: bare, extra })];
  });
