/** The Kraken adapter against the simulated venue: orders from the request to their end, whatever gets in the way. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { price, quantity, toText } from '../../../../src/domain/decimal.ts';
import { instant } from '../../../../src/domain/time.ts';
import { waitFor } from '../../../support/poll.ts';
import { createKrakenVenue } from '../../../../src/adapters/venues/kraken/venue.ts';
import {
  lastView,
  openKrakenDesk,
  PRIVATE_KEY,
  PUBLIC_KEY,
  refOf,
  totalOf,
  untilState,
  type KrakenDesk,
} from './kraken-desk.ts';

let desk: KrakenDesk;

beforeEach(async () => {
  desk = await openKrakenDesk();
});
afterEach(() => desk.close());

const fillsOf = (clipId: string) => desk.heard.fills.filter((each) => each.clipId === clipId);

describe('an order at Kraken', () => {
  it('is only acknowledged at first, and rests when the engine has taken it', async () => {
    await desk.subscribe();
    const order = desk.request();
    const answer = await desk.venue.place(order);
    expect(answer).toMatchObject({ outcome: 'ACCEPTED', order: { clipId: order.clipId, state: 'PENDING' }, fills: [] });
    await untilState(desk, order.clipId, 'OPEN');
    expect(await desk.venue.openOrders()).toMatchObject([{ clipId: order.clipId, symbol: 'BTC/USDT', state: 'OPEN' }]);
    expect(await desk.venue.lookup(refOf(order))).toMatchObject({
      outcome: 'FOUND',
      order: { state: 'OPEN' },
      fills: [],
    });
  });

  it('is found by the venue id as by ours', async () => {
    await desk.subscribe();
    const order = desk.request();
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'OPEN');
    const found = await desk.venue.lookup(refOf(order));
    const venueOrderId = found.outcome === 'FOUND' ? found.order.venueOrderId : '';
    expect(await desk.venue.lookup({ ...refOf(order), venueOrderId })).toEqual(found);
  });

  it('fills at once when it crosses, and both ways of hearing of it agree to the last digit', async () => {
    await desk.subscribe();
    const order = desk.request({ timeInForce: 'IOC', price: price('43100') });
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'FILLED');
    const found = await desk.venue.lookup(refOf(order));
    if (found.outcome !== 'FOUND') throw new Error(found.outcome);
    expect(found.order.state).toBe('FILLED');
    const [byStream] = fillsOf(order.clipId);
    expect(found.fills).toEqual([byStream]);
    expect(byStream?.fill).toMatchObject({ liquidity: 'TAKER', feeAsset: 'USDT' });
    expect(toText(byStream?.fill.price ?? price('0'))).toBe('43000.01');
    expect(toText(byStream?.fill.fee ?? price('0'))).toBe('0.4300001');
    expect(desk.ledger(order.clipId).find((fact) => fact['type'] === 'FILL')).toMatchObject({
      tradeId: byStream?.fill.fillId,
      fee: '0.4300001',
      feeAsset: 'USDT',
    });
  });

  it('says of the completing trade that it is partly filled, and FILLED afterwards', async () => {
    await desk.subscribe();
    const order = desk.request({ timeInForce: 'IOC', price: price('43100') });
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'FILLED');
    const states = desk.heard.views.filter((view) => view.clipId === order.clipId).map((view) => view.state);
    expect(states).toEqual(['PENDING', 'OPEN', 'OPEN', 'FILLED']);
    expect(fillsOf(order.clipId)).toHaveLength(1);
  });

  it('keeps what was filled before a cancel', async () => {
    await desk.subscribe();
    const order = desk.request({ price: price('42999.99') });
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'OPEN');
    await desk.sell('42999.99', '1.004');
    await waitFor('the fill', 10_000, () => fillsOf(order.clipId).length > 0);
    const answer = await desk.venue.cancel(refOf(order));
    expect(answer).toMatchObject({ outcome: 'CANCELLED', order: { state: 'CANCELLED' } });
    const found = await desk.venue.lookup(refOf(order));
    expect(found.outcome === 'FOUND' && totalOf(found.fills)).toBe('0.004');
    expect(totalOf(fillsOf(order.clipId))).toBe('0.004');
    expect(await desk.venue.cancel(refOf(order))).toEqual({ outcome: 'GONE' });
  });

  it('is refused by the engine after the acknowledgement when it is post-only and would trade', async () => {
    await desk.subscribe();
    const order = desk.request({ postOnly: true, price: price('43100') });
    expect(await desk.venue.place(order)).toMatchObject({ outcome: 'ACCEPTED' });
    await untilState(desk, order.clipId, 'REJECTED');
    expect(lastView(desk.heard, order.clipId)?.reason).toBe('Post only order');
    expect(await desk.venue.lookup(refOf(order))).toMatchObject({ outcome: 'FOUND', order: { state: 'REJECTED' } });
  });

  it('that takes what it finds ends without the rest', async () => {
    await desk.subscribe();
    await desk.setPrice('43000', '0.004');
    const order = desk.request({ timeInForce: 'IOC', price: price('43000.01') });
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'CANCELLED');
    expect(totalOf(fillsOf(order.clipId))).toBe('0.004');
  });

  it('that never was is GONE and NOT_FOUND', async () => {
    const order = desk.request();
    expect(await desk.venue.cancel(refOf(order))).toEqual({ outcome: 'GONE' });
    expect(await desk.venue.lookup(refOf(order))).toEqual({ outcome: 'NOT_FOUND' });
    const named = { ...refOf(order), venueOrderId: 'OAAAAA-BBBBB-CCCCCC' };
    expect(await desk.venue.lookup(named)).toEqual({ outcome: 'NOT_FOUND' });
  });
});

describe('what the venue refuses', () => {
  it.each([
    ['an order below the smallest notional', { quantity: quantity('0.00001') }, 'SOFT', 'INVALID_ORDER'],
    ['a price off the grid', { price: price('42000.001') }, 'SOFT', 'INVALID_ORDER'],
    ['what cannot be paid', { side: 'SELL', quantity: quantity('101') }, 'FATAL', 'INSUFFICIENT_FUNDS'],
    ['a symbol it does not list', { symbol: 'NOPE/USDT' }, 'FATAL', 'INVALID_ORDER'],
    ['all or nothing at once', { timeInForce: 'FOK' }, 'FATAL', 'INVALID_ORDER'],
  ] as const)('%s', async (_name, part, rejectClass, errorCode) => {
    const result = await desk.venue.place(desk.request(part));
    expect(result).toMatchObject({ outcome: 'REJECTED', rejectClass, error: { errorCode } });
  });

  it('a second order under the id of an open one, which proves nothing and places nothing', async () => {
    await desk.subscribe();
    const order = desk.request();
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'OPEN');
    const again = await desk.venue.place({ ...order, reservedAt: instant(Date.now()) });
    expect(again).toMatchObject({ outcome: 'UNKNOWN', error: { venueCode: 'EOrder:Duplicate cl_ord_id' } });
    expect(await desk.venue.openOrders()).toHaveLength(1);
  });
});

describe('an outcome that is not known', () => {
  it.each([
    ['RESET_BEFORE', 'NOT_FOUND'],
    ['RESET_AFTER', 'FOUND'],
    ['TIMEOUT_BEFORE', 'NOT_FOUND'],
    ['TIMEOUT_AFTER', 'FOUND'],
    ['TRUNCATED_JSON', 'FOUND'],
    ['HTTP_502_HTML', 'NOT_FOUND'],
    ['HTTP_503', 'NOT_FOUND'],
    ['STATUS_1006_AFTER', 'FOUND'],
    ['STATUS_1007_AFTER', 'FOUND'],
  ])('after %s is resolved by looking the order up: %s', async (kind, outcome) => {
    await desk.control('faults', { op: 'create', kind });
    const order = desk.request({ timeInForce: 'IOC', price: price('43100') });
    expect((await desk.venue.place(order)).outcome).toBe('UNKNOWN');
    const found = await waitFor('the look-up to be as expected', 10_000, async () => {
      const result = await desk.venue.lookup(refOf(order));
      return result.outcome === outcome ? result : null;
    });
    if (found.outcome === 'FOUND') expect(totalOf(found.fills)).toBe('0.01');
    expect(desk.ledger(order.clipId).filter((fact) => fact['type'] === 'ARR')).toHaveLength(1);
  });

  it('of a query is UNKNOWN, never NOT_FOUND', async () => {
    const order = desk.request();
    await desk.control('faults', { op: 'query', kind: 'HTTP_500' });
    expect((await desk.venue.lookup(refOf(order))).outcome).toBe('UNKNOWN');
  });

  it('of a cancel is UNKNOWN, and the order can be looked up', async () => {
    await desk.subscribe();
    const order = desk.request();
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'OPEN');
    await desk.control('faults', { op: 'cancel', kind: 'RESET_AFTER' });
    expect((await desk.venue.cancel(refOf(order))).outcome).toBe('UNKNOWN');
    expect(await desk.venue.lookup(refOf(order))).toMatchObject({ outcome: 'FOUND', order: { state: 'CANCELLED' } });
  });

  it('is decided by the deadline: a request that is late at the engine is refused for sure', async () => {
    await desk.control('faults', { op: 'create', kind: 'ENGINE_DELAY', delayMs: 1_000 });
    await desk.control('clock', { offsetMs: 0 });
    const order = desk.request();
    const placed = desk.venue.place(order);
    await waitFor('the request to arrive', 10_000, () => desk.ledger(order.clipId).length > 0);
    await desk.control('clock', { offsetMs: 10_000 });
    expect(await placed).toMatchObject({
      outcome: 'NOT_ADMITTED',
      error: { venueCode: 'EService:Deadline elapsed' },
    });
  });

  it('does not arise for a request whose time has passed: it is not sent', async () => {
    const order = desk.request({ reservedAt: instant(Date.now() - 10_000) });
    expect(await desk.venue.place(order)).toMatchObject({ outcome: 'NOT_ADMITTED' });
    expect(desk.ledger(order.clipId)).toEqual([]);
  });
});

describe('nonces', () => {
  it('rise with every one of thirty calls made at once', async () => {
    const orders = Array.from({ length: 30 }, () => desk.request());
    const results = await Promise.all(orders.map((order) => desk.venue.place(order)));
    expect(results.map((result) => result.outcome)).toEqual(orders.map(() => 'ACCEPTED'));
  });

  it('of another adapter with the same key and a faster clock are overtaken: the next call gets through', async () => {
    const { rest, wsApi } = desk.sim;
    const start = Date.now();
    // Both clocks stand still, so that the one behind does not catch up while the other is answered.
    const [ahead, behind] = [300, 0].map((aheadMs) =>
      createKrakenVenue({
        account: 'KRAKEN/main',
        publicKey: PUBLIC_KEY,
        privateKey: PRIVATE_KEY,
        rest,
        wsApi,
        symbols: () => desk.market.instruments(),
        now: () => start + aheadMs,
      }),
    );
    await ahead?.balances();
    expect(await behind?.place(desk.request())).toMatchObject({
      outcome: 'NOT_ADMITTED',
      retryAfterMs: 0,
      error: { venueCode: 'EAPI:Invalid nonce' },
    });
    expect(await behind?.place(desk.request())).toMatchObject({ outcome: 'ACCEPTED' });
    await Promise.all([ahead?.close(), behind?.close()]);
  });
});

describe('the counters of the venue', () => {
  it('refuse with HTTP 200, and hold later orders in the pair back here as well', async () => {
    await desk.control('faults', { op: 'create', kind: 'HTTP_429' });
    expect(await desk.venue.place(desk.request())).toMatchObject({
      outcome: 'NOT_ADMITTED',
      error: { errorCode: 'RATE_LIMIT_EXCEEDED', httpStatus: 200 },
    });
    const order = desk.request();
    expect(await desk.venue.place(order)).toMatchObject({ outcome: 'NOT_ADMITTED', error: { httpStatus: null } });
    expect(desk.ledger(order.clipId)).toEqual([]);
  });
});

describe('the account', () => {
  it('shows balances under our names, with what open orders hold back', async () => {
    await desk.subscribe();
    const order = desk.request({ price: price('42000'), quantity: quantity('1') });
    await desk.venue.place(order);
    await untilState(desk, order.clipId, 'OPEN');
    const balances = await desk.venue.balances();
    expect([...balances.keys()].sort()).toEqual(['BTC', 'USD', 'USDT']);
    // The fee is paid in the quote asset on top of the cost, so it is held back as well.
    expect(toText(balances.get('USDT')?.locked ?? quantity('0'))).toBe('42042');
  });
});
