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

/** A job holds its slot for the lead: slots must exceed the rate of wake-ups times the lead. */
const CONCURRENCY = 1_000;

/** One worker a shard and process, not more: every idle worker of a queue asks for each job that comes due. */
function startWorker(options: WakeupWorkersOptions, shard: number): Worker<WakeupData> {
  const { clock, handler, probe, onError } = options;
  const worker = new Worker<WakeupData>(
    QUEUE_NAME,
    async (job) => {
      const wakeup = fromData(job.data);
      await handler.prepare(wakeup);
      await clock.sleepUntil(wakeup.dueAt);
      probe('C0');
      await handler.wake(wakeup);
    },
    {
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
    },
  );
  worker.on('error', onError);
  worker.on('failed', (_job, error) => {
    onError(error);
  });
  return worker;
}

/** Starts the workers of the given shards. */
export function startWakeupWorkers(options: WakeupWorkersOptions): WakeupWorkers {
  const workers = options.shards.map((shard) => startWorker(options, shard));
  return {
    async close(graceMs) {
      const closing = Promise.all(workers.map((worker) => worker.close()));
      const timer = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([closing, timer]);
      await Promise.all(workers.map((worker) => worker.close(true)));
    },
  };
}
