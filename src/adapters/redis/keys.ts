/**
 * API keys in Redis: one hash of records, and one of revocations beside it, so that revoking is a single write that
 * nothing can overwrite. A record changes only by comparing it with what was read.
 */
import type { Redis } from 'ioredis';
import { InvariantError, refuse } from '../../domain/errors.ts';
import { earlier, instant, plusMs, type Instant } from '../../domain/time.ts';
import type { ApiKey, KeyStore } from '../../engine/access.ts';
import { UnavailableError } from '../../engine/desk.ts';
import { VaultError, type Vault } from '../../engine/vault.ts';
import {
  isClear,
  openRecord,
  readRecord,
  rewrapRecord,
  sealClear,
  type ClearRecord,
  type KeyRecord,
} from './key-record.ts';
import { replayRunKey } from './gate.ts';
import { makeCredential, makeKey, type MadeKey, type Material, type NewKey } from './new-key.ts';

const RECORDS = '{keys}:records';
const REVOCATIONS = '{keys}:revoked';
const USED = '{keys}:used';
/** A revocation works everywhere within this time. */
const CACHE_MS = 1_000;
/** Bounds the memory that made-up keys can take. */
const CACHE_ENTRIES_MAX = 10_000;
const NOTE_USE_EVERY_MS = 60_000;
const SWAP = `if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

interface Cached {
  readonly key: ApiKey | null;
  readonly readAt: Instant;
}

/** A key as people see it: nothing that signs. */
export interface ListedKey {
  readonly record: KeyRecord | ClearRecord;
  readonly revokedAt: Instant | null;
  readonly lastUsedAt: Instant | null;
}

const instantOr = (text: string | null | undefined): Instant | null =>
  text === null || text === undefined ? null : instant(Number(text));

export class RedisKeyStore implements KeyStore {
  readonly #redis: Redis;
  readonly #vault: Vault;
  readonly #now: () => Instant;
  readonly #cache = new Map<string, Cached>();
  readonly #noted = new Map<string, Instant>();

  constructor(redis: Redis, vault: Vault, now: () => Instant) {
    this.#redis = redis;
    this.#vault = vault;
    this.#now = now;
  }

  /** Makes a key. Throws OrderError naming the argument at fault, and VaultError without a master key. */
  async add(wanted: NewKey): Promise<MadeKey> {
    const made = makeKey(wanted, this.#now(), this.#vault);
    const { apiKey } = made.record;
    // Before the record: a store that has lost the memory of the key's requests has then lost the key as well.
    await this.#ask(async () => this.#redis.set(replayRunKey(apiKey), `${await runIdOf(this.#redis)} 0`, 'NX'));
    const isNew = await this.#ask(() => this.#redis.hsetnx(RECORDS, apiKey, JSON.stringify(made.record)));
    if (isNew !== 1) throw refuse('apiKey', 'exists already');
    this.#cache.delete(apiKey);
    return made;
  }

  /**
   * Gives a key a second secret or public key; the one before works for `overlapMs` more, any older one ends at once.
   * Null when there is no such key or it is revoked. Throws OrderError and VaultError.
   */
  async rotate(apiKey: string, material: Material, overlapMs: number): Promise<MadeKey | null> {
    const text = await this.#ask(() => this.#redis.hget(RECORDS, apiKey));
    const revokedAt = await this.#ask(() => this.#redis.hget(REVOCATIONS, apiKey));
    if (text === null || revokedAt !== null) return null;
    const stored = readRecord(text);
    const record = isClear(stored) ? sealClear(stored, this.#vault) : stored;
    const now = this.#now();
    const newest = record.credentials.at(-1);
    if (newest === undefined) throw new InvariantError('an API key has no credential');
    const id = String(Number(newest.id) + 1);
    const { credential, secret } = makeCredential(record, id, material, now, this.#vault);
    const end = plusMs(now, overlapMs);
    const notAfter = newest.notAfter === null ? end : earlier(newest.notAfter, end);
    const next = { ...record, credentials: [{ ...newest, notAfter }, credential] };
    if (!(await this.#swap(apiKey, text, next))) throw refuse('apiKey', 'was changed by somebody else just now');
    return { record: next, secret };
  }

  /** Seals the records that are still in the clear, and puts the others under the sealing master key when `all`. */
  async reseal(all: boolean): Promise<number> {
    const texts = await this.#ask(() => this.#redis.hgetall(RECORDS));
    let count = 0;
    for (const [apiKey, text] of Object.entries(texts)) {
      const record = readRecord(text);
      if (!isClear(record) && !all) continue;
      const next = isClear(record) ? sealClear(record, this.#vault) : rewrapRecord(record, this.#vault);
      if (JSON.stringify(next) !== text && (await this.#swap(apiKey, text, next))) count += 1;
    }
    return count;
  }

  /** All keys, oldest first, as they are stored: secrets sealed. */
  async list(): Promise<readonly ListedKey[]> {
    const [records, revocations, used] = await this.#ask(() =>
      Promise.all([RECORDS, REVOCATIONS, USED].map((name) => this.#redis.hgetall(name))),
    );
    return Object.entries(records ?? {})
      .map(([apiKey, text]) => ({
        record: readRecord(text),
        revokedAt: instantOr(revocations?.[apiKey]),
        lastUsedAt: instantOr(used?.[apiKey]),
      }))
      .sort(({ record: a }, { record: b }) => a.createdAt - b.createdAt || (a.apiKey < b.apiKey ? -1 : 1));
  }

  /** Ends a key for good; false when there is no such key. A second revocation keeps the first one's time. */
  async revoke(apiKey: string): Promise<boolean> {
    if ((await this.#ask(() => this.#redis.hexists(RECORDS, apiKey))) === 0) return false;
    await this.#ask(() => this.#redis.hsetnx(REVOCATIONS, apiKey, String(this.#now())));
    this.#cache.delete(apiKey);
    return true;
  }

  async find(apiKey: string): Promise<ApiKey | null> {
    const now = this.#now();
    const cached = this.#cache.get(apiKey);
    // A clock that was set back must not make an entry live longer.
    if (cached !== undefined && now >= cached.readAt && now - cached.readAt < CACHE_MS) return cached.key;
    const [text, revokedAt] = await this.#ask(() =>
      Promise.all([this.#redis.hget(RECORDS, apiKey), this.#redis.hget(REVOCATIONS, apiKey)]),
    );
    const key = text === null ? null : this.#open(text, revokedAt);
    if (this.#cache.size >= CACHE_ENTRIES_MAX) this.#cache.clear();
    this.#cache.set(apiKey, { key, readAt: now });
    return key;
  }

  noteUse(apiKey: string): void {
    const now = this.#now();
    const last = this.#noted.get(apiKey);
    if (last !== undefined && now - last < NOTE_USE_EVERY_MS) return;
    this.#noted.set(apiKey, now);
    this.#redis.hset(USED, apiKey, String(now)).catch(() => undefined);
  }

  /** A record in the clear is a key of its first version; `reseal` is what seals it. */
  #open(text: string, revokedAt: string | null): ApiKey {
    try {
      const record = readRecord(text);
      return openRecord(isClear(record) ? sealClear(record, this.#vault) : record, revokedAt, this.#vault);
    } catch (error) {
      if (error instanceof VaultError) throw new UnavailableError(`an API key cannot be opened: ${error.message}`);
      throw error;
    }
  }

  async #swap(apiKey: string, before: string, after: KeyRecord): Promise<boolean> {
    const done = await this.#ask(() => this.#redis.eval(SWAP, 1, RECORDS, apiKey, before, JSON.stringify(after)));
    this.#cache.delete(apiKey);
    return done === 1;
  }

  async #ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (cause) {
      throw new UnavailableError(`the key store cannot be asked: ${String(cause)}`, { cause });
    }
  }
}

/** Which run of the server this is; a server that does not say has no rollback to fear. */
async function runIdOf(redis: Redis): Promise<string> {
  return /run_id:(\w+)/.exec(await redis.info('server'))?.[1] ?? 'embedded';
}
