import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { notional, price, quantity, toText } from '../../src/domain/decimal.ts';
import { durableRedis } from '../support/redis.ts';
import { CANCEL, CREATE, orderText, startApi, VECTOR_NOW, type Api } from './support.ts';
import { TWAP_BODY } from './vectors.ts';

const ID = '/api/v2/trading/order/id';
const OPEN = '/api/v2/trading/order/open';

describe.skipIf(!durableRedis)('orders over HTTP', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.close());
  beforeEach(() => api.desk.clear());

  const create = async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const answer = await api.post(CREATE, orderText(fields));
    expect(answer.status).toBe(201);
    return String(answer.body['orderId']);
  };

  describe('create', () => {
    test('answers 201 with exactly the fields of a summary', async () => {
      const answer = await api.post(CREATE, TWAP_BODY);
      expect(answer.status).toBe(201);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      const id = String(answer.body['orderId']);
      expect(answer.text).toBe(
        `{"orderId":${id},"clientOrderId":"twap-0001","status":"PENDING_NEW","createdAt":"2024-01-28T12:00:05.000Z","message":null,"errorCode":null}`,
      );
    });

    test('hands every field to the desk as it was given', async () => {
      await api.post(CREATE, TWAP_BODY);
      const [order] = api.desk.created;
      expect(order).toMatchObject({
        clientOrderId: 'twap-0001',
        exchange: 'BINANCE',
        subaccount: 'main',
        symbol: 'BTC/USDT',
        assetClass: 'SPOT',
        side: 'BUY',
        strategy: 'TWAP',
        startTime: VECTOR_NOW - 5_000,
        endTime: VECTOR_NOW - 5_000 + 3_600_000,
        clipSizeType: 'PERCENTAGE',
      });
      expect(
        order && [order.quantity, order.limitPrice, order.clipSizeVal].map((value) => value && toText(value)),
      ).toEqual(['1.5', '43000.5', '10']);
      expect({ ...order?.params }).toEqual({ tradingStyle: 'HYBRID' });
    });

    test('null means absent', async () => {
      const nullable = [
        'clientOrderId',
        'subaccount',
        'limitPrice',
        'startTime',
        'endTime',
        'clipSizeType',
        'clipSizeVal',
        'params',
      ];
      await create();
      await create(Object.fromEntries(nullable.map((name) => [name, null])));
      const [absent, nulls] = api.desk.created;
      expect(nulls).toEqual(absent);
      expect(absent).toMatchObject({ clientOrderId: null, subaccount: 'main', limitPrice: null, params: {} });
    });

    test('params may be text or an object, and their numbers stay exact', async () => {
      const params = '{"slippageBps":12.50,"wouldPrice":0.1234567890123456,"nested":{"list":[1e-05,true,"x"]}}';
      await api.post(CREATE, orderText({}, { params }));
      await api.post(CREATE, orderText({ params }));
      const expected = {
        slippageBps: '12.5',
        wouldPrice: '0.1234567890123456',
        nested: { list: ['0.00001', true, 'x'] },
      };
      for (const order of api.desk.created) expect(JSON.parse(JSON.stringify(order.params))).toEqual(expected);
      expect(api.desk.created[0]?.fingerprint).toBe(api.desk.created[1]?.fingerprint);
    });

    test('a subaccount may carry its exchange', async () => {
      await create({ subaccount: 'BINANCE/desk-2' });
      await create({ subaccount: 'desk-2' });
      expect(api.desk.created.map((order) => order.subaccount)).toEqual(['desk-2', 'desk-2']);
    });

    test('the fingerprint does not depend on the order of keys, on blanks or on the spelling of a number', async () => {
      await api.post(CREATE, orderText({ clientOrderId: 'a', limitPrice: '100.50' }));
      await api.post(
        CREATE,
        `{ "limitPrice" : 1.005e2, "clientOrderId":"a",\n${orderText({}, { quantity: '1.50' }).slice(1)}`,
      );
      await api.post(CREATE, orderText({ clientOrderId: 'a', limitPrice: '100.51' }));
      const [first, second, third] = api.desk.created.map((order) => order.fingerprint);
      expect(second).toBe(first);
      expect(third).not.toBe(first);
    });

    test('the same content again gives the same order, other content is refused naming it', async () => {
      const id = await create({ clientOrderId: 'once' });
      expect(await create({ clientOrderId: 'once' })).toBe(id);
      const answer = await api.post(CREATE, orderText({ clientOrderId: 'once', quantity: 2 }));
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        orderId: null,
        clientOrderId: 'once',
        status: 'REJECTED',
        errorCode: 'INVALID_ORDER',
        errors: [{ path: 'clientOrderId', message: `is taken by order ${id}` }],
      });
      expect(answer.body['requestId']).toBe(answer.headers['x-request-id']);
    });

    test('decimals of up to 18 and 18 digits come back byte for byte', { timeout: 60_000 }, async () => {
      const whole = fc.oneof(fc.constant('0'), fc.bigInt(1n, 10n ** 18n - 1n).map(String));
      const digits = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 17 }).map((all) => all.join(''));
      const decimal = fc
        .tuple(whole, digits, fc.option(fc.integer({ min: 1, max: 9 })))
        .map(([left, right, last]) => (last === null ? left : `${left}.${right}${last}`))
        .filter((text) => text !== '0');
      await fc.assert(
        fc.asyncProperty(decimal, fc.boolean(), async (text, asText) => {
          const answer = await api.post(CREATE, orderText({}, { quantity: asText ? `"${text}"` : text }));
          const details = await api.get(`${ID}?orderId=${String(answer.body['orderId'])}`);
          expect(/"leavesQuantity":([^,]+),/.exec(details.text)?.[1]).toBe(text);
        }),
        { numRuns: 150 },
      );
    });

    test('small numbers as common clients print them are taken', async () => {
      for (const [given, exact] of [
        ['1e-05', '0.00001'],
        ['1e-7', '0.0000001'],
        ['1E3', '1000'],
        ['1.0', '1'],
        ['0.10', '0.1'],
      ]) {
        await api.post(CREATE, orderText({}, { quantity: given ?? '' }));
        const order = api.desk.created.at(-1);
        expect(order && toText(order.quantity)).toBe(exact);
      }
    });
  });

  describe('id', () => {
    test('shows exactly the fields of the details', async () => {
      const id = await create({ clientOrderId: 'ABC-12345^12-10-23' });
      api.desk.update(id, {
        status: 'PARTIALLY_FILLED',
        filledQuantity: quantity('0.3'),
        leavesQuantity: quantity('1.2'),
        filledNotional: notional('12896.918'),
        lastQuantity: quantity('0.1'),
        lastPrice: price('42988.50'),
        averagePrice: price('42989.7266666667'),
      });
      const expected = `{"orderId":${id},"clientOrderId":"ABC-12345^12-10-23","symbol":"BTC/USDT","assetClass":"SPOT","exchange":"BINANCE","status":"PARTIALLY_FILLED","filledQuantity":0.3,"leavesQuantity":1.2,"side":"BUY","lastQuantity":0.1,"lastPrice":42988.5,"averagePrice":42989.7266666667}`;
      expect((await api.get(`${ID}?orderId=${id}`)).text).toBe(expected);
      expect((await api.get(`${ID}?clientOrderId=ABC-12345%5E12-10-23`)).text).toBe(expected);
      expect((await api.get(`${ID}?orderId=${id}&clientOrderId=`)).text).toBe(expected);
    });

    test.each([
      ['?orderId=1&clientOrderId=a', 'clientOrderId must not be given together with orderId'],
      ['', 'orderId or clientOrderId is required'],
      ['?orderId=&clientOrderId=', 'orderId or clientOrderId is required'],
      ['?orderId=1&orderId=2', 'orderId must be given once'],
      ['?orderId[]=1', 'orderId[] is not a known field'],
      ['?orderId=1;clientOrderId=2', 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['?orderId=9007199254740993', 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['?orderId=9223372036854775808', 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['?orderId=1.0', 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['?orderId=1e3', 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['?orderId=-1', 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['?clientOrderId=a%20b', 'clientOrderId must be 1 to 64 printable ASCII characters without a space, given once'],
      ['?id=1', 'id is not a known field'],
    ])('"%s" is refused: %s', async (query, message) => {
      const answer = await api.get(`${ID}${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ errorCode: 'INVALID_ORDER', message });
    });

    test('an unknown order is 404', async () => {
      for (const query of ['orderId=1001', 'clientOrderId=nobody']) {
        const answer = await api.get(`${ID}?${query}`);
        expect(answer.status).toBe(404);
        expect(answer.body).toMatchObject({ orderId: null, status: 'REJECTED', errorCode: 'INVALID_ORDER' });
      }
    });
  });

  test('open lists the details of every order that is not over', async () => {
    const ids = [await create(), await create(), await create()];
    api.desk.update(ids[1] ?? '', { status: 'FILLED' });
    const answer = await api.get(OPEN);
    expect(answer.status).toBe(200);
    const shown = (answer.body['responses'] as { orderId: number; averagePrice: number }[]).map((one) =>
      String(one.orderId),
    );
    expect(shown).toEqual([ids[0], ids[2]]);
    expect((await api.get(`${OPEN}?x=1`)).body['message']).toBe('x is not a known field');
  });

  describe('cancel', () => {
    test('answers 200 with PENDING_CANCEL, and again the second time', async () => {
      const id = await create({ clientOrderId: 'c-1' });
      for (const body of [
        `{"orderId":${id}}`,
        `{"orderId":"${id}"}`,
        '{"clientOrderId":"c-1"}',
        '{"orderId":null,"clientOrderId":"c-1"}',
      ]) {
        const answer = await api.post(CANCEL, body);
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject({ status: 'PENDING_CANCEL', clientOrderId: 'c-1', errorCode: null });
      }
    });

    test('the order id decides when both are given', async () => {
      const [first] = [await create({ clientOrderId: 'c-1' }), await create({ clientOrderId: 'c-2' })];
      const answer = await api.post(CANCEL, `{"orderId":${first},"clientOrderId":"c-2"}`);
      expect(answer.body).toMatchObject({ clientOrderId: 'c-1' });
    });

    test('an order that is over answers 400 with its real status', async () => {
      const id = await create();
      api.desk.update(id, { status: 'FILLED' });
      const answer = await api.post(CANCEL, `{"orderId":${id}}`);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        orderId: Number(id),
        status: 'FILLED',
        errorCode: 'PARENT_ORDER_WAS_TERMINATED',
        message: 'the order is already FILLED',
        requestId: answer.headers['x-request-id'],
        errors: [],
      });
    });

    test.each([
      ['{"orderId":1001}', 404, 'there is no such order'],
      ['{}', 400, 'orderId or clientOrderId is required'],
      ['{"orderId":null}', 400, 'orderId or clientOrderId is required'],
      ['{"orderId":1.0}', 400, 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['{"orderId":9007199254740993}', 400, 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['{"orderId":true}', 400, 'orderId must be a whole number between 1 and 2^53 - 1'],
      ['{"orderID":1001}', 400, 'orderID is not a known field'],
    ])('%s answers %d: %s', async (body, status, message) => {
      const answer = await api.post(CANCEL, body);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ message, errorCode: 'INVALID_ORDER' });
    });
  });
});
