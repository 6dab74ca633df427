import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { RedisGate } from '../../src/adapters/redis/gate.ts';
import { RedisKeyStore } from '../../src/adapters/redis/keys.ts';
import type { NewKey } from '../../src/adapters/redis/new-key.ts';
import { createVault } from '../../src/adapters/vault.ts';
import { instant, plusMs, type Instant } from '../../src/domain/time.ts';
import { PAPER_LIMITS, type ApiKey } from '../../src/engine/access.ts';
import { UnavailableError } from '../../src/engine/desk.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const START = instant(1_706_443_200_000);
const VAULT = createVault([Buffer.alloc(32, 7)]);
const secretsOf = (key: ApiKey | null): readonly string[] =>
  (key?.credentials ?? []).map((one) => (one.type === 'hmac' ? one.secret.reveal() : one.publicKey));

describe.skipIf(!durableRedis)('API keys in Redis', () => {
  let redis: TestRedis;
  let now: Instant = START;
  const newStore = (vault = VAULT): RedisKeyStore => new RedisKeyStore(redis.client(), vault, () => now);
  const newKey = async (wanted: Partial<NewKey> = {}): Promise<string> =>
    (await newStore().add({ name: 'a', scopes: ['READ'], ...wanted })).record.apiKey;

  beforeAll(async () => void (redis = await startTestRedis()));
  afterAll(() => redis.close());
  beforeEach(async () => {
    now = START;
    await redis.flush();
  });

  test('a key that was made is found, in any process, with all that was said about it', async () => {
    const allowIps = ['203.0.113.0/24'];
    const { record, secret } = await newStore().add({
      name: 'algo-1',
      account: 'desk',
      scopes: ['READ', 'TRADE'],
      allowIps,
    });
    const found = await newStore().find(record.apiKey);
    expect(found).toMatchObject({
      ...{ apiKey: record.apiKey, name: 'algo-1', account: 'desk', scopes: ['READ', 'TRADE'], type: 'hmac' },
      ...{ isCompat: false, createdAt: START, revokedAt: null, allowedFrom: { rules: allowIps } },
    });
    expect(secretsOf(found)).toEqual([secret]);
    expect(await newStore().find(`${record.apiKey}x`)).toBeNull();
  });

  test('the account is the name when none is given', async () => {
    expect(await newStore().find(await newKey({ name: 'solo' }))).toMatchObject({ account: 'solo' });
  });

  test('keys and secrets are long, plain and never the same', async () => {
    const store = newStore();
    const made = await Promise.all(Array.from({ length: 50 }, () => store.add({ name: 'n', scopes: ['READ'] })));
    for (const { record, secret } of made) {
      expect(record.apiKey).toMatch(/^k[A-Za-z0-9_-]{24}$/);
      expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
    expect(new Set(made.flatMap(({ record, secret }) => [record.apiKey, secret])).size).toBe(100);
  });

  test.each<[Partial<NewKey>, string]>([
    [{ name: '' }, 'name'],
    [{ name: 'a b' }, 'name'],
    [{ account: '../x' }, 'account'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['read'] }, 'scopes'],
    [{ scopes: ['READ', 'READ'] }, 'scopes'],
    [{ scopes: ['READ', 'ROOT'] }, 'scopes'],
    [{ allowIps: ['10.0.0.0/33'] }, 'allowIp'],
    [{ notAfter: START }, 'notAfter'],
    [{ apiKey: 'a b' }, 'apiKey'],
    [{ publicKey: 'x' }, 'publicKey'],
    [{ isCompat: true, secret: 'not base64!' }, 'secret'],
  ])('%j is refused by its %s', async (wanted, field) => {
    await expect(newKey(wanted)).rejects.toThrow(new RegExp(`^${field} (of a compatibility key )?must `));
    expect(await newStore().list()).toHaveLength(0);
  });

  test('an RSA key needs a public key and no secret, and has no older dialect', async () => {
    await expect(newKey({ type: 'rsa' })).rejects.toThrow('publicKey is required');
    await expect(newKey({ type: 'rsa', secret: 'x' })).rejects.toThrow('secret must not be given');
    await expect(newKey({ type: 'rsa', isCompat: true })).rejects.toThrow('compat is for HMAC keys only');
  });

  test('a key is never replaced', async () => {
    const apiKey = await newKey({ secret: 'first' });
    await expect(newKey({ apiKey, secret: 'other' })).rejects.toThrow('apiKey exists already');
    expect(secretsOf(await newStore().find(apiKey))).toEqual(['first']);
  });

  test('S-11 a revocation is seen by every process within a second, and for ever', async () => {
    const [here, there] = [newStore(), newStore()];
    const apiKey = await newKey();
    expect((await there.find(apiKey))?.revokedAt).toBeNull();
    now = plusMs(START, 500);
    expect(await here.revoke(apiKey)).toBe(true);
    expect((await here.find(apiKey))?.revokedAt).toBe(plusMs(START, 500));
    now = plusMs(START, 1_000);
    expect((await there.find(apiKey))?.revokedAt).toBe(plusMs(START, 500));
    now = plusMs(START, 9_000);
    expect(await there.revoke(apiKey)).toBe(true);
    expect((await there.find(apiKey))?.revokedAt).toBe(plusMs(START, 500));
  });

  test('a clock that is set back does not make a cached key live longer', async () => {
    const [here, there] = [newStore(), newStore()];
    const apiKey = await newKey();
    await there.find(apiKey);
    await here.revoke(apiKey);
    now = plusMs(START, -60_000);
    expect((await there.find(apiKey))?.revokedAt).not.toBeNull();
  });

  test('revoking or rotating what does not exist says so, and a revoked key is not rotated', async () => {
    expect(await newStore().revoke('nothing')).toBe(false);
    expect(await newStore().rotate('nothing', {}, 0)).toBeNull();
    const apiKey = await newKey();
    await newStore().revoke(apiKey);
    expect(await newStore().rotate(apiKey, {}, 0)).toBeNull();
  });

  test('S-11 a rotation never lengthens the life of the secret before it, and two at once do not lose one', async () => {
    const apiKey = await newKey({ secret: 'one', notAfter: plusMs(START, 5_000) });
    await newStore().rotate(apiKey, { secret: 'two' }, 60_000);
    const key = await newStore().find(apiKey);
    expect(key?.credentials.map(({ id, notAfter }) => [id, notAfter])).toEqual([
      ['1', plusMs(START, 5_000)],
      ['2', null],
    ]);
    const both = [newStore(), newStore()].map((store) => store.rotate(apiKey, {}, 0));
    const outcomes = await Promise.allSettled(both);
    const made = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value?.secret] : []));
    expect(secretsOf(await newStore().find(apiKey))).toContain(made.at(-1));
    for (const one of outcomes)
      if (one.status === 'rejected') expect(String(one.reason)).toContain('was changed by somebody');
  });

  test('a list is in order of creation, and says when a key was last used', async () => {
    const store = newStore();
    for (const name of ['c', 'a', 'b']) {
      await newKey({ name });
      now = plusMs(now, 1);
    }
    const [first] = await store.list();
    store.noteUse(first?.record.apiKey ?? '');
    const listed = await store.list();
    expect(listed.map(({ record }) => record.name)).toEqual(['c', 'a', 'b']);
    expect(listed.map(({ lastUsedAt }) => lastUsedAt)).toEqual([now, null, null]);
  });

  test('S-27 a secret that an older version left in the clear still works, and is sealed', async () => {
    const clear = {
      apiKey: 'old',
      secret: 'in-the-clear',
      name: 'n',
      account: 'n',
      scopes: ['READ'],
      type: 'hmac',
      createdAt: START,
    };
    await redis.client().hset('{keys}:records', 'old', JSON.stringify(clear));
    expect(secretsOf(await newStore().find('old'))).toEqual(['in-the-clear']);
    expect(await newStore().reseal(false)).toBe(1);
    expect(await newStore().reseal(false)).toBe(0);
    expect(await redis.client().hget('{keys}:records', 'old')).not.toContain('in-the-clear');
    expect(secretsOf(await newStore().find('old'))).toEqual(['in-the-clear']);
  });

  test('S-27 without the master key a key is unavailable, never let in; a new master key takes all over', async () => {
    const apiKey = await newKey({ secret: 's' });
    const other = Buffer.alloc(32, 9);
    await expect(newStore(createVault([other])).find(apiKey)).rejects.toThrow(UnavailableError);
    await expect(newStore(createVault([])).find(apiKey)).rejects.toThrow('there is none here');
    expect(await newStore(createVault([other, Buffer.alloc(32, 7)])).reseal(true)).toBe(1);
    expect(secretsOf(await newStore(createVault([other])).find(apiKey))).toEqual(['s']);
  });

  test('S-27 a sealed secret that is put into another key opens nothing', async () => {
    const [mine, theirs] = [await newKey({ name: 'mine' }), await newKey({ name: 'theirs' })];
    const client = redis.client();
    const [a, b] = [await client.hget('{keys}:records', mine), await client.hget('{keys}:records', theirs)];
    const sealed = /"sealed":"([^"]+)"/;
    const swapped = (a ?? '').replace(sealed.exec(a ?? '')?.[1] ?? '', sealed.exec(b ?? '')?.[1] ?? '');
    await client.hset('{keys}:records', mine, swapped);
    await expect(newStore().find(mine)).rejects.toThrow('does not belong where it was found');
  });

  test('a record that is malformed is an error, not a key', async () => {
    for (const text of ['{}', '{"v":2}', '{"v":2,"apiKey":"x","scopes":["ROOT"]}', '{"v":3,"secret":"s"}']) {
      await redis.client().hset('{keys}:records', 'x', text);
      await expect(newStore().find('x')).rejects.toThrow('malformed');
    }
  });
});

describe.skipIf(!durableRedis)('API keys without Redis', () => {
  test('the stores say that they are unavailable', async () => {
    const redis = await startTestRedis();
    const client = connectRedis(redis.url, 'command');
    await client.ping();
    await redis.close();
    const gate = new RedisGate(client, PAPER_LIMITS, () => START);
    const admission = { apiKey: 'x', lane: 'read', digest: null, keepMs: 0, timestamp: 0 } as const;
    await expect(new RedisKeyStore(client, VAULT, () => START).find('x')).rejects.toThrow(UnavailableError);
    await expect(gate.admit(admission)).rejects.toThrow(UnavailableError);
    await expect(gate.noteFailure('form', '127.0.0.1', null)).rejects.toThrow(UnavailableError);
    client.disconnect();
  });
});
