/** The form of failures and their HTTP statuses, one test for each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../support/poll.ts';
import { durableRedis } from '../../support/redis.ts';
import { createRedisDirectory } from '../../../src/adapters/redis/directory.ts';
import { ended } from './facts.ts';
import { Conformance, ORDER, type Reply } from './harness.ts';

describe.skipIf(!durableRedis)('errors', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  const expectForm = (reply: Reply, status: number, errorCode: string): void => {
    expect([reply.status, reply.body['errorCode']]).toEqual([status, errorCode]);
    expect(reply.body).toMatchObject({ orderId: null, status: 'REJECTED', errors: expect.any(Array) });
    expect(reply.body).toHaveProperty('clientOrderId');
    expect(reply.body['requestId']).toBe(reply.headers['x-request-id']);
    expect(String(reply.body['message'])).not.toBe('');
    expect(String(reply.body['createdAt'])).toMatch(/T[0-9:]{8}\.[0-9]{3}Z$/);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  };

  it('ER-1 every failure has the body of an order summary, with the request id and the fields at fault', async () => {
    const bad = await api.post('create', { ...ORDER, quantity: 0, clientOrderId: 'er-1' });
    expectForm(bad, 400, 'INVALID_ORDER');
    expect(bad.body['clientOrderId']).toBe('er-1');
    expect(bad.body['errors']).toEqual([{ path: 'quantity', message: 'must be greater than zero' }]);
    expectForm(await api.get('order/nowhere'), 404, 'OTHER');
    expectForm(await api.get('order/create'), 405, 'OTHER');
    // The two exceptions: a late cancel has the real status, a refused batch is a list.
    const orderId = await api.place();
    await api.happen(orderId, ended('EXPIRED'));
    expect((await api.post('cancel', { orderId })).body).toMatchObject({ orderId, status: 'EXPIRED' });
    const batch = await api.post('createMany', { orders: [{ ...ORDER, quantity: 0 }], allOrNone: true });
    expect([batch.status, batch.responses.length]).toEqual([400, 1]);
  });

  it('ER-2 200 and 201 are as in the contract: 201 for what creates, 200 for the rest', async () => {
    const created = await api.post('create', ORDER);
    const many = await api.post('createMany', { orders: [ORDER], allOrNone: false });
    const cancelled = await api.post('cancel', { orderId: created.body['orderId'] });
    const all = await api.post('cancelMany', { orders: [{ orderId: 1 }] });
    const reads = await Promise.all(['order/open', 'history'].map((name) => api.get(name)));
    expect([created, many, cancelled, all, ...reads].map((reply) => reply.status)).toEqual([
      201, 201, 200, 200, 200, 200,
    ]);
  });

  it('ER-3 400 is for schema, business rules and the cancel of a closed order', async () => {
    expectForm(await api.post('create', {}), 400, 'INVALID_ORDER');
    expectForm(await api.post('create', { ...ORDER, clipSizeVal: '0.0000001' }), 400, 'INVALID_ORDER');
    expectForm(
      await api.post('create', { ...ORDER, clipSizeType: 'ABSOLUTE', clipSizeVal: 5 }),
      400,
      'QUANTITY_EXCEED',
    );
    const orderId = await api.place();
    await api.happen(orderId, ended('CANCELLED'));
    const late = await api.post('cancel', { orderId });
    expect([late.status, late.body['errorCode']]).toEqual([400, 'PARENT_ORDER_WAS_TERMINATED']);
  });

  it('ER-4 401 is any failure of authentication and does not say which', async () => {
    const response = await api.app.inject({ method: 'GET', url: '/api/v2/trading/order/open' });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ errorCode: 'AUTHENTICATION_ERROR', message: 'authentication failed' });
  });

  it('ER-5 403 is a key without the scope the route needs', async () => {
    expectForm(await api.post('create', ORDER, 'reader'), 403, 'AUTHENTICATION_ERROR');
    expectForm(await api.post('cancel', { orderId: 1 }, 'reader'), 403, 'AUTHENTICATION_ERROR');
    expectForm(await api.get('order/open', '', 'canceller'), 403, 'AUTHENTICATION_ERROR');
  });

  it('ER-6 404 is an unknown order on id, cancel, pause, unpause, children and events', async () => {
    for (const name of ['id', 'children', 'events']) {
      expectForm(await api.get(`order/${name}`, 'orderId=99'), 404, 'INVALID_ORDER');
    }
    for (const name of ['cancel', 'pause', 'unpause']) {
      expectForm(await api.post(name, { orderId: 99 }), 404, 'INVALID_ORDER');
    }
  });

  it('ER-8 429 is beyond our own limits, and says when to come again', async () => {
    for (const reply of [await api.post('create', ORDER, 'limited'), await api.get('order/open', '', 'limited')]) {
      expectForm(reply, 429, 'RATE_LIMIT_EXCEEDED');
      expect(reply.headers['retry-after']).toBe('3');
    }
  });

  it('ER-7 503 is EMS_INSTANCES_DOWN: no live worker, or no store', async () => {
    const directory = createRedisDirectory(api.redis.client());
    await directory.leave('worker');
    // Answers about workers are kept for a quarter of a second.
    const reply = await waitFor('the worker to be missed', 10_000, async () => {
      const answer = await api.post('create', ORDER);
      return answer.status === 503 ? answer : null;
    });
    await directory.beat('worker', 60_000);
    expectForm(reply, 503, 'EMS_INSTANCES_DOWN');
    expect(reply.headers['retry-after']).toBe('1');
  });
});
