import { createHmac, generateKeyPairSync, sign as signRaw, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bytesToSign, signCompat } from '../../src/api/signing.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import type { NewKey } from '../../src/adapters/redis/new-key.ts';
import { RedisKeyStore } from '../../src/adapters/redis/keys.ts';
import { durableRedis } from '../support/redis.ts';
import { COMPAT_VECTOR, RSA_KEY, RSA_PUBLIC_KEY, RSA_VECTORS, TWAP_BODY } from './vectors.ts';
import { expectRefused } from './refusals.ts';
import { CANCEL, CREATE, orderText, startApi, storeOf, VAULT, VECTOR_NOW, type Api } from './support.ts';

const OPEN = '/api/v2/trading/order/open';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const START = instant(0);
const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pemOf = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString();

describe.skipIf(!durableRedis)('keys of every kind', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
    await storeOf(api.redis).add({
      ...{ name: 'rsa', apiKey: RSA_KEY, scopes: ['READ', 'TRADE'], type: 'rsa', publicKey: RSA_PUBLIC_KEY },
      notBefore: START,
    });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    api.now = VECTOR_NOW;
    api.desk.clear();
    api.logLines.length = 0;
    await api.forgetReplays();
  });

  const add = async (wanted: Partial<NewKey> = {}) => {
    const made = await storeOf(api.redis).add({ name: 'k', scopes: ['READ', 'TRADE'], notBefore: START, ...wanted });
    return { key: made.record.apiKey, secret: made.secret ?? '' };
  };
  const headers = (key: string, sign: string, timestamp: string, window = '5000') => [
    ...['ANBOTO-API-KEY', key, 'ANBOTO-SIGN', sign, 'ANBOTO-TS', timestamp, 'ANBOTO-RECV-WINDOW', window],
  ];
  const getOpen = (all: readonly string[]) => api.send({ method: 'GET', path: OPEN, headers: all });
  /** A GET of the open orders signed by the pair of this test. */
  const rsaGet = (key: string, privateKey: KeyObject = pair.privateKey) => {
    const timestamp = String(api.now);
    const bytes = bytesToSign({ apiKey: key, timestamp, recvWindow: '5000' }, Buffer.from(''));
    return getOpen(headers(key, signRaw('sha256', bytes, privateKey).toString('base64'), timestamp));
  };

  describe('RSA', () => {
    test.each(RSA_VECTORS)('$id passes: $name', async (vector) => {
      const { method, path, body, sign, timestamp } = vector;
      const type = ['Content-Type', 'application/json'];
      const request = { method, path, headers: [...headers(RSA_KEY, sign, timestamp), ...type] };
      const answer = await api.send(method === 'POST' ? { ...request, body } : request);
      expect(answer.status).toBe(method === 'POST' ? 201 : 200);
    });

    test('AU-12 a signature over other bytes, or by another pair, is refused', async () => {
      const [create, open] = RSA_VECTORS;
      expectRefused(await getOpen(headers(RSA_KEY, create?.sign ?? '', open?.timestamp ?? '')));
      const { key } = await add({ type: 'rsa', publicKey: pemOf(pair.publicKey) });
      expect((await rsaGet(key)).status).toBe(200);
      expectRefused(await rsaGet(key, generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey));
    });

    test('AU-1 the server keeps a public key and nothing else of an RSA key', async () => {
      const made = await storeOf(api.redis).add({
        ...{ name: 'pair', scopes: ['READ'], type: 'rsa', publicKey: pemOf(pair.publicKey) },
      });
      expect(made.secret).toBeNull();
      expect(JSON.stringify(made.record)).not.toContain('sealed');
    });

    test('S-7 a public key is never taken for a shared secret', async () => {
      const timestamp = String(api.now);
      const bytes = bytesToSign({ apiKey: RSA_KEY, timestamp, recvWindow: '5000' }, Buffer.from(''));
      const spellings = [RSA_PUBLIC_KEY, RSA_PUBLIC_KEY.trim(), Buffer.from(RSA_PUBLIC_KEY).toString('base64')];
      for (const secret of spellings) {
        for (const encoding of ['hex', 'base64'] as const) {
          const sign = createHmac('sha256', secret).update(bytes).digest(encoding);
          expectRefused(await getOpen(headers(RSA_KEY, sign, timestamp)));
        }
      }
    });

    test('S-8 only the canonical spelling of a signature in base64 is one', async () => {
      const { sign, timestamp } = RSA_VECTORS[1] ?? { sign: '', timestamp: '' };
      const bare = sign.replace(/=+$/, '');
      const last = ALPHABET.indexOf(bare.at(-1) ?? '');
      const otherLast = [1, 2, 3, 5, 7, 9, 11].map((bits) => `${bare.slice(0, -1)}${ALPHABET[last ^ bits] ?? ''}==`);
      const spellings = [
        ...otherLast,
        ...[bare, `${bare}=`, `${sign}=`, `${sign}==`, `=${sign}`, `${sign}A`, `A${sign}`],
        ...[sign.replaceAll('+', '-').replaceAll('/', '_'), `${sign.slice(0, 76)}\t${sign.slice(76)}`],
        ...[`${sign.slice(0, 9)} ${sign.slice(9)}`, sign.toLowerCase(), Buffer.from(sign, 'base64').toString('hex')],
        `${sign}#`,
      ];
      expect(new Set(spellings).size).toBeGreaterThanOrEqual(20);
      for (const spelling of spellings) expectRefused(await getOpen(headers(RSA_KEY, spelling, timestamp)));
      expect((await getOpen(headers(RSA_KEY, sign, timestamp))).status).toBe(200);
    });
  });

  describe('the compatibility profile', () => {
    const compat = (key: string, sign: string, timestamp: string) => [
      ...['X-API-KEY', key, 'X-SIGN', sign, 'X-TIMESTAMP', timestamp, 'X-RECV-WINDOW', '5000'],
      ...['Content-Type', 'application/json'],
    ];
    const post = (all: readonly string[]) => api.send({ method: 'POST', path: CREATE, headers: all, body: TWAP_BODY });

    test('SV-11 a base64 secret signs in base64, with X- headers', async () => {
      const { apiKey, secret, sign, bytes } = COMPAT_VECTOR;
      expect(signCompat(secret, Buffer.from(bytes))).toBe(sign);
      const { key } = await add({ apiKey: `${apiKey}-compat`, secret, isCompat: true });
      const timestamp = '1706443200000';
      const signed = bytesToSign({ apiKey: key, timestamp, recvWindow: '5000' }, Buffer.from(TWAP_BODY));
      const good = signCompat(secret, signed);
      expectRefused(await post(compat(key, Buffer.from(good, 'base64').toString('hex'), timestamp)));
      expectRefused(await post(compat(key, good.replace(/=$/, ''), timestamp)));
      expect((await post(compat(key, good, timestamp))).status).toBe(201);
    });

    test('AU-17 it is off unless the key was made for it, and then it is the only way in', async () => {
      const plain = await add();
      const old = await add({ isCompat: true });
      const timestamp = String(VECTOR_NOW);
      const signedBy = ({ key, secret }: { key: string; secret: string }) =>
        signCompat(secret, bytesToSign({ apiKey: key, timestamp, recvWindow: '5000' }, Buffer.from('')));
      expectRefused(await getOpen(compat(plain.key, signedBy(plain), timestamp)));
      expectRefused(await getOpen(headers(old.key, signedBy(old), timestamp)));
      expectRefused(await api.get(OPEN, old));
      expect((await getOpen(compat(old.key, signedBy(old), timestamp))).status).toBe(200);
    });

    test('AU-17 headers of both dialects in one request are refused', async () => {
      const old = await add({ isCompat: true });
      const signed = api.headersFor('');
      expectRefused(await getOpen([...signed, ...compat(old.key, 'x', String(VECTOR_NOW))]));
    });
  });

  test('S-14 each scope opens its own routes and no others', async () => {
    const keys = await Promise.all(
      [['READ'], ['TRADE'], ['CANCEL'], ['ADMIN'], ['READ', 'CANCEL']].map((scopes) => add({ scopes })),
    );
    const seen = async (send: (signing: { key: string; secret: string }) => Promise<{ status: number }>) =>
      Promise.all(keys.map(async (key) => (await send(key)).status));
    expect(await seen((key) => api.post(CREATE, orderText(), key))).toEqual([403, 201, 403, 403, 403]);
    expect(await seen((key) => api.post(CANCEL, '{"orderId":1}', key))).toEqual([403, 404, 404, 403, 404]);
    expect(await seen((key) => api.get(OPEN, key))).toEqual([200, 403, 403, 403, 200]);
  });

  test('S-1 a key is taken from its allowed addresses only, and the answer does not say why', async () => {
    const here = await add({ allowIps: ['127.0.0.0/30'] });
    const elsewhere = await add({ allowIps: ['203.0.113.0/24', '2001:db8::/32'] });
    expect((await api.get(OPEN, here)).status).toBe(200);
    expectRefused(await api.get(OPEN, elsewhere));
    const signed = api.headersFor('', here);
    expectRefused(await api.send({ method: 'GET', path: OPEN, headers: signed, from: '127.0.0.9' }));
    expect(api.logLines.join('')).toContain('not allowed from 127.0.0.9');
  });

  describe('rotation', () => {
    const rotated = async (store: RedisKeyStore, key: string, overlapMs: number) =>
      (await store.rotate(key, {}, overlapMs))?.secret ?? '';

    test('S-11 both secrets work while they overlap, then the new one alone', async () => {
      const old = await add();
      const secret = await rotated(storeOf(api.redis), old.key, 60_000);
      api.now = plusMs(VECTOR_NOW, 1_000);
      for (const signing of [old, { key: old.key, secret }]) expect((await api.get(OPEN, signing)).status).toBe(200);
      api.now = plusMs(VECTOR_NOW, 60_000);
      expectRefused(await api.get(OPEN, old));
      expect((await api.get(OPEN, { key: old.key, secret })).status).toBe(200);
    });

    test('S-11 a third secret ends the first at once, so that never more than two work', async () => {
      const old = await add();
      const second = await rotated(storeOf(api.redis), old.key, 60_000);
      const third = await rotated(storeOf(api.redis), old.key, 60_000);
      api.now = plusMs(VECTOR_NOW, 1_000);
      expectRefused(await api.get(OPEN, old));
      for (const secret of [second, third]) {
        expect((await api.get(OPEN, { key: old.key, secret })).status).toBe(200);
      }
    });

    test('S-11 no request fails while a key is rotated under load', async () => {
      const old = await add();
      const statuses: number[] = [];
      const send = async (signing: { key: string; secret: string }) =>
        void statuses.push((await api.get(OPEN, signing)).status);
      const store = new RedisKeyStore(api.redis.client(), VAULT, () => api.now);
      await Promise.all(Array.from({ length: 40 }, () => send(old)));
      const during = Promise.all(Array.from({ length: 40 }, () => send(old)));
      const secret = await rotated(store, old.key, 60_000);
      await during;
      // A new secret is known everywhere after the second for which keys are remembered.
      api.now = plusMs(VECTOR_NOW, 1_000);
      await Promise.all([old, { ...old, secret }].flatMap((one) => Array.from({ length: 40 }, () => send(one))));
      expect(statuses).toHaveLength(160);
      expect(new Set(statuses)).toEqual(new Set([200]));
    });

    test('S-11 a key works from its notBefore until its notAfter', async () => {
      const [from, until] = [plusMs(VECTOR_NOW, 5_000), plusMs(VECTOR_NOW, 9_000)];
      const key = await add({ notBefore: from, notAfter: until });
      const at = async (ms: number) => {
        api.now = plusMs(VECTOR_NOW, ms);
        return (await api.get(OPEN, { ...key, timestamp: String(api.now) })).status;
      };
      expect([await at(4_999), await at(5_000), await at(8_999), await at(9_000)]).toEqual([401, 200, 200, 401]);
    });
  });

  test('S-11 a revoked key works nowhere after a second, however busy it is', async () => {
    const key = await add();
    expect((await api.get(OPEN, key)).status).toBe(200);
    await storeOf(api.redis).revoke(key.key);
    api.now = plusMs(VECTOR_NOW, 1_000);
    const answers = await Promise.all(Array.from({ length: 30 }, () => api.get(OPEN, key)));
    for (const answer of answers) expectRefused(answer);
  });
});
