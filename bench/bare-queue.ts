/** Baselines of the queue: bare BullMQ on the benchmark's own Redis, its workers in processes of their own. */
import { Queue } from 'bullmq';
import { inFlight, wallMs } from './clock.ts';
import { startRole, type RoleProcess } from './processes.ts';
import type { BareAnswer, BareJob } from './roles/bare-jobs.ts';
import { connect, type BenchServer } from './server.ts';

const CONCURRENCY = 50;
const QUIET_MS = 1_500;

export interface BareOptions {
  readonly queue: string;
  readonly processes: number;
}

async function fill(server: BenchServer, name: string, dueTimes: readonly number[]): Promise<void> {
  const connection = connect(server.url);
  const queue = new Queue<BareJob>(name, { connection, skipVersionCheck: true });
  const add = async (index: number): Promise<void> => {
    const d = dueTimes[index] ?? 0;
    const delay = d === 0 ? {} : { delay: Math.max(0, Math.round(d - wallMs())) };
    await queue.add('clip', { d }, { ...delay, removeOnComplete: true, removeOnFail: true });
  };
  await inFlight(50, dueTimes.length, add);
  await queue.close();
  connection.disconnect();
}

async function startWorkers(server: BenchServer, { queue, processes }: BareOptions): Promise<readonly RoleProcess[]> {
  const workers = Array.from({ length: processes }, () => startRole('bare-jobs'));
  const open = { type: 'open', url: server.url, queue, concurrency: CONCURRENCY };
  await Promise.all(workers.map((worker) => worker.ask(open)));
  return workers;
}

async function collect(workers: readonly RoleProcess[]): Promise<readonly (readonly [number, number])[]> {
  const answers = await Promise.all(
    workers.map((worker) => worker.ask<BareAnswer>({ type: 'collect', quietMs: QUIET_MS })),
  );
  await Promise.all(workers.map((worker) => worker.stop()));
  return answers.flatMap((answer) => answer.starts);
}

/** Delayed jobs: how late each one started, ms. */
export async function bareLateness(
  server: BenchServer,
  options: BareOptions,
  dueTimes: readonly number[],
): Promise<readonly number[]> {
  const workers = await startWorkers(server, options);
  await fill(server, options.queue, dueTimes);
  return (await collect(workers)).map(([startedAt, due]) => startedAt - due);
}

/** Jobs that are there before the workers start: how many are run a second. */
export async function bareRate(server: BenchServer, options: BareOptions, count: number): Promise<number> {
  await fill(
    server,
    options.queue,
    Array.from({ length: count }, () => 0),
  );
  const started = (await collect(await startWorkers(server, options))).map(([startedAt]) => startedAt);
  const first = Math.min(...started);
  const last = Math.max(...started);
  return ((started.length - 1) * 1_000) / (last - first);
}
