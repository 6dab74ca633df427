/** Requirements of createMany, one test for each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { filled } from './facts.ts';
import { Conformance, ORDER, type Fields } from './harness.ts';

describe.skipIf(!durableRedis)('createMany', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  const batch = (orders: readonly unknown[], allOrNone: unknown) => api.post('createMany', { orders, allOrNone });
  const named = (clientOrderId: string, fields: Fields = {}): Fields => ({ ...ORDER, clientOrderId, ...fields });
  const stored = async (prefix: string) => (await api.get('history', `clientOrderIdPrefix=${prefix}`)).responses;
  const orderKeys = () => api.keys('{s*}:p:*');

  it('EP-2.1 the orders of a batch are not linked afterwards', async () => {
    const { responses } = await batch([named('ep-2.1-a'), named('ep-2.1-b')], true);
    await api.post('cancel', { clientOrderId: 'ep-2.1-a' });
    expect(responses).toHaveLength(2);
    expect((await api.get('order/id', 'clientOrderId=ep-2.1-a')).body['status']).toBe('PENDING_CANCEL');
    expect((await api.get('order/id', 'clientOrderId=ep-2.1-b')).body['status']).toBe('PENDING_NEW');
  });

  it('EP-2.2 there is one summary an order, in the order of the request', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `ep-2.2-${index}`);
    for (const allOrNone of [false, true]) {
      const orders = ids.map((id) =>
        named(`${id}-${allOrNone}`, { symbol: id.endsWith('3') ? 'ETH/USDT' : 'BTC/USDT' }),
      );
      const { status, responses } = await batch(orders, allOrNone);
      expect(status).toBe(201);
      expect(responses.map((one) => one['clientOrderId'])).toEqual(ids.map((id) => `${id}-${allOrNone}`));
    }
  });

  it('EP-2.3 allOrNone is required and a boolean', async () => {
    for (const allOrNone of [undefined, null, 'true', 1]) {
      const reply = await batch([ORDER], allOrNone);
      expect([reply.status, reply.body['errorCode']]).toEqual([400, 'INVALID_ORDER']);
      expect(reply.body['message']).toContain('allOrNone');
    }
  });

  it('EP-2.4 without allOrNone the invalid ones are REJECTED and the others PENDING_NEW', async () => {
    const bad = [
      { quantity: 0 },
      { symbol: 'NO/SUCH' },
      { side: 'up' },
      { nonsense: 1 },
      { endTime: '2020-01-01T00:00:00Z' },
    ];
    const orders = [named('ep-2.4-a'), ...bad.map((fields) => named('ep-2.4-x', fields)), named('ep-2.4-b')];
    const { status, responses } = await batch(orders, false);
    expect(status).toBe(201);
    expect(responses.map((one) => one['status'])).toEqual(['PENDING_NEW', ...bad.map(() => 'REJECTED'), 'PENDING_NEW']);
    for (const one of responses.slice(1, -1)) {
      expect(one).toMatchObject({ orderId: null, clientOrderId: 'ep-2.4-x' });
      expect(['INVALID_ORDER', 'EXPIRY_REACHED']).toContain(one['errorCode']);
    }
    expect(await stored('ep-2.4')).toHaveLength(2);
  });

  it('EP-2.5 with allOrNone one invalid order rejects all, and nothing is stored', async () => {
    const before = await api.keys('{s*');
    const { status, responses } = await batch([named('ep-2.5-a'), named('ep-2.5-b', { quantity: 0 }), ORDER], true);
    expect(status).toBe(400);
    const sibling = {
      orderId: null,
      status: 'REJECTED',
      errorCode: 'OTHER',
      message: 'allOrNone: rejected with the batch',
    };
    expect(responses[0]).toMatchObject({ ...sibling, clientOrderId: 'ep-2.5-a' });
    expect(responses[1]).toMatchObject({ orderId: null, status: 'REJECTED', errorCode: 'INVALID_ORDER' });
    expect(responses[2]).toMatchObject({ ...sibling, clientOrderId: null });
    expect(await api.keys('{s*')).toEqual(before);
    // The client order ids are free again.
    expect((await batch([named('ep-2.5-a', { quantity: 2 })], true)).status).toBe(201);
  });

  it('EP-2.6 allOrNone is about admission: one order may be filled while another waits', async () => {
    const { responses } = await batch([named('ep-2.6-a'), named('ep-2.6-b')], true);
    const orderId = responses[0]?.['orderId'];
    await api.happen(orderId as never, filled('FILLED', [['1', '43000']]));
    expect((await stored('ep-2.6')).map((one) => one['status'])).toEqual(['PENDING_NEW', 'FILLED']);
  });

  it('EP-2.7 an empty batch and one of more than 200 are refused, 200 are taken', async () => {
    const before = await orderKeys();
    for (const orders of [[], Array.from({ length: 201 }, () => ORDER), 'orders', [5], [null], null]) {
      const reply = await api.post('createMany', { orders, allOrNone: false });
      expect([reply.status, reply.body['errorCode']]).toEqual([400, 'INVALID_ORDER']);
      expect(reply.body['message']).toContain('orders');
    }
    expect(await orderKeys()).toEqual(before);
    const most = await batch(
      Array.from({ length: 200 }, () => ORDER),
      true,
    );
    expect([most.status, most.responses.length]).toEqual([201, 200]);
    expect(new Set(most.responses.map((one) => one['orderId'])).size).toBe(200);
    expect((await orderKeys()).length).toBe(before.length + 200);
  });

  it('EP-2.8 a client order id given twice is the same order for equal content, else the second is invalid', async () => {
    for (const allOrNone of [false, true]) {
      const id = `ep-2.8-${allOrNone}`;
      const equal = await batch([named(id), ORDER, named(id)], allOrNone);
      expect(equal.status).toBe(201);
      expect(equal.responses[2]?.['orderId']).toBe(equal.responses[0]?.['orderId']);
      expect(equal.responses[1]?.['orderId']).not.toBe(equal.responses[0]?.['orderId']);
      const other = await batch([named(`${id}-x`), named(`${id}-x`, { quantity: 2 })], allOrNone);
      expect(other.status).toBe(allOrNone ? 400 : 201);
      expect(other.responses[0]?.['status']).toBe(allOrNone ? 'REJECTED' : 'PENDING_NEW');
      expect(other.responses[1]).toMatchObject({ orderId: null, status: 'REJECTED', errorCode: 'INVALID_ORDER' });
      expect(await stored(`${id}-x`)).toHaveLength(allOrNone ? 0 : 1);
    }
  });

  it('sends an equal batch again and again and stores it once', async () => {
    const orders = ['r-a', 'r-b', 'r-c'].map((id) => named(id));
    const replies = await Promise.all(Array.from({ length: 12 }, (_, index) => batch(orders, index % 2 === 0)));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    expect(new Set(replies.map((reply) => reply.responses.map((one) => one['orderId']).join())).size).toBe(1);
    expect(await stored('r-')).toHaveLength(3);
    expect(await api.keys('{s*}:batches')).toEqual([]);
  });
});
