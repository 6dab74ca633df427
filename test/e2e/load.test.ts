/** Five hundred orders at once on two workers: all filled, all exact, and no memory that grows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Child } from '../support/child.ts';
import { byOrder, childPrefix, disagreements, units, type LedgerLine } from '../support/ledger.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import type { OrderDetails } from '../support/signed-client.ts';
import { System, twapOf } from '../support/system.ts';

const PARENTS = 500;
const CLIPS = 20;
const SECONDS = 60;
const QUANTITY = '0.02';
const CREATES_AT_ONCE = 20;
/** Of what all orders want together, sent when memory is looked at: both times every order is still at work. */
const WARM_PERCENT = 25n;
const LATE_PERCENT = 75n;
/** Live memory, over what it was when all orders were in work: on a busy machine much more may be under way at one look. */
const GROWTH_MAX = 1.5;
/** What V8 keeps is its own affair, up to here. */
const RESIDENT_MAX_MB = 512;
const UNLIMITED = 1_000_000_000;
const MEGABYTE = 1_024 * 1_024;

/** With an id of ours, so that a create whose outcome is not known can be sent again. */
const order = (clientOrderId: string): object => ({
  ...twapOf(CLIPS, QUANTITY, { durationSeconds: SECONDS }),
  clientOrderId,
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
    workers = await Promise.all([system.measuredWorker(), system.measuredWorker()]);
  }, 120_000);
  afterAll(() => system.close());

  async function liveMb(): Promise<number> {
    const bytes = await Promise.all(workers.map((worker) => worker.liveBytes()));
    return bytes.reduce((total, one) => total + one, 0) / MEGABYTE;
  }

  async function createAll(): Promise<readonly string[]> {
    const orderIds: string[] = [];
    while (orderIds.length < PARENTS) {
      const made = orderIds.length;
      const batch = Array.from({ length: CREATES_AT_ONCE }, (_, i) => system.client.place(order(`load-${made + i}`)));
      orderIds.push(...(await Promise.all(batch)));
    }
    return orderIds;
  }

  const sent = (): readonly LedgerLine[] => system.ledger().filter((line) => line.type === 'ARR');
  const sentPercent = (): bigint =>
    (sent().reduce((total, line) => total + units(line.qty ?? '0'), 0n) * 100n) / (units(QUANTITY) * BigInt(PARENTS));

  it('are all filled and exact, and what they held is let go', { timeout: 300_000 }, async () => {
    const orderIds = await createAll();
    await waitFor('all orders to be in work', 90_000, () => sentPercent() >= WARM_PERCENT);
    const warm = await liveMb();
    await waitFor('most to be sent', 90_000, () => sentPercent() >= LATE_PERCENT);
    const late = await liveMb();
    await waitFor('the end of all', 150_000, async () => (await system.client.open()).length === 0);
    const end = await liveMb();
    const resident = workers.map((worker) => Math.round(worker.residentKb() / 1_024));

    const lines = byOrder(system.ledger());
    const orders: readonly OrderDetails[] = await Promise.all(orderIds.map((id) => system.client.order(id)));
    expect(new Set(orders.map((one) => `${one.status} ${one.filledQuantity}`))).toEqual(
      new Set([`FILLED ${QUANTITY}`]),
    );
    const faults = orders.flatMap((one) => disagreements(one, QUANTITY, lines.get(childPrefix(one.orderId)) ?? []));
    expect(faults).toEqual([]);
    expect(system.errorLines()).toEqual([]);
    const live = [warm, late, end].map((mb) => mb.toFixed(1)).join(', ');
    console.log(
      `load: ${sent().length} clips, live memory of both workers ${live} MB, resident ${resident.join(', ')} MB`,
    );
    expect(late / warm).toBeLessThan(GROWTH_MAX);
    // Three quarters of all clips came in between: two kilobytes of each that stayed would be more than the orders held.
    expect(end).toBeLessThan(warm);
    expect(Math.max(...resident)).toBeLessThan(RESIDENT_MAX_MB);
  });
});
