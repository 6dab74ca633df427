/** The public API over the real desk, store, workers and venue. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import type { OrderDetails, Reply } from '../support/signed-client.ts';
import { System, twapOf } from '../support/system.ts';
import { waitFor } from '../support/poll.ts';

/** Starts too far ahead for anything to be sent meanwhile. */
const later = (id: string | null, more: object = {}): object => ({
  ...twapOf(10, '0.5'),
  ...(id === null ? {} : { clientOrderId: id }),
  startTime: new Date(Date.now() + 3_600_000).toISOString(),
  endTime: new Date(Date.now() + 7_200_000).toISOString(),
  ...more,
});

const UNKNOWN_ORDER = { status: 404, body: { errorCode: 'INVALID_ORDER', errors: [] } };

describe.skipIf(!durableRedis)('the API over a working system', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
    await Promise.all([system.worker(), system.worker()]);
  }, 120_000);
  afterAll(() => system.close());

  const isGone = async (orderId: string): Promise<OrderDetails> => await system.ended(orderId, 20_000);

  it('answers a create with the summary and a query with every digit', async () => {
    const reply = await system.client.create(
      later('exact-1', { quantity: 0.12345, limitPrice: '43000.01', params: { durationSeconds: 60 } }),
    );
    expect(reply).toMatchObject({ status: 201, body: { clientOrderId: 'exact-1', errorCode: null, message: null } });
    const orderId = String(reply.body['orderId']);
    expect((await system.client.byQuery('clientOrderId=exact-1')).body).toEqual({
      orderId,
      clientOrderId: 'exact-1',
      symbol: 'BTC/USDT',
      assetClass: 'SPOT',
      exchange: 'BINANCE',
      status: expect.stringMatching(/^(PENDING_NEW|ACCEPTED)$/) as string,
      filledQuantity: '0',
      leavesQuantity: '0.12345',
      side: 'BUY',
      lastQuantity: '0',
      lastPrice: '0',
      averagePrice: '0',
    });
    expect((await system.client.open()).map((order) => order.orderId)).toContain(orderId);
    await system.client.cancel({ orderId });
    await isGone(orderId);
    expect((await system.client.open()).map((order) => order.orderId)).not.toContain(orderId);
  });

  it('makes one order of a hundred equal requests at once', async () => {
    const order = later('same-1');
    const replies = await Promise.all(Array.from({ length: 100 }, () => system.client.create(order)));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    const orderIds = [...new Set(replies.map((reply) => String(reply.body['orderId'])))];
    expect(orderIds).toHaveLength(1);
    expect((await system.client.open()).filter((one) => one.clientOrderId === 'same-1')).toHaveLength(1);

    const other = await system.client.create({ ...order, quantity: '0.6' });
    expect(other).toMatchObject({ status: 400, body: { errorCode: 'INVALID_ORDER' } });
    expect(other.text).toContain(orderIds[0]);
    await system.client.cancel({ clientOrderId: 'same-1' });
    await isGone(orderIds[0] ?? '');
    const again = await system.client.create(order);
    expect(again).toMatchObject({ status: 201, body: { orderId: orderIds[0], status: 'CANCELLED' } });
  });

  it('cancels an order that waits, one that works, and none that has ended', { timeout: 60_000 }, async () => {
    const waiting = await system.client.place(later(null));
    expect(await system.client.cancel({ orderId: waiting })).toMatchObject({ status: 200 });
    expect(await isGone(waiting)).toMatchObject({ status: 'CANCELLED', filledQuantity: '0', leavesQuantity: '0.5' });

    const working = await system.client.place(twapOf(10, '0.5', { tradingStyle: 'HYBRID' }));
    await waitFor('a fill', 20_000, async () => (await system.client.order(working)).filledQuantity !== '0');
    expect(await system.client.cancel({ orderId: working })).toMatchObject({
      status: 200,
      body: { status: expect.stringMatching(/^(PENDING_CANCEL|CANCELLED)$/) as string },
    });
    expect(await isGone(working)).toMatchObject({ status: 'CANCELLED' });
    expect(await system.faultsOf(working, '0.5')).toEqual([]);

    for (const orderId of [waiting, working]) {
      const late = await system.client.cancel({ orderId });
      expect(late).toMatchObject({ status: 400 });
      expect(late.body).toMatchObject({ status: 'CANCELLED', errorCode: 'PARENT_ORDER_WAS_TERMINATED', orderId });
    }
  });

  it('leaves nothing at the venue after a cancel', { timeout: 60_000 }, async () => {
    await system.control('freeze', { symbol: 'BTCUSDT', frozen: true });
    const orderId = await system.client.place(twapOf(10, '0.5', { tradingStyle: 'PASSIVE' }));
    const resting = async (): Promise<number> => {
      const state = (await (await fetch(`${system.sim.control}/state`)).json()) as { orders: { open: boolean }[] };
      return state.orders.filter((order) => order.open).length;
    };
    await waitFor('a resting clip', 20_000, async () => (await resting()) > 0);
    await system.client.cancel({ orderId });
    expect(await isGone(orderId)).toMatchObject({ status: 'CANCELLED' });
    expect(await resting()).toBe(0);
    await system.control('freeze', { symbol: 'BTCUSDT', frozen: false });
    expect(await system.faultsOf(orderId, '0.5')).toEqual([]);
  });

  it('shows an account nothing of another one', async () => {
    const stranger = await system.clientNamed('stranger');
    const orderId = await system.client.place(later('mine-1'));
    expect(await stranger.byQuery(`orderId=${orderId}`)).toMatchObject(UNKNOWN_ORDER);
    expect(await stranger.byQuery('clientOrderId=mine-1')).toMatchObject(UNKNOWN_ORDER);
    expect(await stranger.cancel({ orderId })).toMatchObject(UNKNOWN_ORDER);
    expect(await stranger.cancel({ clientOrderId: 'mine-1' })).toMatchObject(UNKNOWN_ORDER);
    expect(await stranger.open()).toEqual([]);
    const theirs = await stranger.place(later('mine-1', { quantity: '0.7' }));
    expect(theirs).not.toBe(orderId);
    expect(await system.client.order(orderId)).toMatchObject({ leavesQuantity: '0.5' });
    await Promise.all([system.client.cancel({ orderId }), stranger.cancel({ orderId: theirs })]);
    await isGone(orderId);
  });

  it.each(['orderId=1', 'orderId=9007199254740991', 'clientOrderId=never-given'])('knows no %s', async (query) => {
    expect(await system.client.byQuery(query)).toMatchObject(UNKNOWN_ORDER);
  });

  const refusals: readonly (readonly [string, object, string])[] = [
    ['an unknown exchange', { exchange: 'NOWHERE' }, 'exchange'],
    ['an unknown subaccount', { subaccount: 'other' }, 'subaccount'],
    ['an unknown symbol', { symbol: 'XYZ/USDT' }, 'symbol'],
    ['a future on a spot venue', { assetClass: 'FUTURE' }, 'assetClass'],
    ['a short sale on spot', { side: 'SHORT_SELL' }, 'side'],
    ['a quantity off the step', { quantity: '0.123456' }, 'quantity'],
    ['a quantity of zero', { quantity: 0 }, 'quantity'],
    ['a negative quantity', { quantity: -1 }, 'quantity'],
    ['a quantity below the minimum', { quantity: '0.00001' }, 'quantity'],
    ['a limit price off the tick', { limitPrice: '43000.001' }, 'limitPrice'],
    ['a clip larger than the order', { clipSizeType: 'ABSOLUTE', clipSizeVal: '0.6' }, 'clipSizeVal'],
    ['a clip below the minimum', { clipSizeType: 'ABSOLUTE', clipSizeVal: '0.00001' }, 'clipSizeVal'],
    ['more than the whole', { clipSizeVal: '101' }, 'clipSizeVal'],
    ['clips too close together', { clipSizeVal: '1', params: { durationSeconds: 10 } }, 'clipSizeVal'],
    ['an unknown field', { limitprice: '43000' }, 'limitprice'],
    ['an unknown parameter', { params: { durationSeconds: 60, speed: 1 } }, 'params.speed'],
    ['a duration out of range', { params: { durationSeconds: 0 } }, 'params.durationSeconds'],
    ['a style that is none', { params: { durationSeconds: 60, tradingStyle: 'FAST' } }, 'params.tradingStyle'],
    ['an end in the past', { startTime: null, endTime: '2020-01-01T00:00:00Z' }, 'endTime'],
    ['an end before the start', { endTime: new Date(Date.now() + 1_800_000).toISOString() }, 'endTime'],
  ];

  it.each(refusals)('refuses %s, names the field and stores nothing', async (_what, change, field) => {
    const before = await system.orderKeys();
    const reply: Reply = await system.client.create(later(`refused-${field}`, change));
    expect(reply.status, reply.text).toBe(400);
    expect(reply.body['errors']).toMatchObject([{ path: field }]);
    expect(reply.body).toMatchObject({ orderId: null, status: 'REJECTED' });
    expect(String(reply.body['message'])).toContain(field);
    expect(await system.orderKeys()).toEqual(before);
  });

  it('writes no error to any log', () => {
    expect(system.errorLines()).toEqual([]);
  });
});
