/** Requirements of create, one test for each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { waitFor } from '../../support/poll.ts';
import { ended } from './facts.ts';
import { Conformance, ORDER } from './harness.ts';

describe.skipIf(!durableRedis)('create', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  it('EP-1.1 success is 201 with PENDING_NEW, a new id, the client order id and the creation time', async () => {
    const before = Date.now();
    const first = await api.post('create', { ...ORDER, clientOrderId: 'ABC-12345^12-10-23' });
    const second = await api.post('create', ORDER);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body).toMatchObject({ status: 'PENDING_NEW', clientOrderId: 'ABC-12345^12-10-23' });
    expect(second.body).toMatchObject({ status: 'PENDING_NEW', clientOrderId: null });
    expect(first.body['orderId']).not.toBe(second.body['orderId']);
    expect(Date.parse(String(first.body['createdAt']))).toBeGreaterThanOrEqual(before - 1_000);
  });

  it('EP-1.2 what was answered 201 is there after the store was killed', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => api.place()));
    await api.redis.crash();
    const answers = await waitFor('the store to be back', 10_000, async () => {
      const replies = await Promise.all(ids.map((orderId) => api.get('order/id', `orderId=${orderId}`)));
      return replies.some((reply) => reply.status === 503) ? null : replies;
    });
    expect(answers.map((reply) => reply.status)).toEqual(ids.map(() => 200));
  });

  it('EP-1.3 what is wrong at submission is 400 with a summary, and nothing is stored', async () => {
    const before = await api.keys('{s*');
    for (const fields of [{ quantity: 0 }, { symbol: 'NO/SUCH' }, { side: 'SHORT_SELL' }, { quantity: '0.000001' }]) {
      const reply = await api.post('create', { ...ORDER, ...fields, clientOrderId: 'ep-1.3' });
      expect(reply.status).toBe(400);
      expect(reply.body).toMatchObject({
        orderId: null,
        clientOrderId: 'ep-1.3',
        status: 'REJECTED',
        errorCode: 'INVALID_ORDER',
      });
      expect(reply.body['message']).not.toBe('');
    }
    expect(await api.keys('{s*')).toEqual(before);
  });

  it('EP-1.4 a failure found later is seen by asking, not in the 201', async () => {
    const reply = await api.post('create', { ...ORDER, clientOrderId: 'ep-1.4' });
    expect([reply.status, reply.body['status'], reply.body['errorCode']]).toEqual([201, 'PENDING_NEW', null]);
    const orderId = await api.place({ clientOrderId: 'ep-1.4' });
    await api.happen(orderId, ended('REJECTED', { errorCode: 'INSUFFICIENT_FUNDS', message: 'no funds' }));
    expect((await api.get('order/id', `orderId=${orderId}`)).body['status']).toBe('REJECTED');
    const { responses } = await api.get('history', 'clientOrderIdPrefix=ep-1.4');
    expect(responses[0]).toMatchObject({ status: 'REJECTED', errorCode: 'INSUFFICIENT_FUNDS', message: 'no funds' });
  });

  it('EP-1.5 the same client order id gives the same order for the same content, and 400 for other content', async () => {
    const fields = { ...ORDER, clientOrderId: 'ep-1.5' };
    const orderId = await api.place(fields);
    // Another order of the fields, another way to write a number, a null more.
    const again = { clientOrderId: 'ep-1.5', ...ORDER, quantity: '1.0', limitPrice: null };
    await api.happen(orderId, ended('PENDING_CANCEL'));
    const same = await api.post('create', again);
    expect(same.status).toBe(201);
    expect(same.body).toMatchObject({ orderId, status: 'PENDING_CANCEL' });
    const other = await api.post('create', { ...fields, quantity: 2 });
    expect([other.status, other.body['errorCode']]).toEqual([400, 'INVALID_ORDER']);
    expect(other.body['message']).toContain(orderId);
    expect((await api.get('history', 'clientOrderIdPrefix=ep-1.5')).responses).toHaveLength(1);
    // Another account may use the same id.
    expect((await api.post('create', { ...fields, quantity: 3 }, 'other')).status).toBe(201);
  });

  it('EP-1.6 a hundred concurrent equal creates give one order', async () => {
    const fields = { ...ORDER, clientOrderId: 'ep-1.6' };
    const replies = await Promise.all(Array.from({ length: 100 }, () => api.post('create', fields)));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    expect(new Set(replies.map((reply) => reply.body['orderId'])).size).toBe(1);
    expect((await api.get('history', 'clientOrderIdPrefix=ep-1.6')).responses).toHaveLength(1);
  });
});
