/** Takes wake-up jobs early, prepares, waits to the instant on a local timer, then wakes the parent. */
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock, WakeupHandler } from '../../engine/ports.ts';
import type { Probe } from '../../engine/probes.ts';
import { shardTag } from '../redis/names.ts';
import { fromData, QUEUE_NAME, type WakeupData } from './wakeups.ts';

export interface WakeupWorkersOptions {
  readonly connection: Redis;
  readonly shards: readonly number[];
  readonly clock: Clock;
  readonly probe: Probe;
  readonly handler: WakeupHandler;
  readonly onError: (error: unknown) => void;
}

export interface WakeupWorkers {
  /** Stops taking jobs and waits for those in hand, at most `graceMs`; what is left is swept. */
  close(graceMs: number): Promise<void>;
}

/** One worker fetches its jobs one after another; several of them take a burst in parallel. */
const WORKERS_PER_SHARD = 4;
/** A job holds its slot for the lead: slots must exceed the rate of wake-ups times the lead. */
const CONCURRENCY = 300;

/** Starts the workers of the given shards. */
export function startWakeupWorkers(options: WakeupWorkersOptions): WakeupWorkers {
  const { clock, handler, probe } = options;
  async function process(data: WakeupData): Promise<void> {
    const wakeup = fromData(data);
    await handler.prepare(wakeup);
    await clock.sleepUntil(wakeup.dueAt);
    probe('C0');
    await handler.wake(wakeup);
  }
  const workers = options.shards.flatMap((shard) =>
    Array.from({ length: WORKERS_PER_SHARD }, () => {
      const worker = new Worker<WakeupData>(QUEUE_NAME, (job) => process(job.data), {
        connection: options.connection,
        prefix: shardTag(shard),
        concurrency: CONCURRENCY,
        lockDuration: 30_000,
        stalledInterval: 30_000,
        // The state decides what runs, not the count of stalls: a job must never be dropped for two dead workers.
        maxStalledCount: 1_000_000,
        runRetryDelay: 200,
        // No skipVersionCheck here: a worker that has not asked the version waits for delayed jobs in whole seconds.
        drainDelay: 5,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      });
      worker.on('error', options.onError);
      worker.on('failed', (_job, error) => {
        options.onError(error);
      });
      return worker;
    }),
  );
  return {
    async close(graceMs) {
      const closing = Promise.all(workers.map((worker) => worker.close()));
      const timer = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([closing, timer]);
      await Promise.all(workers.map((worker) => worker.close(true)));
    },
  };
}
