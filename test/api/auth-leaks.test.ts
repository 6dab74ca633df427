import { inspect } from 'node:util';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RedisKeyStore } from '../../src/adapters/redis/keys.ts';
import { buildApp } from '../../src/api/app.ts';
import { requireScopes } from '../../src/api/scopes.ts';
import { Secret } from '../../src/engine/secret.ts';
import { durableRedis } from '../support/redis.ts';
import { CREATE, KEY, orderText, startApi, storeOf, VAULT, VECTOR_NOW, type Answer, type Api } from './support.ts';
import { VECTORS } from './vectors.ts';

const OPEN = '/api/v2/trading/order/open';
const CANARY = 'canary-7f3a9c-secret-never-to-be-seen';
/** Its spellings: a copy in another encoding is a copy. */
const SPELLINGS = [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 40), Buffer.from(CANARY).toString('hex')];
const hides = (text: string): boolean => SPELLINGS.every((spelling) => !text.includes(spelling));

const filesBelow = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path);
    return stat.isDirectory() ? filesBelow(path) : stat.isFile() ? [path] : [];
  });

describe('a secret in memory', () => {
  test('S-28 prints as redacted wherever it is printed', () => {
    const secret = new Secret(CANARY);
    const holder = { deep: { secret }, list: [secret] };
    const error = Object.assign(new Error(`of ${String(secret)}`), holder);
    const prints = [
      inspect(holder, { depth: 9, showHidden: true }),
      JSON.stringify(holder),
      inspect(error),
      String(secret),
    ];
    for (const print of prints) {
      expect(hides(print)).toBe(true);
      expect(print).toContain('[redacted]');
    }
    expect(secret.reveal()).toBe(CANARY);
  });
});

