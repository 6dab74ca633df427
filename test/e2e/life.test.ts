/** One order from a signed request to its end, while workers come and go. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { waitFor } from '../support/poll.ts';
import { System, twapOf } from '../support/system.ts';

describe.skipIf(!durableRedis)('an order on several workers', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
  }, 60_000);
  afterAll(() => system.close());

  it('is filled to the last digit while workers join, leave and are killed', { timeout: 90_000 }, async () => {
    const [first, second] = await Promise.all([system.worker(), system.worker(), system.worker()]);
    const orderId = await system.client.place(twapOf(20, '0.4'));
    const clips = (): number => system.ledger().filter((line) => line.type === 'ARR').length;
    await waitFor('three clips', 15_000, () => clips() >= 3);
    expect(await first.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    const joined = await system.worker();
    await waitFor('eight clips', 15_000, () => clips() >= 8);
    expect(await second.stop('SIGTERM')).toMatchObject({ code: 0, signal: null });
    await waitFor('twelve clips', 15_000, () => clips() >= 12);
    const [late] = await Promise.all([system.worker(), joined.stop('SIGKILL')]);

    expect(await system.ended(orderId, 60_000)).toMatchObject({ status: 'FILLED', filledQuantity: '0.4' });
    expect(await system.faultsOf(orderId, '0.4')).toEqual([]);
    expect(await late.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(system.errorLines()).toEqual([]);
  });
});
