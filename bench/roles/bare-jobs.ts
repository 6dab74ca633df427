/** The baseline worker: bare BullMQ with its default settings, in a process of its own. */
import { Worker } from 'bullmq';
import { until, wallMs } from '../clock.ts';
import { connect } from '../server.ts';

export interface BareJob {
  /** Due time, ms since 1970; 0 when the job is not delayed. */
  readonly d: number;
}

export interface BareOpen {
  readonly type: 'open';
  readonly url: string;
  readonly queue: string;
  readonly concurrency: number;
}

/** Waits until the processes together have run `share` jobs here, or until nothing comes any more. */
export interface BareCollect {
  readonly type: 'collect';
  readonly quietMs: number;
}

export interface BareAnswer {
  /** Start of each job and its due time, ms. */
  readonly starts: readonly (readonly [startedAt: number, due: number])[];
}

const starts: [number, number][] = [];
let worker: Worker<BareJob> | null = null;
let latestAt = 0;

async function open({ url, queue, concurrency }: BareOpen): Promise<void> {
  worker = new Worker<BareJob>(
    queue,
    async (job) => {
      latestAt = wallMs();
      starts.push([latestAt, job.data.d]);
    },
    {
      connection: connect(url),
      concurrency,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  await worker.waitUntilReady();
}

async function collect({ quietMs }: BareCollect): Promise<BareAnswer> {
  await until('bare jobs', 300_000, () => latestAt > 0 && wallMs() - latestAt > quietMs);
  await worker?.close();
  return { starts };
}

export async function bareJobs(question: unknown): Promise<unknown> {
  const asked = question as BareOpen | BareCollect;
  if (asked.type === 'collect') return await collect(asked);
  await open(asked);
  return null;
}
