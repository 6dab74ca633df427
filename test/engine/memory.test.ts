/** What a process remembers of orders: bounded, and let go when an order is over or nobody asks for it any more. */
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../src/domain/clip.ts';
import { price, quantity, ratio, ZERO_FEE, ZERO_QUANTITY } from '../../src/domain/decimal.ts';
import { clipIdOf, orderIdOf, type OrderId } from '../../src/domain/ids.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import type { ParentOrder } from '../../src/domain/parent.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import { createKnownFacts } from '../../src/engine/known-facts.ts';
import type { Event } from '../../src/engine/messages.ts';
import { newParent } from '../../src/engine/new-parent.ts';
import { createParentCache } from '../../src/engine/parent-cache.ts';
import { createPlanner } from '../../src/engine/planner.ts';
import { twap } from '../../strategies/twap.ts';

const NOW = instant(1_706_443_200_000);
const idOf = (sequence: number): OrderId => orderIdOf(plusMs(NOW, sequence), 0, 0);

const parentOf = (orderId: OrderId, changes: Partial<ParentOrder> = {}): ParentOrder => ({
  ...newParent({
    orderId,
    account: 'desk',
    clientOrderId: null,
    exchange: 'BINANCE',
    subaccount: 'main',
    symbol: 'BTC/USDT',
    assetClass: 'SPOT',
    side: 'BUY',
    quantity: quantity('1'),
    strategy: 'TWAP',
    limitPrice: null,
    startTime: null,
    endTime: null,
    clipSizeType: 'PERCENTAGE',
    clipSizeVal: ratio('10'),
    params: { durationSeconds: '600' },
    createdAt: NOW,
  }),
  ...changes,
});

describe('the cache of parents', () => {
  function cacheAt(clock: { ms: number }) {
    const forgotten: OrderId[] = [];
    const cache = createParentCache({ monotonicMs: () => clock.ms, onForgotten: (id) => forgotten.push(id) });
    return { cache, forgotten };
  }

  it('lets a parent go that is over, and says so', () => {
    const { cache, forgotten } = cacheAt({ ms: 0 });
    cache.keep(parentOf(idOf(1)));
    cache.keep(parentOf(idOf(1), { status: 'FILLED' }));
    expect([cache.get(idOf(1)), forgotten]).toEqual([undefined, [idOf(1)]]);
  });

  it('lets parents go that nobody has touched for half a minute, for another process may have ended them', () => {
    const clock = { ms: 0 };
    const { cache, forgotten } = cacheAt(clock);
    cache.keep(parentOf(idOf(1)));
    cache.keep(parentOf(idOf(2)));
    clock.ms = 20_000;
    cache.keep(parentOf(idOf(1)));
    clock.ms = 30_001;
    cache.keep(parentOf(idOf(3)));
    expect(forgotten).toEqual([idOf(2)]);
    expect(cache.get(idOf(1))).toBeDefined();
  });

  it('holds at most five thousand', () => {
    const { cache, forgotten } = cacheAt({ ms: 0 });
    for (let i = 0; i < 5_003; i += 1) cache.keep(parentOf(idOf(i)));
    expect(forgotten).toEqual([idOf(0), idOf(1), idOf(2)]);
  });
});

describe('known facts', () => {
  const closed = (orderId: OrderId, number: number, status: Clip['status'] = 'FILLED'): Clip =>
    ({
      clipId: clipIdOf(orderId, number),
      status,
      filledQuantity: quantity('0.1'),
      fills: [{ fillId: `fill ${number}` }],
    }) as unknown as Clip;
  const reported = (orderId: OrderId, number: number, fillId = `fill ${number}`, cumQuantity = '0.1'): Event => {
    const named = { clipId: clipIdOf(orderId, number), venueOrderId: '1', symbol: 'BTC/USDT' };
    const amounts = { quantity: quantity('0.1'), price: price('1'), fee: ZERO_FEE };
    const fill = { ...amounts, fillId, feeAsset: null, liquidity: null, at: NOW };
    const view = { quantity: quantity('0.1'), cumQuantity: quantity(cumQuantity), reason: null, at: NOW };
    return { type: 'REPORTED', fills: [{ ...named, fill }], views: [{ ...named, ...view, state: 'FILLED' }] };
  };

  it('cover what a closed clip has, and nothing beyond it', () => {
    const known = createKnownFacts();
    known.note(idOf(1), [closed(idOf(1), 1), closed(idOf(1), 2, 'REJECTED')]);
    expect(known.covers(reported(idOf(1), 1))).toBe(true);
    expect(known.covers(reported(idOf(1), 1, 'another'))).toBe(false);
    expect(known.covers(reported(idOf(1), 1, 'fill 1', '0.2'))).toBe(false);
    expect(known.covers(reported(idOf(1), 2))).toBe(false);
    expect(known.covers(reported(idOf(2), 1))).toBe(false);
    expect(known.covers({ type: 'WAKE' })).toBe(false);
  });

  it('keep the clips an order closed last, and go with the order', () => {
    const known = createKnownFacts();
    for (let number = 1; number <= 17; number += 1) known.note(idOf(1), [closed(idOf(1), number)]);
    expect([1, 2, 17].map((number) => known.covers(reported(idOf(1), number)))).toEqual([false, true, true]);
    known.forget(idOf(1));
    expect(known.covers(reported(idOf(1), 17))).toBe(false);
  });
});

describe('the memory of the planner', () => {
  const basis = {
    window: { start: NOW, windowEnd: plusMs(NOW, 600_000), end: plusMs(NOW, 900_000) },
    rules: parseRules({ step: '0.00001', minNotional: '5' }),
    refPrice: price('43000'),
    quantity: quantity('1'),
    doneBefore: ZERO_QUANTITY,
  };

  function counting() {
    const made: string[] = [];
    const planner = createPlanner(() => ({
      ...twap,
      plan: (input, params) => {
        made.push(input.seed);
        return twap.plan(input, params as Parameters<typeof twap.plan>[1]);
      },
    }));
    return { planner, made };
  }

  it('derives a schedule once while its basis says the same, and again after a new plan', () => {
    const { planner, made } = counting();
    const first = planner.scheduleOf(parentOf(idOf(1), { basis }));
    expect(planner.scheduleOf(parentOf(idOf(1), { basis: { ...basis } }))).toBe(first);
    expect(made).toHaveLength(1);
    planner.scheduleOf(parentOf(idOf(1), { basis: { ...basis, quantity: quantity('0.5') } }));
    expect(made).toHaveLength(2);
  });

  it('derives it again after it was told to forget', () => {
    const { planner, made } = counting();
    const parent = parentOf(idOf(1), { basis });
    planner.scheduleOf(parent);
    planner.forget(idOf(1));
    planner.scheduleOf(parent);
    expect(made).toHaveLength(2);
  });

  it('keeps at most five thousand schedules, the oldest going first', () => {
    const { planner, made } = counting();
    for (let i = 0; i <= 5_000; i += 1) planner.scheduleOf(parentOf(idOf(i), { basis }));
    planner.scheduleOf(parentOf(idOf(1), { basis }));
    expect(made).toHaveLength(5_001);
    planner.scheduleOf(parentOf(idOf(0), { basis }));
    expect(made).toHaveLength(5_002);
  });
});