describe.skipIf(!durableRedis)('a secret in use', () => {
  let api: Api;
  const answers: Answer[] = [];
  const logLines: string[] = [];
  beforeAll(async () => {
    api = await startApi({ log: { level: 'trace', stream: { write: (line: string) => void logLines.push(line) } } });
    await storeOf(api.redis).add({ name: 'canary', apiKey: 'canary-key', secret: CANARY, scopes: ['READ', 'TRADE'] });
  });
  afterAll(() => api.close());

  const signing = { key: 'canary-key', secret: CANARY, timestamp: String(VECTOR_NOW) };

  test('S-29 ten thousand requests leave no secret in the log or in an answer', { timeout: 120_000 }, async () => {
    // The client may put its secret where it does not belong; that is told to nobody either.
    const misplaced = () => [...api.headersFor(''), 'X-Api-Secret', CANARY, 'Authorization', `Bearer ${CANARY}`];
    const requests = [
      () => api.get(OPEN, signing),
      () => api.get(OPEN, { ...signing, secret: 'wrong' }),
      () => api.send({ method: 'GET', path: OPEN, headers: misplaced() }),
      () => api.post(CREATE, orderText({ clientOrderId: `c${answers.length}` }), { ...signing }),
      () => api.send({ method: 'POST', path: CREATE, headers: misplaced(), body: `{"secret":"${CANARY}"}` }),
      () => api.send({ method: 'GET', path: `${OPEN}?secret=${CANARY}` }),
    ];
    for (let round = 0; round < 100; round += 1) {
      const batch = Array.from({ length: 100 }, (_, index) => requests[index % requests.length]?.() ?? api.get(OPEN));
      answers.push(...(await Promise.all(batch)));
    }
    expect(answers).toHaveLength(10_000);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(answers.every(({ text, headers }) => hides(text) && hides(JSON.stringify(headers)))).toBe(true);
    expect(logLines.length).toBeGreaterThan(1_000);
    expect(logLines.every(hides)).toBe(true);
  });

  test('S-29 a line break in a request cannot make a line of the log', async () => {
    const before = logLines.length;
    await api.get(`${OPEN}?a=%0d%0a{"level":60,"msg":"forged"}`, { key: 'x', secret: 'y' }).catch(() => undefined);
    for (const line of logLines.slice(before)) expect(line.trimEnd()).not.toContain('\n');
  });

  test('S-28 Redis holds no secret: neither its values nor its files', async () => {
    const client = api.redis.client();
    const names = await client.keys('*');
    expect(names.length).toBeGreaterThan(3);
    const dumps = await Promise.all(names.map((name) => client.dumpBuffer(name)));
    for (const dump of dumps) expect(hides((dump ?? Buffer.alloc(0)).toString('latin1'))).toBe(true);
    expect(names.every(hides)).toBe(true);
    await client.save();
    for (const path of filesBelow(api.redis.dataDir)) expect(hides(readFileSync(path, 'latin1'))).toBe(true);
    const records = await client.hgetall('{keys}:records');
    expect(records['canary-key']).toContain('"sealed":"v1.');
  });

  test('S-28 an open key shows no secret when it is printed, and a listed one has none', async () => {
    const store = new RedisKeyStore(api.redis.client(), VAULT, () => VECTOR_NOW);
    const key = await store.find('canary-key');
    expect(key).not.toBeNull();
    for (const print of [
      inspect(key, { depth: 9, showHidden: true }),
      JSON.stringify(key),
      JSON.stringify(await store.list()),
    ]) {
      expect(hides(print)).toBe(true);
    }
  });

  test('S-2 the signature is over the bytes as sent: another spelling of the same JSON is refused', async () => {
    const body = '{"orderId": 1, "clientOrderId": null}';
    const others = ['{"orderId":1,"clientOrderId":null}', '{"clientOrderId": null, "orderId": 1}', `${body}\n`];
    const headers = ['Content-Type', 'application/json', ...api.headersFor(body, { key: KEY })];
    const send = (text: string) =>
      api.send({ method: 'POST', path: CREATE.replace('create', 'cancel'), headers, body: text });
    for (const other of others) expect((await send(other)).status).toBe(401);
    expect((await send(body)).status).toBe(404);
  });

  test('AU-10 the query of a GET is signed as it was sent, in its own order', async () => {
    const path = '/api/v2/trading/order/id';
    const headers = api.headersFor('orderId=1&clientOrderId=');
    const get = (query: string) => api.send({ method: 'GET', path: `${path}?${query}`, headers });
    expect((await get('clientOrderId=&orderId=1')).status).toBe(401);
    expect((await get('orderId=%31&clientOrderId=')).status).toBe(401);
    expect((await get('orderId=1&clientOrderId=')).status).toBe(404);
  });

  test('AU-10 a POST with a query is refused', async () => {
    expect((await api.post(`${CREATE}?a=1`, orderText())).status).toBe(400);
  });

  test('AU-4, AU-9 without a window header nothing stands for it and the window is 5000 ms', async () => {
    const vector = VECTORS.find(({ recvWindow }) => recvWindow === null);
    expect(vector?.id).toBe('SV-5');
    const at = (ms: number) => ({ timestamp: String(VECTOR_NOW - ms), recvWindow: null });
    expect((await api.get(OPEN, at(5_000))).status).toBe(200);
    expect((await api.get(OPEN, at(5_001))).status).toBe(401);
  });

  test('AU-7 a window of a minute is the longest there is', async () => {
    const at = (ms: number, recvWindow: string) => ({ timestamp: String(VECTOR_NOW - ms), recvWindow });
    expect((await api.get(OPEN, at(60_000, '60000'))).status).toBe(200);
    expect((await api.get(OPEN, at(60_001, '60000'))).status).toBe(401);
    expect((await api.get(OPEN, at(0, '60001'))).status).toBe(401);
  });
});

describe('scopes', () => {
  test('S-14 a route that does not say which scope it needs keeps the program from starting', async () => {
    const { fastify } = await import('fastify');
    const app = fastify();
    app.register(async (trading) => {
      requireScopes(trading);
      trading.post('/a', { config: { scope: 'TRADE' } }, () => 'ok');
      trading.post('/forgotten', () => 'ok');
    });
    await expect(app.ready()).rejects.toThrow('POST /forgotten does not say which scope it needs');
  });

  test('S-14 every trading route of the product says it', async () => {
    const app = buildApp({ desk: {}, reads: {}, keys: {}, gate: {}, now: () => VECTOR_NOW } as unknown as Parameters<
      typeof buildApp
    >[0]);
    const seen: string[] = [];
    app.addHook('onRoute', ({ url, config }) => {
      if (url.startsWith('/api/v2/trading/')) seen.push(`${url} ${String(config?.scope)}`);
    });
    await app.ready();
    expect(seen.length).toBeGreaterThanOrEqual(4);
    for (const line of seen) expect(line).toMatch(/ (READ|TRADE|CANCEL|ADMIN)$/);
  });
});
