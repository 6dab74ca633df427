import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { durableRedis } from '../support/redis.ts';
import { CANCEL, CREATE, orderText, startApi, VECTOR_NOW, type Api } from './support.ts';

describe.skipIf(!durableRedis)('routes', () => {
  let api: Api;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.close());
  beforeEach(() => api.desk.clear());

  /** Everything the server answers to these bytes, until it closes the connection. */
  function sendBytes(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(api.port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
      socket.on('error', reject);
    });
  }

  test('the time is open to all', async () => {
    const answer = await api.send({ method: 'GET', path: '/api/v2/time' });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(`{"serverTime":${VECTOR_NOW},"time":"2024-01-28T12:00:05.000Z"}`);
  });

  test('healthz says that the process lives, readyz that it can work', async () => {
    const get = (path: string) => api.send({ method: 'GET', path });
    expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await get('/readyz')).toMatchObject({ status: 200, text: '{"ready":true,"missing":[],"outages":{}}' });
    api.desk.missing = ['worker'];
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      text: '{"ready":false,"missing":["worker"],"outages":{}}',
    });
    api.desk.failure = new Error('boom at /srv');
    const failed = await get('/readyz');
    expect(failed.status).toBe(503);
    expect(failed.text).not.toContain('/srv');
    expect((await get('/healthz')).status).toBe(200);
  });

  test('exactly these routes exist', async () => {
    const routes: [string, string][] = [
      ['POST', CREATE],
      ['POST', CANCEL],
      ['GET', '/api/v2/trading/order/id'],
      ['GET', '/api/v2/trading/order/open'],
      ['GET', '/api/v2/time'],
      ['GET', '/healthz'],
      ['GET', '/readyz'],
    ];
    for (const [own, path] of routes) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        const answer = await api.send({ method, path });
        if (method === own) expect([200, 401]).toContain(answer.status);
        else expect([method, path, answer.status]).toEqual([method, path, 405]);
        if (method !== own) expect(answer.headers['allow']).toBe(own);
      }
    }
  });

  test.each([
    '/',
    '/api/v2/trading/order/nothing',
    '/api/v2/trading/order/open/',
    '/api/v2/trading//order/open',
    '//api/v2/trading/order/open',
    '/api/v2/trading/order/open;x=1',
    '/API/V2/TRADING/ORDER/OPEN',
    '/api/v2/trading/order/../order/open',
    '/status/ping',
  ])('%s is 404 in the form of every refusal, without a word on authentication', async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await api.send({ method, path });
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual({
        orderId: null,
        clientOrderId: null,
        status: 'REJECTED',
        createdAt: '2024-01-28T12:00:05.000Z',
        message: 'there is no such path',
        errorCode: 'OTHER',
        requestId: answer.headers['x-request-id'],
        errors: [],
      });
    }
  });

  test('a path that is no URL is 400', async () => {
    const answer = await api.send({ method: 'GET', path: '/api/%zz' });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const requestId = answer.headers['x-request-id'];
    expect(answer.body).toMatchObject({ status: 'REJECTED', errorCode: 'INVALID_ORDER', requestId });
  });

  test('a request id of the client is echoed when it is plain, else replaced', async () => {
    const get = (id: string) => api.send({ method: 'GET', path: '/healthz', headers: ['X-Request-Id', id] });
    expect((await get('trace-01.a_B')).headers['x-request-id']).toBe('trace-01.a_B');
    for (const id of ['a b', 'x'.repeat(65), '', '<script>']) {
      expect((await get(id)).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('answers tell nothing about the server and may not be kept', async () => {
    const { headers } = await api.get('/api/v2/trading/order/open');
    expect(Object.keys(headers).sort()).toEqual([
      'cache-control',
      'connection',
      'content-length',
      'content-security-policy',
      'content-type',
      'date',
      'keep-alive',
      'x-content-type-options',
      'x-request-id',
    ]);
    expect(headers['cache-control']).toBe('no-store');
  });

  test('a body of 256 KiB is read, one byte more is 413', async () => {
    const body = orderText().padEnd(256 * 1024, ' ');
    expect((await api.post(CREATE, body)).status).toBe(201);
    const head = `POST ${CREATE} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const answer = await sendBytes(`${head}Content-Length: ${256 * 1024 + 1}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"errorCode":"INVALID_ORDER"');
    expect(api.desk.created).toHaveLength(1);
  });

  test.each([
    [
      'a length beside chunks',
      `POST ${CREATE} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['two lengths', `POST ${CREATE} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['headers beyond 16 KiB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(17_000)}\r\n\r\n`, 431],
  ])('%s is refused before it is a request', async (_name, text, status) => {
    const answer = await sendBytes(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('"status":"REJECTED"');
  });
});
