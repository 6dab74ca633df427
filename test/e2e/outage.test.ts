/** Redis or the workers are away: the API says so at once, and goes on by itself when they are back. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const DOWN = { status: 503, body: { status: 'REJECTED', errorCode: 'EMS_INSTANCES_DOWN' } };
/** The promise is a second; the rest is for a machine that is busy with other tests. */
const REFUSED_WITHIN_MS = 1_300;
/** Longer than a command may take. */
const API_STOPPED_MS = 1_100;

describe.skipIf(!durableRedis)('a system that has lost a part', () => {
  let system: System;
  beforeEach(async () => {
    system = await System.start();
  }, 120_000);
  afterEach(() => system.close());

  /** Every call is refused, and soon. */
  async function isDown(): Promise<void> {
    const replies = await Promise.all([
      system.client.create(twapOf(5, '0.1')),
      system.client.byQuery('orderId=1'),
      system.client.cancel({ orderId: '1' }),
      system.client.call('GET', '/api/v2/trading/order/open'),
    ]);
    for (const reply of replies) expect(reply).toMatchObject(DOWN);
    console.log(`outage: refused after ${Math.round(Math.max(...replies.map((reply) => reply.tookMs)))} ms`);
    for (const reply of replies) expect(reply.tookMs).toBeLessThan(REFUSED_WITHIN_MS);
  }

  async function recovers(): Promise<void> {
    const created = await waitFor('the API to take orders again', 15_000, async () => {
      const reply = await system.client.create(twapOf(5, '0.1'));
      return reply.status === 201 ? reply : null;
    });
    const orderId = String(created.body['orderId']);
    expect(await system.ended(orderId, 40_000)).toMatchObject({ status: 'FILLED' });
    expect(await system.faultsOf(orderId, '0.1')).toEqual([]);
    expect(system.errorLines().filter((line) => line.includes('Invariant'))).toEqual([]);
  }

  it('takes no order without a worker, and takes it when one has come', { timeout: 60_000 }, async () => {
    const before = await system.orderKeys();
    expect(await system.client.create(twapOf(5, '0.1', {}, { clientOrderId: 'early' }))).toMatchObject(DOWN);
    expect(await system.orderKeys()).toEqual(before);
    const worker = await system.worker();
    expect(await system.client.create(twapOf(5, '0.1', {}, { clientOrderId: 'early' }))).toMatchObject({ status: 201 });
    await worker.stop('SIGKILL');
    const refused = async (): Promise<boolean> => (await system.client.create(twapOf(5, '0.1'))).status === 503;
    await waitFor('the dead worker to be missed', 10_000, refused);
  });

  it('answers 503 within a second while Redis hangs, and recovers', { timeout: 60_000 }, async () => {
    await system.worker();
    process.kill(system.redis.pid, 'SIGSTOP');
    try {
      // Long enough for every periodic command of the workers to be given up too.
      for (let times = 0; times < 3; times += 1) await isDown();
    } finally {
      process.kill(system.redis.pid, 'SIGCONT');
    }
    await recovers();
  });

  it('refuses nothing after its API was not run for longer than Redis may take', { timeout: 60_000 }, async () => {
    await system.worker();
    const open = () => system.client.call('GET', '/api/v2/trading/order/open');
    let [asked, isOver] = [0, false];
    const statuses: number[] = [];
    const asking = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        asked += 1;
        statuses.push((await open()).status);
      }
    });
    // Stopped again and again among requests, so that some of their commands are on the way each time.
    for (let times = 0; times < 5; times += 1) {
      const before = asked;
      await waitFor('requests to be under way', 10_000, () => asked > before + 20);
      process.kill(system.apiPid, 'SIGSTOP');
      try {
        await pause(API_STOPPED_MS);
      } finally {
        process.kill(system.apiPid, 'SIGCONT');
      }
    }
    isOver = true;
    await Promise.all(asking);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('answers 503 within a second while Redis is gone, and recovers', { timeout: 60_000 }, async () => {
    await system.worker();
    await system.redis.crash(isDown);
    await recovers();
  });

  it('fills an order whose Redis was killed and started again in the middle', { timeout: 120_000 }, async () => {
    await Promise.all([system.worker(), system.worker()]);
    const quantity = '0.2';
    const orderId = await system.client.place(twapOf(10, quantity));
    const clips = (): number => system.ledger().filter((line) => line.type === 'ARR').length;
    await waitFor('three clips', 20_000, () => clips() >= 3);
    await system.redis.crash();
    const answers = async (): Promise<boolean> => (await system.client.byQuery(`orderId=${orderId}`)).status === 200;
    await waitFor('the API to answer again', 15_000, answers);
    expect(await system.ended(orderId, 80_000)).toMatchObject({ status: 'FILLED', filledQuantity: quantity });
    expect(await system.faultsOf(orderId, quantity)).toEqual([]);
  });
});
