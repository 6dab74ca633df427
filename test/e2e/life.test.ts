/** One order from a signed request to its end, while workers come, go, freeze and die. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { waitFor } from '../support/poll.ts';
import { System, twapOf } from '../support/system.ts';

const STEP_MS = 20_000;

describe.skipIf(!durableRedis)('an order on several workers', () => {
  let system: System;
  beforeEach(async () => {
    system = await System.start();
  }, 120_000);
  afterEach(() => system.close());

  const clips = (): number => system.ledger().filter((line) => line.type === 'ARR').length;
  const reaches = (count: number): Promise<boolean> => waitFor(`${count} clips`, STEP_MS, () => clips() >= count);

  async function fills(orderId: string, quantity: string): Promise<void> {
    expect(await system.ended(orderId, 60_000)).toMatchObject({ status: 'FILLED', filledQuantity: quantity });
    expect(await system.faultsOf(orderId, quantity)).toEqual([]);
  }

  it('is filled to the last digit while workers join, leave and are killed', { timeout: 120_000 }, async () => {
    const [first, second] = await Promise.all([system.worker(), system.worker(), system.worker()]);
    const orderId = await system.client.place(twapOf(20, '0.4'));
    await reaches(3);
    expect(await first.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    const joined = await system.worker();
    await reaches(8);
    expect(await second.stop('SIGTERM')).toMatchObject({ code: 0, signal: null });
    await reaches(12);
    const [late] = await Promise.all([system.worker(), joined.stop('SIGKILL')]);
    await fills(orderId, '0.4');
    expect(await late.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(system.errorLines()).toEqual([]);
  });

  it('waits for a worker when all are dead, and is then filled', { timeout: 120_000 }, async () => {
    const workers = await Promise.all([system.worker(), system.worker()]);
    const orderId = await system.client.place(twapOf(10, '0.2', { tradingStyle: 'HYBRID' }));
    await reaches(3);
    await Promise.all(workers.map((worker) => worker.stop('SIGKILL')));
    const isDown = async (): Promise<boolean> => (await system.client.create(twapOf(5, '0.1'))).status === 503;
    await waitFor('the workers to be missed', STEP_MS, isDown);
    await system.worker();
    await fills(orderId, '0.2');
  });

  it('gets nothing twice from a worker that was frozen and goes on', { timeout: 120_000 }, async () => {
    const [frozen] = await Promise.all([system.worker(), system.worker()]);
    const orderId = await system.client.place(twapOf(16, '0.32'));
    for (const count of [3, 7, 11]) {
      await reaches(count);
      frozen.signal('SIGSTOP');
      // Longer than the receive window: what it had in hand is too old when it goes on.
      await reaches(count + 2);
      frozen.signal('SIGCONT');
    }
    await fills(orderId, '0.32');
    expect(frozen.exit).toBeNull();
  });
});
