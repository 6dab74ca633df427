import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { CREATE, orderText, startApi, type Answer, type Api } from './support.ts';

const NUMBER_FAULTS = [
  '1e400',
  '1e-400',
  '1e9000000',
  '-0',
  '-1',
  '0',
  '0.0',
  '"0"',
  'null',
  'true',
  '[5]',
  '{}',
  '""',
  '" 1"',
  '"1 "',
  '"NaN"',
  '"Infinity"',
  '"0x10"',
  '"1_000"',
  '"+5"',
  '"5."',
  '".5"',
  '"01"',
  '"1,5"',
  '"１"',
  '123456789012345678901234567890',
  '0.1234567890123456789',
  '1e18',
  '1e-19',
];
const LITERAL_FAULTS = ['0x10', '1_000', 'NaN', 'Infinity', '+5', '5.', '.5', '01', '1,5', 'undefined'];
const DATE_FAULTS = [
  '2019-W10',
  '2024-01-28',
  '2024-01-28T12:00:00',
  '2024-01-28 12:00:00Z',
  '2024-01-28T24:00:00Z',
  '2024-01-28T12:60:00Z',
  '2024-01-28T12:00:60Z',
  '2024-02-30T12:00:00Z',
  '2024-01-28T12:00:00+99:99',
  '+275760-09-13T00:00:00Z',
  '1706443200000',
  'now',
  '',
];
const SYMBOL_FAULTS = [
  '../../admin',
  'BTCUSDT?x=',
  '%2e%2e',
  'BTC\r\nHost:',
  'X'.repeat(10_240),
  '',
  ' BTC/USDT',
  'BTC//USDT',
  '__proto__',
];
const ID_FAULTS = ['', 'x'.repeat(65), 'a b', 'a\u0000', 'a\r\nb', '😀', 'e\u0301', '\u00e9', 'a\u200bb', '\u007f'];

