/** Requirements of cancel and cancelMany, one test for each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { ended, filled } from './facts.ts';
import { Conformance, ORDER } from './harness.ts';

describe.skipIf(!durableRedis)('cancel and cancelMany', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  const eventsOf = async (orderId: string) =>
    (await api.get('order/events', `orderId=${orderId}`)).responses.map((event) => event['type']);

  it('EP-3.1 a cancel is answered 200 with PENDING_CANCEL, and the order shows it', async () => {
    const orderId = await api.place({ clientOrderId: 'ep-3.1' });
    const reply = await api.post('cancel', { orderId: Number(orderId) });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ orderId, clientOrderId: 'ep-3.1', status: 'PENDING_CANCEL', errorCode: null });
    expect((await api.get('order/id', `orderId=${orderId}`)).body['status']).toBe('PENDING_CANCEL');
  });

  it('EP-3.2 either id will do, none is 400, and the order id decides when both are given', async () => {
    const [a, b] = [await api.place({ clientOrderId: 'ep-3.2-a' }), await api.place({ clientOrderId: 'ep-3.2-b' })];
    expect((await api.post('cancel', { clientOrderId: 'ep-3.2-a' })).body['orderId']).toBe(a);
    expect((await api.post('cancel', { orderId: b, clientOrderId: 'ep-3.2-a' })).body['orderId']).toBe(b);
    for (const body of [{}, { orderId: null }, { orderId: null, clientOrderId: null }, { clientOrderId: '' }]) {
      const reply = await api.post('cancel', body);
      expect([reply.status, reply.body['errorCode']]).toEqual([400, 'INVALID_ORDER']);
    }
  });

  it('EP-3.3 an unknown order and that of another account are 404 INVALID_ORDER', async () => {
    const foreign = await api.place({ clientOrderId: 'ep-3.3' }, 'other');
    for (const ref of [
      { orderId: foreign },
      { orderId: 4_711 },
      { clientOrderId: 'ep-3.3' },
      { clientOrderId: 'no' },
    ]) {
      const reply = await api.post('cancel', ref);
      expect([reply.status, reply.body['errorCode'], reply.body['status']]).toEqual([404, 'INVALID_ORDER', 'REJECTED']);
    }
    expect((await api.get('order/id', `orderId=${foreign}`, 'other')).body['status']).toBe('PENDING_NEW');
  });

  it('EP-3.4 a second cancel is 200 and has no second effect', async () => {
    const orderId = await api.place();
    await api.post('cancel', { orderId });
    const before = await eventsOf(orderId);
    const again = await api.post('cancel', { orderId });
    expect([again.status, again.body['status']]).toEqual([200, 'PENDING_CANCEL']);
    expect(await eventsOf(orderId)).toEqual(before);
  });

  it('EP-3.5 a closed order is 400 with its own status and PARENT_ORDER_WAS_TERMINATED', async () => {
    for (const status of ['FILLED', 'CANCELLED', 'EXPIRED', 'REJECTED'] as const) {
      const orderId = await api.place();
      await api.happen(orderId, ended(status));
      const reply = await api.post('cancel', { orderId });
      expect(reply.status).toBe(400);
      expect(reply.body).toMatchObject({ orderId, status, errorCode: 'PARENT_ORDER_WAS_TERMINATED' });
    }
  });

  it('EP-4.1 cancelMany sets all orders to pending cancel', async () => {
    const ids = await Promise.all([api.place(), api.place(), api.place()]);
    const reply = await api.post('cancelMany', { orders: ids.map((orderId) => ({ orderId })) });
    expect(reply.status).toBe(200);
    for (const orderId of ids) {
      expect((await api.get('order/id', `orderId=${orderId}`)).body['status']).toBe('PENDING_CANCEL');
    }
  });

  it('EP-4.2 the answer is a summary and carries one an order, in order', async () => {
    const [a, b] = [await api.place({ clientOrderId: 'ep-4.2' }), await api.place()];
    const many = await api.post('cancelMany', {
      orders: [{ orderId: b }, { orderId: 99 }, { clientOrderId: 'ep-4.2' }],
    });
    expect(many.body).toMatchObject({
      orderId: null,
      clientOrderId: null,
      status: 'PENDING_CANCEL',
      message: '2 of 3 accepted',
      errorCode: null,
    });
    expect(many.body['createdAt']).toMatch(/Z$/);
    expect(many.responses.map((one) => one['orderId'])).toEqual([b, null, a]);
    const single = await api.post('cancelMany', { orders: [{ orderId: a }] });
    expect(single.body).toMatchObject({ orderId: a, clientOrderId: 'ep-4.2', status: 'PENDING_CANCEL' });
    const none = await api.post('cancelMany', { orders: [{ orderId: 99 }, { orderId: 98 }] });
    expect([none.status, none.body['status'], none.body['message']]).toEqual([200, 'REJECTED', '0 of 2 accepted']);
  });

  it('EP-4.3 unknown, closed and malformed entries do not fail the batch', async () => {
    const [open, closed] = [await api.place(), await api.place()];
    await api.happen(closed, filled('FILLED', [['1', '43000']]));
    const orders = [{ orderId: 77 }, { orderId: closed }, { orderId: open }, {}, { clientOrderId: 'no such', x: 1 }];
    const reply = await api.post('cancelMany', { orders });
    expect(reply.status).toBe(200);
    expect(reply.responses.map((one) => [one['status'], one['errorCode']])).toEqual([
      ['REJECTED', 'INVALID_ORDER'],
      ['FILLED', 'PARENT_ORDER_WAS_TERMINATED'],
      ['PENDING_CANCEL', null],
      ['REJECTED', 'INVALID_ORDER'],
      ['REJECTED', 'INVALID_ORDER'],
    ]);
  });

  it('R-35: an order that is listed twice is cancelled once and answered twice alike', async () => {
    const orderId = await api.place();
    const reply = await api.post('cancelMany', { orders: [{ orderId }, { orderId }] });
    expect(reply.responses).toHaveLength(2);
    expect(reply.responses[0]).toMatchObject({ orderId, status: 'PENDING_CANCEL', errorCode: null });
    expect(reply.responses[1]).toEqual(reply.responses[0]);
    const events = (await api.get('order/events', `orderId=${orderId}`)).responses;
    expect(events.filter((one) => one['type'] === 'CANCEL_REQUESTED')).toHaveLength(1);
  });

  it('EP-4.4 an empty list and one of more than 200 are 400', async () => {
    for (const orders of [[], Array.from({ length: 201 }, () => ({ orderId: 1 })), null, undefined, [1]]) {
      const reply = await api.post('cancelMany', { orders });
      expect([reply.status, reply.body['errorCode']]).toEqual([400, 'INVALID_ORDER']);
    }
    const most = await api.post('cancelMany', { orders: Array.from({ length: 200 }, () => ({ orderId: 1 })) });
    expect([most.status, most.responses.length]).toEqual([200, 200]);
  });

  it('takes a key that may only cancel, and refuses it a create', async () => {
    const orderId = await api.place();
    expect((await api.post('cancel', { orderId }, 'canceller')).status).toBe(200);
    expect((await api.post('cancelMany', { orders: [{ orderId }] }, 'canceller')).status).toBe(200);
    expect((await api.post('createMany', { orders: [ORDER], allOrNone: true }, 'canceller')).status).toBe(403);
  });
});
