/** Batches that are stored whole or not at all, when the process dies, when two settle one, when numbers are taken. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryBatches } from '../../src/adapters/memory/batches.ts';
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import { createMemoryOrderStore, type MemoryOrderStore } from '../../src/adapters/memory/order-store.ts';
import { equals, quantity } from '../../src/domain/decimal.ts';
import { OrderError, refuse } from '../../src/domain/errors.ts';
import { orderIdOf, type OrderId } from '../../src/domain/ids.ts';
import type { ParentRequest } from '../../src/domain/parent.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import { createBatch, type BatchDeps } from '../../src/engine/batch.ts';
import { settleBatch, settleForgotten } from '../../src/engine/batch-settling.ts';
import type { BatchStore } from '../../src/engine/batch-store.ts';
import { creation } from '../../src/engine/creation.ts';
import type { CreateOrder, OrderRefByClient } from '../../src/engine/desk.ts';
import { newParent } from '../../src/engine/new-parent.ts';
import { parentFromText } from '../../src/engine/parent-text.ts';
import { snapshotOf } from '../../src/engine/snapshot.ts';
import { orderFrom } from '../../src/simulation/world-desk.ts';

const NOW = instant(1_706_443_200_000);
const SHARDS = 16;
const clock = createVirtualClock(NOW);

let store: MemoryOrderStore;
let batches: BatchStore;
let numbers = 0;
let ops = 0;

const request = (clientOrderId: string | null, size = '1'): CreateOrder =>
  orderFrom('BTC/USDT', { clientOrderId, quantity: size, fingerprint: `size ${size}` });

/** Every second order lives in another shard. */
const nextId = (): OrderId => orderIdOf(plusMs(NOW, (numbers += 1)), numbers % SHARDS, 0);

const checked = (account: string, given: CreateOrder): ParentRequest => ({
  ...given,
  orderId: nextId(),
  account,
  assetClass: 'SPOT',
  side: 'BUY',
  clipSizeType: 'AUTOMATIC',
  createdAt: NOW,
});

async function get(account: string, ref: OrderRefByClient) {
  const orderId = 'orderId' in ref ? ref.orderId : (await store.findClientId(account, ref.clientOrderId))?.orderId;
  const loaded = orderId === undefined ? null : await store.load(orderId);
  return loaded === null ? null : snapshotOf(parentFromText(loaded.document, loaded.version));
}

const depsWith = (changes: Partial<BatchDeps> = {}): BatchDeps => ({
  store,
  batches,
  clock,
  intake: {
    newOrderId: nextId,
    check: (account, given) =>
      equals(given.quantity, quantity('9'))
        ? Promise.reject(refuse('quantity', 'is nine'))
        : Promise.resolve(newParent(checked(account, given))),
  },
  get,
  nextOpId: () => `op-${(ops += 1)}`,
  digest: (text) => text.replaceAll(' ', '_'),
  ...changes,
});

const ids = () => [...store.state.orders].filter(([, { parent }]) => parent !== null).map(([orderId]) => orderId);

/** A store that fails after some commits, as when the process is killed. */
function dyingAfter(commits: number): MemoryOrderStore {
  let left = commits;
  return {
    ...store,
    commit(wanted) {
      if (left === 0) return Promise.reject(new Error('killed'));
      left -= 1;
      return store.commit(wanted);
    },
  };
}

