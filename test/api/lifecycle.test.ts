/** Pause, unpause and amend over HTTP: what is answered, and what the desk is asked. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { durableRedis } from '../support/redis.ts';
import { CREATE, orderText, OTHER_KEY, READ_KEY, startApi, type Answer, type Api } from './support.ts';

const PAUSE = '/api/v2/trading/order/pause';
const UNPAUSE = '/api/v2/trading/order/unpause';
const AMEND = '/api/v2/trading/order/amend';

describe.skipIf(!durableRedis)('the life of an order over HTTP', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.close());
  beforeEach(() => api.desk.clear());

  const create = async (status: 'ACCEPTED' | 'PAUSED' | 'FILLED' | 'PENDING_CANCEL'): Promise<string> => {
    const answer = await api.post(CREATE, orderText({ clientOrderId: 'one' }));
    const orderId = String(answer.body['orderId']);
    api.desk.update(orderId, { status });
    return orderId;
  };
  const amend = (body: Readonly<Record<string, unknown>>): Promise<Answer> => api.post(AMEND, JSON.stringify(body));

  test.each([
    [PAUSE, 'ACCEPTED', 'PENDING_PAUSE'],
    [UNPAUSE, 'PAUSED', 'PENDING_UNPAUSE'],
  ] as const)('%s of an %s order is answered with %s, by either id', async (path, from, to) => {
    const orderId = await create(from);
    const byId = await api.post(path, `{"orderId":${orderId}}`);
    expect(byId).toMatchObject({ status: 200, body: { orderId: Number(orderId), status: to, errorCode: null } });
    expect(await api.post(path, '{"clientOrderId":"one"}')).toMatchObject({ status: 200, body: { status: to } });
  });

  test.each([
    [PAUSE, 'PENDING_CANCEL', 'INVALID_ORDER', 'the order is PENDING_CANCEL and cannot be paused'],
    [UNPAUSE, 'ACCEPTED', 'INVALID_ORDER', 'the order is ACCEPTED and cannot be unpaused'],
    [PAUSE, 'FILLED', 'PARENT_ORDER_WAS_TERMINATED', 'the order is already FILLED'],
    [UNPAUSE, 'FILLED', 'PARENT_ORDER_WAS_TERMINATED', 'the order is already FILLED'],
  ] as const)('%s of an order that is %s is refused with %s', async (path, status, errorCode, message) => {
    const orderId = await create(status);
    const answer = await api.post(path, JSON.stringify({ orderId }));
    expect(answer).toMatchObject({ status: 400, body: { orderId: Number(orderId), status, errorCode, message } });
  });

  test.each([PAUSE, UNPAUSE, AMEND])('%s of an order that is unknown or another account’s is 404', async (path) => {
    const orderId = await create('ACCEPTED');
    const change = path === AMEND ? { quantity: 1 } : {};
    const unknown = await api.post(path, JSON.stringify({ orderId: '1', ...change }));
    const foreign = await api.post(path, JSON.stringify({ orderId, ...change }), { key: OTHER_KEY });
    for (const answer of [unknown, foreign]) {
      expect(answer).toMatchObject({ status: 404, body: { message: 'there is no such order' } });
    }
  });

  test.each([PAUSE, UNPAUSE, AMEND])('%s needs a key that may trade', async (path) => {
    expect((await api.post(path, '{"orderId":1}', { key: READ_KEY })).status).toBe(403);
  });

  test.each([PAUSE, UNPAUSE])('%s needs one of the two ids and takes nothing else', async (path) => {
    expect(await api.post(path, '{}')).toMatchObject({ status: 400, body: { errors: [{ path: 'orderId' }] } });
    const answer = await api.post(path, '{"orderId":1,"quantity":2}');
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'quantity' }] } });
  });

  describe('amend', () => {
    test('hands every field to the desk digit for digit, and answers with the version', async () => {
      const orderId = await create('ACCEPTED');
      const body = `{"orderId":${orderId},"expectedVersion":1,"quantity":0.100000000000000001,"limitPrice":"43000.10",
        "endTime":"2024-01-28T14:00:00Z","clipSizeType":"ABSOLUTE","clipSizeVal":0.05,"params":{"slippageBps":7.5}}`;
      const answer = await api.post(AMEND, body);
      expect(answer).toMatchObject({ status: 200, body: { status: 'ACCEPTED', version: 1, errorCode: null } });
      const [asked] = api.desk.amended;
      const { quantity, limitPrice, endTime, clipSizeType, clipSizeVal, params } = asked?.amendment ?? {};
      expect(asked?.expectedVersion).toBe(1);
      expect([quantity, limitPrice, clipSizeVal].map((value) => value && toText(value))).toEqual([
        '0.100000000000000001',
        '43000.1',
        '0.05',
      ]);
      expect([endTime, clipSizeType]).toEqual([parseInstant('2024-01-28T14:00:00Z', 'endTime'), 'ABSOLUTE']);
      expect({ ...params }).toEqual({ slippageBps: '7.5' });
    });

    test('what is left out or null stays as it is', async () => {
      const orderId = await create('ACCEPTED');
      await amend({ orderId, quantity: '2', limitPrice: null, endTime: null, params: null, expectedVersion: null });
      expect(api.desk.amended[0]).toMatchObject({
        expectedVersion: null,
        amendment: { limitPrice: null, endTime: null, clipSizeType: null, clipSizeVal: null, params: null },
      });
    });

    test('answers another version than the expected with 409 and the present one', async () => {
      const orderId = await create('ACCEPTED');
      const answer = await amend({ orderId, quantity: '2', expectedVersion: 7 });
      expect(answer).toMatchObject({
        status: 409,
        body: { version: 1, status: 'ACCEPTED', errorCode: 'INVALID_ORDER', errors: [{ path: 'expectedVersion' }] },
      });
    });

    test('refuses an order that is draining or over', async () => {
      const orderId = await create('PENDING_CANCEL');
      expect(await amend({ orderId, quantity: '2' })).toMatchObject({
        status: 400,
        body: { errorCode: 'INVALID_ORDER' },
      });
      api.desk.update(orderId, { status: 'FILLED' });
      const answer = await amend({ orderId, quantity: '2' });
      expect(answer).toMatchObject({ status: 400, body: { errorCode: 'PARENT_ORDER_WAS_TERMINATED' } });
    });

    test.each([
      ['nothing to change', {}, 'body'],
      ['a quantity of zero', { quantity: 0 }, 'quantity'],
      ['a limit price below zero', { limitPrice: '-1' }, 'limitPrice'],
      ['an end without an offset', { endTime: '2024-01-28T14:00:00' }, 'endTime'],
      ['an unknown clip size type', { clipSizeType: 'PERCENT' }, 'clipSizeType'],
      ['a field that cannot change', { side: 'SELL' }, 'side'],
      ['a version that is no version', { quantity: 1, expectedVersion: 1.5 }, 'expectedVersion'],
      ['parameters that are no object', { params: '[1]' }, 'params'],
    ])('%s: 400, naming the field', async (_what, change, path) => {
      const orderId = await create('ACCEPTED');
      const answer = await amend({ orderId, ...change });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
      expect(api.desk.amended).toEqual([]);
    });
  });
});
