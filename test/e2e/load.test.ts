/** Five hundred orders at once on two workers: all filled, all exact, and no memory that grows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Child } from '../support/child.ts';
import { byOrder, childPrefix, disagreements } from '../support/ledger.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import type { OrderDetails } from '../support/signed-client.ts';
import { System, twapOf } from '../support/system.ts';

const PARENTS = 500;
const CLIPS = 20;
const SECONDS = 60;
const QUANTITY = '0.02';
const CREATES_AT_ONCE = 20;
/** Clips an order on average when memory is looked at first. On a busy machine late clips are merged into fewer. */
const WARM_CLIPS = 5;
/** Of memory, over what it was when all orders were in work. */
const GROWTH_MAX = 1.3;
const UNLIMITED = 1_000_000_000;

const order = (): object => ({
  ...twapOf(CLIPS, QUANTITY, { durationSeconds: SECONDS }),
  endTime: new Date(Date.now() + (SECONDS + 120) * 1_000).toISOString(),
});

describe.skipIf(!durableRedis)('five hundred orders at once', () => {
  let system: System;
  let workers: readonly Child[];
  beforeAll(async () => {
    system = await System.start({
      sim: {
        limits: {
          weightPerMinute: UNLIMITED,
          rawPer5Minutes: UNLIMITED,
          ordersPer10Seconds: UNLIMITED,
          ordersPerDay: UNLIMITED,
        },
      },
    });
    workers = await Promise.all([system.worker(), system.worker()]);
  }, 60_000);
  afterAll(() => system.close());

  const memory = (): number => workers.reduce((total, worker) => total + worker.residentKb(), 0);

  async function createAll(): Promise<readonly string[]> {
    const orderIds: string[] = [];
    while (orderIds.length < PARENTS) {
      const batch = Array.from({ length: CREATES_AT_ONCE }, () => system.client.place(order()));
      orderIds.push(...(await Promise.all(batch)));
    }
    return orderIds;
  }

  const clipsSent = (): number => system.ledger().filter((line) => line.type === 'ARR').length;

  it('are all filled and exact, and memory stays as it was', { timeout: 300_000 }, async () => {
    const orderIds = await createAll();
    await waitFor('all orders to be in work', 90_000, () => clipsSent() >= PARENTS * WARM_CLIPS);
    const warm = memory();
    await waitFor('the end of all', 150_000, async () => (await system.client.open()).length === 0);
    const grown = memory() / warm;

    const lines = byOrder(system.ledger());
    const orders: readonly OrderDetails[] = await Promise.all(orderIds.map((id) => system.client.order(id)));
    expect(new Set(orders.map((one) => `${one.status} ${one.filledQuantity}`))).toEqual(
      new Set([`FILLED ${QUANTITY}`]),
    );
    const faults = orders.flatMap((one) => disagreements(one, QUANTITY, lines.get(childPrefix(one.orderId)) ?? []));
    expect(faults).toEqual([]);
    expect(system.errorLines()).toEqual([]);
    console.log(
      `load: ${clipsSent()} clips, memory of the workers ${Math.round(warm / 1_024)} MB, then × ${grown.toFixed(2)}`,
    );
    expect(grown).toBeLessThan(GROWTH_MAX);
  });
});