describe.skipIf(!durableRedis)('bad input', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.close());
  beforeEach(() => api.desk.clear());

  /** Refused with 400, the field named in message and errors, the desk never asked. */
  function expectFault(answer: Answer, path: string, rule?: string): void {
    expect(answer.text).toContain('"errorCode":"INVALID_ORDER"');
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ orderId: null, status: 'REJECTED' });
    const [first] = answer.body['errors'] as { path: string; message: string }[];
    expect(first?.path).toBe(path);
    expect(answer.body['message']).toBe(`${path} ${first?.message ?? ''}`);
    expect(answer.text).not.toMatch(/pattern|schema|keyword|additional propert/i);
    if (rule !== undefined) expect(first?.message).toBe(rule);
    expect(api.desk.created).toHaveLength(0);
  }

  test('the plain order itself is taken', async () => {
    expect((await api.post(CREATE, orderText())).status).toBe(201);
  });

  describe('numbers', () => {
    test.each(NUMBER_FAULTS)('quantity %s is refused', async (value) => {
      expectFault(await api.post(CREATE, orderText({}, { quantity: value })), 'quantity');
    });

    test.each(NUMBER_FAULTS.filter((value) => value !== 'null'))('limitPrice %s is refused', async (value) => {
      expectFault(await api.post(CREATE, orderText({}, { limitPrice: value })), 'limitPrice');
    });

    test.each(['-1', '"abc"', '1e400', 'true', '[1]'])('clipSizeVal %s is refused', async (value) => {
      expectFault(await api.post(CREATE, orderText({}, { clipSizeVal: value })), 'clipSizeVal');
    });

    test.each(LITERAL_FAULTS)('the literal %s is no JSON', async (value) => {
      expectFault(await api.post(CREATE, orderText({}, { quantity: value })), 'body');
    });
  });

  describe('fields', () => {
    test.each(['exchange', 'symbol', 'assetClass', 'side', 'quantity', 'strategy'])('%s is required', async (name) => {
      expectFault(await api.post(CREATE, orderText({ [name]: undefined })), name, 'is required');
      expectFault(await api.post(CREATE, orderText({ [name]: null })), name);
    });

    test.each([
      'limitprice',
      'LimitPrice',
      'filled',
      'status',
      'accountId',
      'account',
      'version',
      'orderId',
      'fingerprint',
      'fields',
    ])('the field %s is not known', async (name) =>
      expectFault(await api.post(CREATE, orderText({ [name]: 1 })), name, 'is not a known field'),
    );

    test('an unknown field is refused even when it is null', async () => {
      expectFault(await api.post(CREATE, orderText({ limitPrise: null })), 'limitPrise', 'is not a known field');
    });

    test.each<[string, unknown, string]>([
      ['side', 'buy', 'must be one of BUY, SELL, SHORT_SELL'],
      ['side', 'BUY ', 'must be one of BUY, SELL, SHORT_SELL'],
      ['side', 1, 'must be one of BUY, SELL, SHORT_SELL'],
      ['strategy', 'Twap', 'must be one of TWAP, VWAP, ICEBERG, MARKET, LIMIT, STOP_LOSS, POV, IS'],
      ['assetClass', 'spot', 'must be one of UNDEFINED, SPOT, FUTURE, OPTION'],
      ['clipSizeType', 'PERCENT', 'must be one of ABSOLUTE, PERCENTAGE, AUTOMATIC'],
      ['exchange', 'binance', 'must be the name of a configured exchange in capitals, such as BINANCE'],
      ['exchange', 'http://169.254.169.254/', 'must be the name of a configured exchange in capitals, such as BINANCE'],
    ])('%s %j is refused in plain words', async (name, value, rule) => {
      expectFault(await api.post(CREATE, orderText({ [name]: value })), name, rule);
    });

    test.each(SYMBOL_FAULTS)('symbol %j is refused', async (symbol) => {
      expectFault(await api.post(CREATE, orderText({ symbol })), 'symbol');
    });

    test.each(ID_FAULTS)('clientOrderId %j is refused and not echoed', async (clientOrderId) => {
      const answer = await api.post(CREATE, orderText({ clientOrderId }));
      expectFault(answer, 'clientOrderId', 'must be 1 to 64 printable ASCII characters without a space');
      expect(answer.body['clientOrderId']).toBeNull();
    });

    test('half a surrogate pair is refused', async () => {
      for (const half of ['"\\ud800"', '"\\udfff"']) {
        expectFault(await api.post(CREATE, orderText({}, { clientOrderId: half })), 'clientOrderId');
      }
    });

    test.each([5, true, ['a'], { a: 1 }])('clientOrderId %j is no text', async (clientOrderId) => {
      expectFault(await api.post(CREATE, orderText({ clientOrderId })), 'clientOrderId');
    });

    test.each(['', 'a\nb', 'x'.repeat(65)])('subaccount %j is refused', async (subaccount) => {
      expectFault(await api.post(CREATE, orderText({ subaccount })), 'subaccount');
    });

    test('types come before enumerations, and every field at fault is listed', async () => {
      const answer = await api.post(CREATE, orderText({ side: 'buy', clientOrderId: 'a b', symbol: 7 }));
      expect((answer.body['errors'] as { path: string }[]).map((one) => one.path)).toEqual([
        'symbol',
        'clientOrderId',
        'side',
      ]);
    });
  });

  describe('dates', () => {
    test.each(DATE_FAULTS)('startTime and endTime %j are refused', async (text) => {
      for (const name of ['startTime', 'endTime'])
        expectFault(await api.post(CREATE, orderText({ [name]: text })), name);
    });

    test('an end that is not after the start is refused', async () => {
      const at = '2024-01-28T12:00:00Z';
      const fields = { startTime: at, endTime: '2024-01-28T13:00:00+01:00' };
      expectFault(await api.post(CREATE, orderText(fields)), 'endTime', 'must be after startTime');
    });
  });

  describe('params', () => {
    test.each(['[]', '1', '"x"', 'null', '', '{', '{"a":1,}', '{"a":1}{}', '\ufeff{}', '{"a":NaN}'])(
      'the text %j is refused',
      async (params) => expectFault(await api.post(CREATE, orderText({ params })), 'params'),
    );

    test.each([1, true, [1]])('%j is refused', async (params) => {
      expectFault(await api.post(CREATE, orderText({ params })), 'params');
    });

    test.each([
      ['{"a":1,"a":1}', 'params.a'],
      ['{"would":{"b":1,"b":2}}', 'params.would.b'],
      ['{"__proto__":{"x":1}}', 'params.__proto__'],
      ['{"a":{"constructor":{"prototype":{"x":1}}}}', 'params.a.constructor'],
      ['{"slippageBps":1e9000000}', 'params.slippageBps'],
      ['{"slippageBps":-1}', 'params.slippageBps'],
      ['{"volumeProfile":[1,-2]}', 'params.volumeProfile[1]'],
    ])('%s names %s, as text and as an object', async (params, path) => {
      expectFault(await api.post(CREATE, orderText({ params })), path);
      expectFault(await api.post(CREATE, orderText({}, { params })), path);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    });

    test('depth is bounded in the text too', async () => {
      for (const depth of [9, 600]) {
        const params = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
        expectFault(await api.post(CREATE, orderText({ params })), 'params', 'must not be nested deeper than 8 levels');
      }
    });
  });

  describe('bodies', () => {
    test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused', async (key) => {
      expectFault(await api.post(CREATE, orderText({}, { [key]: '{"x":1}' })), key, 'is not a known field');
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    });

    test('a key given twice is refused', async () => {
      const body = orderText().replace('"quantity":1.5', '"quantity":1,"quantity":1000');
      expectFault(await api.post(CREATE, body), 'quantity', 'is given twice');
    });

    test.each([
      ['', 'nothing'],
      ['[]', 'a list'],
      ['"x"', 'a string'],
      ['null', 'null'],
      [' {}', 'a blank before the object'],
      ['{', 'half an object'],
      ['{"quantity":1,}', 'a trailing comma'],
      ['{}{}', 'two documents'],
      ['{}\u0000', 'a NUL after the object'],
      ['// x\n{}', 'a comment'],
      ['\ufeff{}', 'a byte order mark'],
      ['<order/>', 'XML'],
    ])('%j is refused: %s', async (body) => expectFault(await api.post(CREATE, body), 'body'));

    test('bytes that are no UTF-8 are refused', async () => {
      expectFault(await api.post(CREATE, Buffer.from(orderText(), 'utf16le')), 'body');
      expectFault(await api.post(CREATE, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])), 'body', 'must be UTF-8');
    });

    test.each([9, 5_000, 40_000])('a depth of %d is refused', async (depth) => {
      const rule = 'must not be nested deeper than 8 levels';
      expectFault(await api.post(CREATE, `{"params":${'['.repeat(depth)}`), 'body', rule);
      expectFault(await api.post(CREATE, '{"a":'.repeat(depth)), 'body', rule);
    });

    test.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/jsonx',
      'x',
      '',
    ])('the content type "%s" is refused', async (type) => {
      const body = orderText();
      const headers = ['Content-Type', type, ...api.headersFor(body)];
      const answer = await api.send({ method: 'POST', path: CREATE, headers, body });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        errorCode: 'INVALID_ORDER',
        message: expect.stringContaining('content-type') as string,
      });
      expect(api.desk.created).toHaveLength(0);
    });

    test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
      'the content type %s is taken',
      async (type) => {
        const body = orderText();
        const headers = ['Content-Type', type, ...api.headersFor(body)];
        expect((await api.send({ method: 'POST', path: CREATE, headers, body })).status).toBe(201);
      },
    );

    test('a POST with a query is refused', async () => {
      for (const query of ['?x=1', '?']) expectFault(await api.post(`${CREATE}${query}`, orderText()), 'query');
    });

    test('a GET with a body is refused', async () => {
      const path = '/api/v2/trading/order/open';
      expectFault(await api.send({ method: 'GET', path, headers: api.headersFor(''), body: '{}' }), 'body');
    });
  });
});
