/** Requirements of find, id and open, one test for each. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { PARENT_STATUSES } from '../../../src/domain/parent-status.ts';
import { ended } from './facts.ts';
import { Conformance } from './harness.ts';

describe.skipIf(!durableRedis)('find, id and open', () => {
  let api: Conformance;
  let [a, b, c] = ['', '', ''];
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());
  let round = 0;
  beforeEach(async () => {
    round += 1;
    const fields = ['a', 'b', 'c'].map((name) => ({ clientOrderId: `${name}${round}` }));
    [a = '', b = '', c = ''] = await Promise.all(fields.map((one) => api.place(one)));
  });

  const find = async (query: string) => {
    const reply = await api.get('order/find', query);
    expect(reply.status).toBe(200);
    return reply.responses.map((one) => one['orderId']);
  };

  it('EP-5.1 find gives the union of both lists, without duplicates', async () => {
    expect(await find(`orderIds=${a}&clientOrderIds=b${round}`)).toEqual([a, b]);
    expect(await find(`orderIds=${a}&orderIds=${a}&clientOrderIds=a${round}`)).toEqual([a]);
  });

  it('EP-5.2 one list may be missing or empty, not both', async () => {
    expect(await find(`orderIds=${a}`)).toEqual([a]);
    expect(await find(`orderIds=&clientOrderIds=a${round}`)).toEqual([a]);
    expect(await find(`orderIds=${a}&clientOrderIds=`)).toEqual([a]);
    for (const query of ['', 'orderIds=', 'orderIds=&clientOrderIds=', 'clientOrderIds=,']) {
      const reply = await api.get('order/find', query);
      expect([reply.status, reply.body['errorCode']], query).toEqual([400, 'INVALID_ORDER']);
    }
  });

  it('EP-5.3 lists are taken repeated and with commas', async () => {
    expect(await find(`orderIds=${a}&orderIds=${b}`)).toEqual([a, b]);
    expect(await find(`orderIds=${a},${b}`)).toEqual([a, b]);
    expect(await find(`orderIds=${a}%2C${b}`)).toEqual([a, b]);
    expect(await find(`clientOrderIds=a${round},b${round}&clientOrderIds=c${round}`)).toEqual([a, b, c]);
  });

  it('EP-5.4 unknown ids are left out, and the order is that of the lists', async () => {
    expect(await find(`clientOrderIds=c${round},no,a${round}&orderIds=12345,${b}`)).toEqual([b, c, a]);
    expect(await find('orderIds=12345')).toEqual([]);
  });

  it('EP-5.5 more than 200 ids and ids that are no numbers are 400', async () => {
    const many = (count: number): string => Array.from({ length: count }, (_, index) => index + 1).join(',');
    expect((await api.get('order/find', `orderIds=${many(200)}`)).status).toBe(200);
    for (const query of [
      `orderIds=${many(201)}`,
      'orderIds=abc',
      'orderIds=1,-2',
      'orderIds=0',
      'clientOrderIds=%20',
    ]) {
      const reply = await api.get('order/find', query);
      expect([reply.status, reply.body['errorCode']], query.slice(0, 40)).toEqual([400, 'INVALID_ORDER']);
    }
  });

  it('EP-6.1 exactly one id is given; an empty one counts as absent', async () => {
    expect((await api.get('order/id', `orderId=${a}`)).body['orderId']).toBe(a);
    expect((await api.get('order/id', `orderId=&clientOrderId=a${round}`)).body['orderId']).toBe(a);
    for (const query of [
      `orderId=${a}&clientOrderId=a${round}`,
      '',
      'orderId=&clientOrderId=',
      'orderId=1&orderId=2',
    ]) {
      const reply = await api.get('order/id', query);
      expect([reply.status, reply.body['errorCode']], query).toEqual([400, 'INVALID_ORDER']);
    }
  });

  it('EP-6.2 an unknown order is 404 with the body of all failures', async () => {
    const reply = await api.get('order/id', 'clientOrderId=never');
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject({
      orderId: null,
      clientOrderId: 'never',
      status: 'REJECTED',
      errorCode: 'INVALID_ORDER',
    });
  });

  it('EP-7.1 open lists every order that is not in a terminal state', async () => {
    const open = new Map<string, string>();
    for (const status of PARENT_STATUSES) {
      const orderId = await api.place();
      await api.happen(orderId, ended(status));
      open.set(orderId, status);
    }
    const { responses } = await api.get('order/open');
    const found = responses.filter((one) => open.has(String(one['orderId']))).map((one) => one['status']);
    expect(new Set(found)).toEqual(
      new Set([
        'PENDING_NEW',
        'ACCEPTED',
        'PARTIALLY_FILLED',
        'PENDING_CANCEL',
        'PENDING_PAUSE',
        'PAUSED',
        'PENDING_UNPAUSE',
      ]),
    );
  });

  it('EP-7.2 open is sorted by creation time, then id, and empty where there is nothing', async () => {
    const { responses } = await api.get('order/open');
    const summaries = await api.get('history', 'limit=500');
    const createdAt = new Map(summaries.responses.map((one) => [one['orderId'], String(one['createdAt'])]));
    const keys = responses.map((one) => `${createdAt.get(one['orderId'])} ${String(one['orderId']).padStart(16, '0')}`);
    expect(keys).toEqual([...keys].sort());
    expect(keys.length).toBeGreaterThan(3);
    expect((await api.get('order/open', '', 'nobody')).text).toBe('{"responses":[]}');
  });
});
