/** Every status of the contract, reached and read through the API of a whole system. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PARENT_STATUSES } from '../../src/domain/parent-status.ts';
import type { Child } from '../support/child.ts';
import { childPrefix } from '../support/ledger.ts';
import { waitFor } from '../support/poll.ts';
import { durableRedis } from '../support/redis.ts';
import { System, twapOf } from '../support/system.ts';

const WITHIN_MS = 20_000;
const TEST = { timeout: 60_000 };
const ORDER = '/api/v2/trading/order';

/** Two clips half a minute apart. With RESTS the first one rests far from the market. */
const TAKES = { durationSeconds: 60, tradingStyle: 'AGGRESSIVE' };
const RESTS = { params: { durationSeconds: 60, tradingStyle: 'PASSIVE' }, limitPrice: 20_000 };

describe.skipIf(!durableRedis)('every status of an order', () => {
  let system: System;
  let worker: Child;
  const seen = new Set<string>();
  beforeAll(async () => {
    system = await System.start();
    worker = await system.worker();
  }, 120_000);
  afterAll(() => system.close());

  const place = (fields: object = {}): Promise<string> =>
    system.client.place({ ...twapOf(2, '0.02', TAKES), ...fields });
  const ask = (path: 'pause' | 'unpause' | 'cancel' | 'amend', orderId: string, more: object = {}) =>
    system.client.call('POST', `${ORDER}/${path}`, { orderId, ...more });

  async function reads(orderId: string, status: string): Promise<void> {
    const isThere = async (): Promise<boolean> => (await system.client.order(orderId)).status === status;
    await waitFor(`order ${orderId} to be ${status}`, WITHIN_MS, isThere);
    seen.add(status);
  }

  /** Cancels of the order's clips are lost until the fault is cleared. */
  const holdCancels = (orderId: string): Promise<void> =>
    system.control('faults', { op: 'cancel', kind: 'HTTP_500', count: 1_000, match: childPrefix(orderId) });

  async function restingOrder(): Promise<string> {
    const orderId = await place(RESTS);
    await reads(orderId, 'ACCEPTED');
    await waitFor('its clip to rest', WITHIN_MS, () =>
      system.ledger().some((line) => line.type === 'ACC' && line.clientOrderId?.startsWith(childPrefix(orderId))),
    );
    return orderId;
  }

  it('PENDING_NEW while no worker takes it up, then ACCEPTED, PARTIALLY_FILLED and CANCELLED', TEST, async () => {
    worker.signal('SIGSTOP');
    const orderId = await place();
    await reads(orderId, 'PENDING_NEW');
    worker.signal('SIGCONT');
    await reads(orderId, 'PARTIALLY_FILLED');
    expect(await ask('cancel', orderId)).toMatchObject({ status: 200, body: { status: 'PENDING_CANCEL' } });
    await reads(orderId, 'CANCELLED');
  });

  it('PENDING_CANCEL while the venue does not answer the cancel', TEST, async () => {
    const orderId = await restingOrder();
    await holdCancels(orderId);
    expect((await ask('cancel', orderId)).status).toBe(200);
    await reads(orderId, 'PENDING_CANCEL');
    expect(await ask('pause', orderId)).toMatchObject({ status: 400, body: { errorCode: 'INVALID_ORDER' } });
    await system.control('clear');
    await reads(orderId, 'CANCELLED');
  });

  it('PENDING_PAUSE, PAUSED and PENDING_UNPAUSE, and back to work', TEST, async () => {
    const orderId = await restingOrder();
    await holdCancels(orderId);
    expect(await ask('pause', orderId)).toMatchObject({ status: 200, body: { status: 'PENDING_PAUSE' } });
    await reads(orderId, 'PENDING_PAUSE');
    await system.control('clear');
    await reads(orderId, 'PAUSED');
    worker.signal('SIGSTOP');
    expect(await ask('unpause', orderId)).toMatchObject({ status: 200, body: { status: 'PENDING_UNPAUSE' } });
    await reads(orderId, 'PENDING_UNPAUSE');
    worker.signal('SIGCONT');
    await reads(orderId, 'ACCEPTED');
    await ask('cancel', orderId);
    await reads(orderId, 'CANCELLED');
  });

  it('FILLED, and what is asked of it then is refused', TEST, async () => {
    const orderId = await place({ clipSizeVal: 100, params: { ...TAKES, durationSeconds: 5 } });
    await reads(orderId, 'FILLED');
    for (const path of ['pause', 'unpause', 'cancel'] as const) {
      const refused = { status: 400, body: { status: 'FILLED', errorCode: 'PARENT_ORDER_WAS_TERMINATED' } };
      expect(await ask(path, orderId)).toMatchObject(refused);
    }
  });

  it('REJECTED when the venue refuses the first clip for want of funds', TEST, async () => {
    await system.control('balance', { account: 'BINANCE/main', asset: 'ETH', free: '0' });
    const orderId = await place({ symbol: 'ETH/USDT', side: 'SELL', quantity: '1' });
    await reads(orderId, 'REJECTED');
  });

  it('EXPIRED at the end, with what it had filled', TEST, async () => {
    const endTime = new Date(Date.now() + 4_000).toISOString();
    const orderId = await place({ ...RESTS, params: { tradingStyle: 'PASSIVE' }, endTime });
    await reads(orderId, 'EXPIRED');
  });

  it('an amendment over HTTP: taken once with a version, and the order ends at the new quantity', TEST, async () => {
    const orderId = await place({ params: { ...TAKES, durationSeconds: 10 } });
    await reads(orderId, 'PARTIALLY_FILLED');
    const wrong = await ask('amend', orderId, { quantity: '0.03', expectedVersion: 1 });
    expect(wrong).toMatchObject({ status: 409, body: { status: 'PARTIALLY_FILLED' } });
    const taken = await ask('amend', orderId, { quantity: '0.03', expectedVersion: wrong.body['version'] });
    expect(taken).toMatchObject({ status: 200, body: { errorCode: null } });
    expect(await ask('amend', orderId, { quantity: '0.005' })).toMatchObject({ status: 400 });
    await reads(orderId, 'FILLED');
    expect(await system.faultsOf(orderId, '0.03')).toEqual([]);
  });

  it('all of them were read', () => {
    expect([...seen].sort()).toEqual([...PARENT_STATUSES].sort());
    expect(system.errorLines()).toEqual([]);
  });
});
