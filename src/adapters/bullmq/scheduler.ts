/** Arms wake-ups as BullMQ delayed jobs, one queue a shard. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { shardOfOrder } from '../../domain/ids.ts';
import type { Clock, Scheduler } from '../../engine/ports.ts';
import { shardTag } from '../redis/names.ts';
import { jobIdOf, LEAD_MS, QUEUE_NAME, toData, type WakeupData } from './wakeups.ts';

export interface BullScheduler extends Scheduler {
  /** The queue of a shard, for figures and for tests. */
  queueOf(shard: number): Queue<WakeupData>;
}

export function createBullScheduler(connection: Redis, clock: Clock): BullScheduler {
  const queues = new Map<number, Queue<WakeupData>>();
  function queueOf(shard: number): Queue<WakeupData> {
    const known = queues.get(shard);
    if (known !== undefined) return known;
    const queue = new Queue<WakeupData>(QUEUE_NAME, {
      connection,
      prefix: shardTag(shard),
      streams: { events: { maxLen: 100 } },
      skipVersionCheck: true,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    });
    queue.on('error', () => undefined);
    queues.set(shard, queue);
    return queue;
  }
  return {
    queueOf,
    async arm(wakeup) {
      const now = clock.now();
      const delay = Math.max(0, wakeup.dueAt - now - LEAD_MS);
      const queue = queueOf(shardOfOrder(wakeup.orderId));
      await queue.add('clip', toData(wakeup), { jobId: jobIdOf(wakeup), delay, timestamp: now });
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
