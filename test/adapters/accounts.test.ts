/** Venue accounts in Redis: nothing is changed but what was looked at, whoever else is at work on it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRedisAccountStore } from '../../src/adapters/redis/accounts.ts';
import { createVault } from '../../src/adapters/vault.ts';
import { instant } from '../../src/domain/time.ts';
import type { AccountRecord, AccountStore } from '../../src/engine/accounts.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const NAME = 'BINANCE/x';
const KEYS = { PublicApiKey: 'the-public-key-of-x', PrivateApiKey: 'the-private-key-of-x' };
const START = instant(1_706_443_200_000);

describe.skipIf(!durableRedis)('venue accounts in Redis', () => {
  let redis: TestRedis;
  let store: AccountStore;
  /** Another process at the same Redis. */
  let other: AccountStore;
  const newStore = (): AccountStore =>
    createRedisAccountStore(redis.client(), createVault([Buffer.alloc(32, 7)]), () => START);
  const found = async (): Promise<AccountRecord> => {
    const record = await store.find(NAME);
    if (record === null) throw new Error(`${NAME} is not there`);
    return record;
  };

  beforeAll(async () => {
    redis = await startTestRedis();
    [store, other] = [newStore(), newStore()];
  });
  afterAll(() => redis.close());
  beforeEach(() => redis.flush());

  it('is added once, checked, and keeps its keys for who may open them', async () => {
    const record = await store.add(NAME, KEYS);
    expect(record).toMatchObject({ name: NAME, status: 'CHECKING', maskedKey: '****of-x', addedAt: START });
    await expect(other.add(NAME, KEYS)).rejects.toThrow(`${NAME} is there already`);
    expect(await other.secretsOf(record)).toEqual(KEYS);
    expect(await store.mark(record, 'ACTIVE', null)).toBe(true);
    expect(await other.list()).toMatchObject([{ name: NAME, status: 'ACTIVE', reason: null }]);
  });

  it('is not forgotten by who saw it unchecked when it has become active since', async () => {
    const seen = await store.add(NAME, KEYS);
    expect(await other.mark(seen, 'ACTIVE', null)).toBe(true);
    const before = await store.revision();
    expect(await store.erase(seen)).toBe(false);
    expect(await found()).toMatchObject({ status: 'ACTIVE' });
    expect(await store.revision()).toBe(before);
    expect(await store.erase(await found())).toBe(true);
    expect(await store.find(NAME)).toBeNull();
    expect(await store.secretsOf(seen)).toBeNull();
  });

  it('does not become active again by who saw it before its removal began', async () => {
    const seen = await store.add(NAME, KEYS);
    expect(await other.mark(seen, 'ACTIVE', null)).toBe(true);
    expect(await other.mark(await found(), 'REMOVING', null)).toBe(true);
    expect(await store.mark(seen, 'ACTIVE', null)).toBe(false);
    expect(await found()).toMatchObject({ status: 'REMOVING' });
  });

  it('is another one when it was removed and added anew', async () => {
    const seen = await store.add(NAME, KEYS);
    expect(await other.erase(seen)).toBe(true);
    await other.add(NAME, KEYS);
    expect(await store.mark(seen, 'REFUSED', 'by a key that it has no more')).toBe(false);
    expect(await store.erase(seen)).toBe(false);
    expect(await found()).toMatchObject({ status: 'CHECKING', reason: null });
  });
});
