/** Requirements of the transport, one test for each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durableRedis } from '../../support/redis.ts';
import { price, quantity } from '../../../src/domain/decimal.ts';
import { Conformance, ORDER } from './harness.ts';

const SEVEN = [
  ['POST', 'create'],
  ['POST', 'createMany'],
  ['POST', 'cancel'],
  ['POST', 'cancelMany'],
  ['GET', 'find'],
  ['GET', 'id'],
  ['GET', 'open'],
] as const;

/** The text of a create request with a number written as it stands. */
const withNumber = (field: string, text: string): string =>
  JSON.stringify({ ...ORDER, [field]: null }).replace(`"${field}":null`, `"${field}":${text}`);

describe.skipIf(!durableRedis)('transport', () => {
  let api: Conformance;
  beforeAll(async () => {
    api = await Conformance.start();
  });
  afterAll(() => api.close());

  it('TR-1 all seven paths start with /api/v2/trading/order/', () => {
    for (const [method, name] of SEVEN) {
      expect(api.app.hasRoute({ method, url: `/api/v2/trading/order/${name}` }), name).toBe(true);
    }
  });

  it('TR-2 bodies and answers are application/json', async () => {
    const replies = [await api.post('create', ORDER), await api.get('order/open'), await api.get('order/id')];
    for (const reply of replies) expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('TR-3 another content type, an empty body and invalid JSON are 400 INVALID_ORDER', async () => {
    const text = JSON.stringify(ORDER);
    const path = '/api/v2/trading/order/create';
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', '']) {
      const reply = await api.call('POST', path, text, 'desk', type);
      expect([reply.status, reply.body['errorCode']], type).toEqual([400, 'INVALID_ORDER']);
    }
    for (const body of ['', '{', '{"a":}', '[1]', 'null', '{"quantity":01}', '{"a":1,}']) {
      const reply = await api.post('create', body);
      expect([reply.status, reply.body['errorCode']], body).toEqual([400, 'INVALID_ORDER']);
    }
  });

  it('TR-4 numbers are read losslessly, as numbers, with exponents and as strings', async () => {
    for (const text of ['0.1', '"0.1"', '1e-1', '"1E-1"', '0.10', '"0.100"']) {
      const reply = await api.post('create', withNumber('quantity', text));
      expect(reply.status, text).toBe(201);
      const { responses } = await api.get('history', 'limit=1');
      expect(responses[0]?.['quantity'], text).toBe('0.1');
    }
    // As a double the first is 0.1 and the second 43000: only exact reading finds them off the grid.
    for (const [field, text] of [
      ['quantity', '0.100000000000000001'],
      ['limitPrice', '43000.000000000000001'],
    ] as const) {
      const reply = await api.post('create', withNumber(field, text));
      expect([reply.status, reply.body['errorCode']], field).toEqual([400, 'INVALID_ORDER']);
      expect(reply.body['message']).toContain(field);
    }
  });

  it('TR-5 numbers in answers have all digits, no exponent and no trailing zeros', async () => {
    const orderId = await api.place({ quantity: 1 });
    const long = '123456789012345678.123456789012345678';
    for (const [amount, at] of [
      ['0.3', '0.00000001'],
      ['0.00000001', long],
      ['0.30', '1.10'],
    ] as const) {
      await api.happen(orderId, { parent: () => ({ lastQuantity: quantity(amount), lastPrice: price(at) }) });
      const { text } = await api.get('order/id', `orderId=${orderId}`);
      const plain = (digits: string): string => digits.replace(/(\.[0-9]*?)0+$/, '$1');
      expect(text).toContain(`"lastQuantity":${plain(amount)},"lastPrice":${plain(at)},`);
    }
  });

  it('TR-6 order ids are JSON integers below 2^53', async () => {
    const { text, body } = await api.post('create', ORDER);
    expect(text).toMatch(/"orderId":[0-9]{10,16},/);
    expect(Number.isSafeInteger(Number(body['orderId']))).toBe(true);
  });

  it('TR-7 times need an offset, and answers are UTC with Z and milliseconds', async () => {
    for (const startTime of ['2030-01-01T00:00:00', '2030-01-01', '2030-W01-1T00:00:00Z', '1893456000000']) {
      const reply = await api.post('create', { ...ORDER, startTime });
      expect([reply.status, reply.body['errorCode']], startTime).toEqual([400, 'INVALID_ORDER']);
      expect(reply.body['message']).toContain('startTime');
    }
    const taken = await api.post('create', { ...ORDER, startTime: '2026-01-01T02:00:00+02:00' });
    expect(taken.status).toBe(201);
    expect(taken.body['createdAt']).toMatch(/^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/);
  });

  it('TR-8 unknown fields are refused by name, inside params too', async () => {
    for (const [path, fields] of [
      ['limitPrce', { limitPrce: 1 }],
      ['params.durationSecs', { params: { durationSecs: 60 } }],
    ] as const) {
      const reply = await api.post('create', { ...ORDER, ...fields });
      expect(reply.status).toBe(400);
      expect(reply.body['errors']).toContainEqual(expect.objectContaining({ path }));
    }
    expect((await api.get('order/open', 'symbol=BTC')).status).toBe(400);
  });

  it('TR-9 null and absence of a nullable field are the same', async () => {
    const fields = { ...ORDER, clientOrderId: 'tr-9' };
    const nulls = { subaccount: null, limitPrice: null, startTime: null, endTime: null };
    const [absent, given] = [await api.post('create', fields), await api.post('create', { ...fields, ...nulls })];
    expect([absent.status, given.status]).toEqual([201, 201]);
    expect(given.body['orderId']).toBe(absent.body['orderId']);
  });

  it('TR-10 enum values are compared exactly', async () => {
    for (const [field, value] of [
      ['side', 'buy'],
      ['exchange', 'binance'],
      ['assetClass', 'Spot'],
      ['strategy', 'Twap'],
      ['clipSizeType', 'percentage'],
    ] as const) {
      const reply = await api.post('create', { ...ORDER, [field]: value });
      expect([reply.status, reply.body['errorCode']], field).toEqual([400, 'INVALID_ORDER']);
      expect(reply.body['message']).toContain(field);
    }
  });
});
