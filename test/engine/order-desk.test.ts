/** The desk over the in-memory twins: identity of orders under collisions, retries and concurrency. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryBatches } from '../../src/adapters/memory/batches.ts';
import { createMemoryDirectory } from '../../src/adapters/memory/directory.ts';
import { createMemoryOrderStore, type MemoryOrderStore } from '../../src/adapters/memory/order-store.ts';
import { createMemoryScheduler } from '../../src/adapters/memory/scheduler.ts';
import { createVirtualClock } from '../../src/adapters/memory/clock.ts';
import { price, quantity, ratio } from '../../src/domain/decimal.ts';
import { SEQUENCES_PER_MS } from '../../src/domain/ids.ts';
import { parseRules, type Instrument } from '../../src/domain/instrument.ts';
import { instant } from '../../src/domain/time.ts';
import { UnavailableError, type CreateOrder, type Desk } from '../../src/engine/desk.ts';
import { createDesk } from '../../src/engine/order-desk.ts';
import { createPlanner } from '../../src/engine/planner.ts';
import type { Directory } from '../../src/engine/ports.ts';
import { noProbe } from '../../src/engine/probes.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { DEFAULT_TIMING } from '../../src/engine/timing.ts';
import { strategyOf } from '../../strategies/index.ts';

const SHARDS = 16;
const NOW = instant(1_706_443_200_000);
const BTC: Instrument = {
  symbol: 'BTC/USDT',
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00001', minQty: '0.00001', maxQty: '9000', minNotional: '5', tick: '0.01' }),
};

const clock = createVirtualClock(NOW);
let store: MemoryOrderStore;
let directory: Directory;
let ops = 0;

/** A desk of a process of its own; all of them draw the same numbers, so that they collide wherever they can. */
function openDesk(): Desk {
  const nextOpId = (): string => `op-${(ops += 1)}`;
  const planner = createPlanner(strategyOf);
  const parts = { store, clock, planner, timing: DEFAULT_TIMING, probe: noProbe, nextOpId };
  return createDesk({
    store,
    batches: createMemoryBatches(store),
    runner: createRunner({ ...parts, marketOf: () => null, performer: null }),
    scheduler: createMemoryScheduler(),
    directory,
    clock,
    shards: SHARDS,
    accounts: new Set(['BINANCE/main']),
    strategyNamed: strategyOf,
    nextOpId,
    draw: () => 0,
    digest: (text) => text.replaceAll(' ', '_'),
  });
}

const orderOf = (clientOrderId: string | null, size = '1'): CreateOrder => ({
  clientOrderId,
  exchange: 'BINANCE',
  subaccount: 'main',
  symbol: 'BTC/USDT',
  assetClass: 'SPOT',
  side: 'BUY',
  quantity: quantity(size),
  strategy: 'TWAP',
  limitPrice: null,
  startTime: null,
  endTime: null,
  clipSizeType: 'PERCENTAGE',
  clipSizeVal: ratio('10'),
  params: { durationSeconds: '600' },
  fingerprint: `${clientOrderId ?? ''}/${size}`,
});

beforeEach(async () => {
  store = createMemoryOrderStore({ shards: SHARDS, now: () => clock.now() });
  directory = createMemoryDirectory(() => clock.now());
  await directory.publish('BINANCE', {
    instruments: new Map([[BTC.symbol, BTC]]),
    refPrices: new Map([[BTC.symbol, price('43000')]]),
  });
  await directory.beat('worker', 60_000);
});

describe('the desk', () => {
  it('gives different requests different orders even when their numbers collide', async () => {
    const [first, second] = [openDesk(), openDesk()];
    const wanted = Array.from({ length: 60 }, (_, i) => `c${i}`);
    const made = await Promise.all(wanted.map((id, i) => (i % 2 === 0 ? first : second).create('desk', orderOf(id))));
    expect(made.map((order) => order.clientOrderId)).toEqual(wanted);
    expect(new Set(made.map((order) => order.orderId)).size).toBe(60);
    for (const id of wanted) expect((await first.get('desk', { clientOrderId: id }))?.clientOrderId).toBe(id);
    expect(store.state.orders.size).toBe(60);
  });

  it('gives orders of different accounts different numbers when they collide', async () => {
    const [mine, theirs] = [await openDesk().create('a', orderOf('x')), await openDesk().create('b', orderOf('x'))];
    expect(mine.orderId).not.toBe(theirs.orderId);
    expect((await openDesk().get('b', { clientOrderId: 'x' }))?.orderId).toBe(theirs.orderId);
  });

  it('makes one order of a hundred equal requests at once, through several processes', async () => {
    const [first, second] = [openDesk(), openDesk()];
    const made = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? first : second).create('desk', orderOf('same'))),
    );
    expect(new Set(made.map((order) => order.orderId)).size).toBe(1);
    expect(store.state.orders.size).toBe(1);
  });

  it('refuses the same client order id with other content and names the order', async () => {
    const first = await openDesk().create('desk', orderOf('x', '1'));
    await expect(openDesk().create('desk', orderOf('x', '2'))).rejects.toThrow(first.orderId);
  });

  it('completes a claim whose order was never stored', async () => {
    const lost = await openDesk().create('desk', orderOf(null));
    const fingerprint = orderOf('x').fingerprint;
    await store.claimClientId('desk', 'x', { orderId: lost.orderId, fingerprint }, null);
    expect(await openDesk().get('desk', { clientOrderId: 'x' })).toBeNull();
    const made = await openDesk().create('desk', orderOf('x'));
    expect(made).toMatchObject({ clientOrderId: 'x', status: 'PENDING_NEW' });
    expect(made.orderId).not.toBe(lost.orderId);
  });

  it('says so when a millisecond has no number left', async () => {
    const desk = openDesk();
    const crowd = Array.from({ length: SEQUENCES_PER_MS }, () => desk.create('desk', orderOf(null)));
    await Promise.all(crowd);
    await expect(desk.create('desk', orderOf(null))).rejects.toThrow('no free order id');
  });

  it('answers a cancel with PENDING_CANCEL although nothing is to be drained, and a foreign one as unknown', async () => {
    const desk = openDesk();
    const { orderId } = await desk.create('desk', orderOf('x'));
    expect(await desk.cancel('other', { orderId })).toEqual({ kind: 'UNKNOWN_ORDER' });
    expect(await desk.cancel('desk', { orderId })).toMatchObject({
      kind: 'PENDING',
      order: { status: 'PENDING_CANCEL' },
    });
    expect(await desk.cancel('desk', { orderId })).toMatchObject({
      kind: 'PENDING',
      order: { status: 'PENDING_CANCEL' },
    });
  });

  it('needs a worker', async () => {
    await directory.leave('worker');
    await expect(openDesk().create('desk', orderOf(null))).rejects.toThrow(UnavailableError);
    expect(await openDesk().readiness()).toEqual({ ready: false, missing: ['worker'] });
  });
});
