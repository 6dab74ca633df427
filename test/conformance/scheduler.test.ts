/** The schedulers against one suite: a wake-up that was armed arrives once, not before it is due. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBullScheduler } from '../../src/adapters/bullmq/scheduler.ts';
import { startWakeupWorkers } from '../../src/adapters/bullmq/worker.ts';
import { createSystemClock } from '../../src/adapters/clock.ts';
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import { createMemoryScheduler } from '../../src/adapters/memory/scheduler.ts';
import { plusMs, type Instant } from '../../src/domain/time.ts';
import { noProbe } from '../../src/engine/probes.ts';
import type { Clock, Scheduler, Wakeup, WakeupHandler } from '../../src/engine/ports.ts';
import { LONG_AGO, newOrderId, wakeupOf } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';
import { until } from './passing-time.ts';

interface SchedulerHarness {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  /** Lets time pass a little, where it does not pass by itself. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

/** What arrived: each call of the handler and when. */
interface Arrival {
  readonly call: 'prepare' | 'wake';
  readonly wakeup: Wakeup;
  readonly at: Instant;
}

function schedulerSuite(name: string, make: (handlerOf: (clock: Clock) => WakeupHandler) => SchedulerHarness): void {
  describe(name, () => {
    let harness: SchedulerHarness;
    let arrivals: Arrival[];
    beforeEach(() => {
      arrivals = [];
      harness = make((clock) => ({
        prepare: async (wakeup) => void arrivals.push({ call: 'prepare', wakeup, at: clock.now() }),
        wake: async (wakeup) => void arrivals.push({ call: 'wake', wakeup, at: clock.now() }),
      }));
    });
    afterEach(() => harness.close());

    const inMs = (ms: number): Instant => plusMs(harness.clock.now(), ms);
    const woken = (): readonly Wakeup[] => arrivals.filter(({ call }) => call === 'wake').map(({ wakeup }) => wakeup);
    const afterWakes = (count: number): Promise<void> =>
      until(harness.tick, () => Promise.resolve(woken().length >= count));

    it('delivers a wake-up as it was armed, not before it is due', async () => {
      const wakeup = wakeupOf(newOrderId(), inMs(300), 3);
      await harness.scheduler.arm(wakeup);
      await afterWakes(1);
      expect(woken()).toEqual([wakeup]);
      expect(arrivals.at(-1)?.at).toBeGreaterThanOrEqual(wakeup.dueAt);
    });

    it('lets what a wake-up needs be prepared before it wakes', async () => {
      const wakeup = wakeupOf(newOrderId(), inMs(100));
      await harness.scheduler.arm(wakeup);
      await afterWakes(1);
      expect(arrivals.map(({ call }) => call)).toEqual(['prepare', 'wake']);
    });

    it('delivers a wake-up that is armed several times once', async () => {
      const wakeup = wakeupOf(newOrderId(), inMs(400));
      const last = wakeupOf(wakeup.orderId, inMs(700), 1);
      await Promise.all([wakeup, wakeup, wakeup, last].map((one) => harness.scheduler.arm(one)));
      await harness.scheduler.arm(wakeup);
      await afterWakes(2);
      expect(woken()).toEqual([wakeup, last]);
    });

    it('tells apart the slices and the epochs of an order', async () => {
      const wakeup = wakeupOf(newOrderId(), inMs(100));
      const slices = [wakeup, { ...wakeup, slice: 1 }, { ...wakeup, epoch: 1 }];
      for (const one of slices) await harness.scheduler.arm(one);
      await afterWakes(3);
      expect(new Set(woken())).toEqual(new Set(slices));
    });

    it('delivers at once what was due already', async () => {
      const wakeup = wakeupOf(newOrderId(), LONG_AGO);
      await harness.scheduler.arm(wakeup);
      await afterWakes(1);
      expect(woken()).toEqual([wakeup]);
    });

    it('delivers the wake-ups of many orders in any shard, each once', async () => {
      const due = inMs(300);
      const armed = Array.from({ length: 40 }, (_, i) => wakeupOf(newOrderId(i % 2), plusMs(due, i)));
      await Promise.all(armed.map((wakeup) => harness.scheduler.arm(wakeup)));
      const last = wakeupOf(newOrderId(), plusMs(due, 300));
      await harness.scheduler.arm(last);
      await until(harness.tick, () => Promise.resolve(woken().includes(last) || woken().length > 40));
      expect(woken()).toHaveLength(41);
      expect(new Set(woken())).toEqual(new Set([...armed, last]));
      expect(arrivals.filter(({ call, wakeup, at }) => call === 'wake' && at < wakeup.dueAt)).toEqual([]);
    });
  });
}

schedulerSuite('the memory scheduler', (handlerOf) => {
  const clock = createVirtualClock(plusMs(LONG_AGO, 1_000_000));
  const scheduler = createMemoryScheduler();
  const handler = handlerOf(clock);
  return {
    scheduler,
    clock,
    async tick() {
      await clock.advanceTo(plusMs(clock.now(), 1));
      for (const wakeup of scheduler.takeDue(clock.now())) {
        await handler.prepare(wakeup);
        await handler.wake(wakeup);
      }
    },
    close: () => scheduler.close(),
  };
});

describe('the memory scheduler', () => {
  it('says when the next wake-up is due, and nothing when none is armed', async () => {
    const scheduler = createMemoryScheduler();
    expect(scheduler.nextDueAt()).toBeNull();
    await scheduler.arm(wakeupOf(newOrderId(), plusMs(LONG_AGO, 9)));
    await scheduler.arm(wakeupOf(newOrderId(), plusMs(LONG_AGO, 4)));
    expect(scheduler.nextDueAt()).toBe(plusMs(LONG_AGO, 4));
    scheduler.takeDue(plusMs(LONG_AGO, 4));
    expect(scheduler.nextDueAt()).toBe(plusMs(LONG_AGO, 9));
  });
});

describe.skipIf(!durableRedis)('on a real server', () => {
  let redis: TestRedis;
  const errors: unknown[] = [];
  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());
  beforeEach(async () => {
    await redis.flush();
    errors.length = 0;
  });
  afterEach(() => {
    expect(errors).toEqual([]);
  });

  schedulerSuite('the BullMQ scheduler', (handlerOf) => {
    const clock = createSystemClock();
    const scheduler = createBullScheduler(redis.client(), clock);
    const workers = startWakeupWorkers({
      connection: redis.client(),
      shards: [0, 1],
      clock,
      probe: noProbe,
      handler: handlerOf(clock),
      onError: (error) => errors.push(error),
    });
    return {
      scheduler,
      clock,
      tick: () => clock.pause(5),
      async close() {
        await workers.close(2_000);
        await scheduler.close();
      },
    };
  });
});
