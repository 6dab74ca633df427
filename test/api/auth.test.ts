import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { signHmac } from '../../src/api/signing.ts';
import { durableRedis } from '../support/redis.ts';
import {
  CANCEL,
  CREATE,
  KEY,
  OTHER_KEY,
  READ_KEY,
  SECRET,
  startApi,
  storeOf,
  VECTOR_NOW,
  orderText,
  type Answer,
  type Api,
} from './support.ts';
import { expectRefused, withoutId } from './refusals.ts';
import { TWAP_BODY, VECTORS, type Vector } from './vectors.ts';

const OPEN = '/api/v2/trading/order/open';

describe.skipIf(!durableRedis)('authentication', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.close());
  beforeEach(async () => {
    api.now = VECTOR_NOW;
    api.desk.clear();
    api.logLines.length = 0;
    await api.forgetReplays();
  });

  const sendVector = (vector: Vector, change: Partial<Vector> = {}): Promise<Answer> =>
    api.sendVector({ ...vector, ...change });
  const create = VECTORS[0] as Vector;

  test.each(VECTORS)('$id passes: $name', async (vector) => {
    const answer = await sendVector(vector);
    const expected = { create: 201, 'open with a receive window': 200, 'open without a receive window': 200 };
    const later = { 'find by both lists': 400, 'create with Cyrillic text': 400 };
    expect(answer.status).toBe({ ...expected, ...later }[vector.name] ?? 404);
  });

  test.each(VECTORS)('AU-14 another last digit of the signature is refused: $name', async (vector) => {
    const sign = vector.sign.slice(0, 63) + (vector.sign.endsWith('0') ? '1' : '0');
    expectRefused(await sendVector(vector, { sign }));
    expect(api.desk.created).toHaveLength(0);
  });

  test('SV-12 a changed body is refused with the old signature and taken with its own', async () => {
    const body = TWAP_BODY.replace('1.5', '1.6');
    expectRefused(await sendVector(create, { body }));
    expect(api.desk.created).toHaveLength(0);
    const sign = 'df81689e58e10101737f9d9272e1222cd46b8d8071fb0afa204b5128395ce524';
    expect((await sendVector(create, { body, sign })).status).toBe(201);
  });

  test.each<[string, string, string | null, number]>([
    ['RW-1 exactly as old as its window', '1706443200000', '5000', 200],
    ['RW-2 a millisecond older', '1706443199999', '5000', 401],
    ['RW-3 999 ms ahead', '1706443205999', '5000', 200],
    ['RW-4 1000 ms ahead', '1706443206000', '5000', 401],
    ['RW-5 ten seconds old in a window of ten', '1706443195000', '10000', 200],
    ['RW-6 recent, without a window', '1706443204500', null, 200],
    ['RW-7 in a window of zero', '1706443205000', '0', 401],
    ['RW-8 in a window above the maximum', '1706443205000', '60001', 401],
    ['RW-9 in seconds', '1706443205', '5000', 401],
    ['AU-6 in microseconds', '1706443205000000', '5000', 401],
    ['AU-6 negative', '-170644320500', '5000', 401],
    ['AU-6 with an exponent', '1e12', '5000', 401],
    ['AU-6 with a leading zero', '0706443205000', '5000', 401],
    ['AU-5 in a window with an exponent', '1706443205000', '5e3', 401],
  ])('%s: the timestamp', async (_name, timestamp, recvWindow, status) => {
    expect((await api.get(OPEN, { timestamp, recvWindow })).status).toBe(status);
  });

  test('AU-2 the names of the headers may be written in any case', async () => {
    for (const spell of [(name: string) => name.toLowerCase(), (name: string) => name.replace('ANBOTO', 'Anboto')]) {
      const headers = api.headersFor('').map((text) => (text.startsWith('ANBOTO-') ? spell(text) : text));
      expect((await api.send({ method: 'GET', path: OPEN, headers })).status).toBe(200);
    }
  });

  test('AU-6 a timestamp is thirteen digits and nothing else', async () => {
    for (const timestamp of ['1706443205', '01706443205000', '1706443205000.0', '+706443205000', '١٧٠٦٤٤٣٢٠٥٠٠٠']) {
      const headers = api.headersFor('', { timestamp });
      const sent = headers.map((text) => Buffer.from(text, 'utf8').toString('latin1'));
      expectRefused(await api.send({ method: 'GET', path: OPEN, headers: sent }));
    }
  });

  test('S-10 a jump of the server clock moves the window with it, in either direction', async () => {
    const signing = { timestamp: String(VECTOR_NOW), recvWindow: '5000' };
    const at = async (ms: number) => {
      api.now = instant(VECTOR_NOW + ms);
      return (await api.get(OPEN, signing)).status;
    };
    expect([await at(0), await at(5_001), await at(0), await at(-1_000), await at(-999)]).toEqual([
      200, 401, 200, 401, 200,
    ]);
  });

  test('AU-5 a window signed with a blank before it is refused', async () => {
    expectRefused(await api.get(OPEN, { recvWindow: ' 5000' }));
  });

  test('AU-3 ANBOTO-TIMESTAMP stands in for ANBOTO-TS, beside it only with the same text', async () => {
    const headers = api.headersFor('');
    const timestamp = headers[5] ?? '';
    const alias = headers.map((text) => (text === 'ANBOTO-TS' ? 'ANBOTO-TIMESTAMP' : text));
    const get = (all: readonly string[]) => api.send({ method: 'GET', path: OPEN, headers: all });
    expect((await get(alias)).status).toBe(200);
    expect((await get([...headers, 'ANBOTO-TIMESTAMP', timestamp])).status).toBe(200);
    expectRefused(await get([...headers, 'ANBOTO-TIMESTAMP', String(Number(timestamp) + 1)]));
  });

  test.each(['ANBOTO-API-KEY', 'ANBOTO-SIGN', 'ANBOTO-TS', 'ANBOTO-RECV-WINDOW'])(
    'AU-2 %s given twice, even alike, is refused',
    async (name) => {
      const headers = api.headersFor('');
      const value = headers[headers.indexOf(name) + 1] ?? '';
      const more = [name.toLowerCase(), value];
      expectRefused(await api.send({ method: 'GET', path: OPEN, headers: [...headers, ...more] }));
    },
  );

  test.each(['ANBOTO-API-KEY', 'ANBOTO-SIGN', 'ANBOTO-TS'])('AU-2 a request without %s is refused', async (name) => {
    const headers = api.headersFor('');
    const at = headers.indexOf(name);
    expectRefused(await api.send({ method: 'GET', path: OPEN, headers: headers.toSpliced(at, 2) }));
  });

  test('AU-14 every 401 reads the same, and only the log says why', async () => {
    const bad = [
      await api.send({ method: 'GET', path: OPEN }),
      await api.get(OPEN, { key: 'nobody' }),
      await api.get(OPEN, { key: 'nobody', secret: 'no-key-has-this-secret' }),
      await api.get(OPEN, { secret: 'wrong' }),
      await api.get(OPEN, { timestamp: '1706443100000' }),
      await api.get(OPEN, { timestamp: 'x' }),
      await api.get(OPEN, { recvWindow: '0' }),
    ];
    expect(bad[0]?.status).toBe(401);
    for (const answer of bad) expect(withoutId(answer)).toEqual(withoutId(bad[0] as Answer));
    const reasons = api.logLines.map((line) => (JSON.parse(line) as { reason?: string }).reason).filter(Boolean);
    expect(reasons).toContain('unknown key');
    expect(reasons).toContain('wrong signature');
    expect(reasons).toContain('timestamp outside the window');
  });

  test('S-1 unauthenticated bytes are never parsed', async () => {
    const garbage = Buffer.alloc(256 * 1024, '{');
    const answer = await api.send({
      method: 'POST',
      path: CREATE,
      headers: ['Content-Type', 'application/json'],
      body: garbage,
    });
    expectRefused(answer);
    expectRefused(await api.post(CREATE, garbage, { secret: 'wrong' }));
  });

  test('AU-16 the log never holds a secret or a signature', async () => {
    await api.post(CREATE, orderText());
    await api.get(OPEN, { secret: 'wrong' });
    const log = api.logLines.join('');
    expect(log).not.toBe('');
    expect(log).not.toContain(SECRET);
    expect(log).not.toMatch(/[0-9a-f]{64}/i);
  });

  describe('what the signed string cannot tell apart', () => {
    test('S-3 digits cannot move from the window into the payload', async () => {
      const signed = api.headersFor('', { recvWindow: '5000' });
      const timestamp = signed[5] ?? '';
      const without = ['ANBOTO-API-KEY', KEY, 'ANBOTO-SIGN', signed[3] ?? '', 'ANBOTO-TS', timestamp];
      const query = await api.send({ method: 'GET', path: `${OPEN}?5000`, headers: without });
      expect(query.status).toBe(400);
      const type = ['Content-Type', 'application/json'];
      const body = await api.send({ method: 'POST', path: CANCEL, headers: [...without, ...type], body: '5000' });
      expect(body.status).toBe(400);
    });

    test('S-3 a signed query with digits before it is refused', async () => {
      const sign = signHmac(SECRET, Buffer.from(`${VECTOR_NOW}${KEY}5000orderId=1`));
      const headers = [
        'ANBOTO-API-KEY',
        KEY,
        'ANBOTO-SIGN',
        sign,
        'ANBOTO-TS',
        String(VECTOR_NOW),
        'ANBOTO-RECV-WINDOW',
        '500',
      ];
      const answer = await api.send({ method: 'GET', path: '/api/v2/trading/order/id?0orderId=1', headers });
      expect(answer.status).toBe(400);
      expect(answer.body['message']).toBe('query must begin with a letter');
    });
  });

  describe('keys', () => {
    test('AU-18 a key that may only read gets 403 on every POST and answers on GET', async () => {
      for (const path of [CREATE, CANCEL]) {
        const answer = await api.post(path, orderText(), { key: READ_KEY });
        expect(answer.status).toBe(403);
        expect(answer.body).toMatchObject({
          errorCode: 'AUTHENTICATION_ERROR',
          message: `the API key lacks the scope ${path === CREATE ? 'TRADE' : 'CANCEL'}`,
        });
      }
      expect(api.desk.created).toHaveLength(0);
      expect((await api.get(OPEN, { key: READ_KEY })).status).toBe(200);
    });

    test('S-13 a key sees only the orders of its account', async () => {
      const { body } = await api.post(CREATE, orderText({ clientOrderId: 'mine' }));
      const id = String(body['orderId']);
      const paths = [`/api/v2/trading/order/id?orderId=${id}`, '/api/v2/trading/order/id?clientOrderId=mine'];
      for (const path of paths) {
        expect((await api.get(path)).status).toBe(200);
        expect((await api.get(path, { key: READ_KEY })).status).toBe(200);
        expect((await api.get(path, { key: OTHER_KEY })).status).toBe(404);
      }
      const foreign = await api.get(`/api/v2/trading/order/id?orderId=${id}`, { key: OTHER_KEY });
      const unknown = await api.get('/api/v2/trading/order/id?orderId=1', { key: OTHER_KEY });
      expect(withoutId(foreign)).toEqual(withoutId(unknown));
      expect((await api.post(CANCEL, `{"orderId":${id}}`, { key: OTHER_KEY })).status).toBe(404);
      expect((await api.get(OPEN, { key: OTHER_KEY })).text).toBe('{"responses":[]}');
    });

    test('S-11 a revoked key stops working within a second', async () => {
      const store = storeOf(api.redis);
      const { record, secret } = await store.add({ name: 'leaver', scopes: ['READ', 'TRADE'] });
      const { apiKey } = record;
      expect((await api.get(OPEN, { key: apiKey, secret: secret ?? '' })).status).toBe(200);
      await store.revoke(apiKey);
      api.now = instant(VECTOR_NOW + 1_000);
      expectRefused(await api.get(OPEN, { key: apiKey, secret: secret ?? '' }));
      expect(api.logLines.join('')).toContain('revoked key');
    });
  });
});

describe.skipIf(!durableRedis)('authentication without its store', () => {
  test('S-9 nobody passes while Redis is away: 503 with the time to wait', async () => {
    const api = await startApi();
    await api.get(OPEN);
    await api.redis.close();
    for (const answer of [await api.get(OPEN, { key: 'unseen-key' }), await api.post(CREATE, orderText())]) {
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ errorCode: 'EMS_INSTANCES_DOWN', status: 'REJECTED' });
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.text).not.toMatch(/redis|connection/i);
    }
    expect(api.desk.created).toHaveLength(0);
    await api.stop();
  });
});