describe('a batch', () => {
  beforeEach(() => {
    store = createMemoryOrderStore({ shards: SHARDS, now: () => NOW });
    batches = createMemoryBatches(store);
  });

  it('is stored whole, over several shards, and leaves no record', async () => {
    const outcome = await createBatch(
      depsWith(),
      'desk',
      ['a', 'b', null, 'c'].map((id) => request(id)),
    );
    if (outcome.kind !== 'CREATED') throw new Error('refused');
    expect(outcome.orders.map((order) => order.clientOrderId)).toEqual(['a', 'b', null, 'c']);
    expect(new Set(outcome.orders.map((order) => order.orderId))).toEqual(new Set(ids()));
    expect(await batches.pending()).toEqual([]);
  });

  it('with one order that cannot be leaves nothing at all, not even a claim', async () => {
    const outcome = await createBatch(depsWith(), 'desk', [request('a'), request('b', '9'), request(null)]);
    if (outcome.kind !== 'REFUSED') throw new Error('stored');
    expect(outcome.reasons.map((reason) => reason instanceof OrderError)).toEqual([false, true, false]);
    expect(ids()).toEqual([]);
    expect(store.state.clientIds.size).toBe(0);
  });

  for (const commits of [0, 1, 2, 3]) {
    it(`whose process dies after ${commits} of 4 orders is finished by a worker, once`, async () => {
      const items = ['a', 'b', null, 'c'].map((id) => request(id));
      await expect(createBatch(depsWith({ store: dyingAfter(commits) }), 'desk', items)).rejects.toThrow('killed');
      await settleForgotten(store, batches, plusMs(NOW, 2_999));
      expect(ids()).toHaveLength(commits);
      const later = plusMs(NOW, 3_000);
      await Promise.all([settleForgotten(store, batches, later), settleForgotten(store, batches, later)]);
      await settleForgotten(store, batches, later);
      expect(ids()).toHaveLength(4);
      expect(await batches.pending()).toEqual([]);
      for (const id of ['a', 'b', 'c']) expect((await get('desk', { clientOrderId: id }))?.clientOrderId).toBe(id);
    });
  }

  it('R-34: leaves nothing visible when the store fails before it is decided', async () => {
    const failing: BatchStore = { ...batches, accept: () => Promise.reject(new Error('the store is away')) };
    const items = ['a', 'b', null].map((id) => request(id));
    await expect(createBatch(depsWith({ batches: failing }), 'desk', items)).rejects.toThrow('the store is away');
    await settleForgotten(store, batches, plusMs(NOW, 60_000));
    expect(ids()).toEqual([]);
    expect(store.state.clientIds.size).toBe(0);
    expect(await batches.pending()).toEqual([]);
  });

  it('sent again after such a death gives the same orders', async () => {
    const items = ['a', 'b'].map((id) => request(id));
    await expect(createBatch(depsWith({ store: dyingAfter(1) }), 'desk', items)).rejects.toThrow('killed');
    const again = await createBatch(depsWith(), 'desk', items);
    if (again.kind !== 'CREATED') throw new Error('refused');
    await settleForgotten(store, batches, plusMs(NOW, 60_000));
    expect(ids()).toHaveLength(2);
    expect(new Set(again.orders.map((order) => order.orderId))).toEqual(new Set(ids()));
  });

  it('goes round numbers that strangers have, and its client order ids lead to its own orders', async () => {
    const first = orderIdOf(plusMs(NOW, numbers + 1), (numbers + 1) % SHARDS, 0);
    const next = String(BigInt(first) + 4_096n) as OrderId;
    for (const orderId of [first, next]) {
      await store.commit(creation(newParent({ ...checked('stranger', request(null)), orderId }), `taken-${orderId}`));
    }
    numbers -= 2;
    const outcome = await createBatch(depsWith(), 'desk', [request('a')]);
    if (outcome.kind !== 'CREATED') throw new Error('refused');
    expect([first, next]).not.toContain(outcome.orders[0]?.orderId);
    expect((await get('desk', { clientOrderId: 'a' }))?.orderId).toBe(outcome.orders[0]?.orderId);
  });

  it('is judged again when a client order id is claimed meanwhile', async () => {
    const racing: BatchStore = {
      ...batches,
      async accept(batch, claims) {
        await store.claimClientId('desk', 'a', { orderId: nextId(), fingerprint: 'other' }, null);
        return await batches.accept(batch, claims);
      },
    };
    const outcome = await createBatch(depsWith({ batches: racing }), 'desk', [request('a'), request('b')]);
    expect(outcome.kind).toBe('REFUSED');
    expect(ids()).toEqual([]);
    expect(await store.findClientId('desk', 'b')).toBeNull();
  });

  it('settled by many at once is stored once', async () => {
    const forgetful: BatchStore = { ...batches, finish: () => Promise.resolve() };
    await createBatch(depsWith({ batches: forgetful }), 'desk', [request(null), request('x')]);
    const [batch] = await batches.pending();
    if (batch === undefined) throw new Error('no record');
    await Promise.all(Array.from({ length: 9 }, () => settleBatch(store, batches, batch)));
    expect(ids()).toHaveLength(2);
  });
});
