/**
 * API keys in Redis: one hash of records that are written once, and one of revocations beside it, so that revoking is a
 * single write that nothing can overwrite.
 */
import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { InvariantError, refuse } from '../../domain/errors.ts';
import { instant, type Instant } from '../../domain/time.ts';
import { SCOPES, type ApiKey, type KeyStore, type Scope } from '../../engine/access.ts';
import { UnavailableError } from '../../engine/desk.ts';

const RECORDS = '{keys}:records';
const REVOCATIONS = '{keys}:revoked';
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** A revocation works everywhere within this time. */
const CACHE_MS = 1_000;
/** Bounds the memory that made-up keys can take. */
const CACHE_ENTRIES_MAX = 10_000;

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  /** The name when not given. */
  readonly account?: string | undefined;
}

interface Cached {
  readonly key: ApiKey | null;
  readonly readAt: Instant;
}

/** Text form of a record; the revocation is kept apart. */
type StoredKey = Omit<ApiKey, 'revokedAt'>;

const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

function checkName(text: string, field: string): string {
  if (!NAME.test(text)) throw refuse(field, 'must be 1 to 64 letters, digits, dots, dashes or underscores');
  return text;
}

function checkScopes(scopes: readonly string[]): readonly Scope[] {
  const known = scopes.filter(isScope);
  if (known.length !== scopes.length || known.length === 0 || new Set(known).size !== known.length) {
    throw refuse('scopes', `must name each of ${SCOPES.join(', ')} at most once, and at least one`);
  }
  return known;
}

/** What was stored must have the shape that was stored: anything else is no key. */
function readRecord(text: string, revokedAt: string | null): ApiKey {
  const stored = JSON.parse(text) as Partial<StoredKey>;
  const { apiKey, secret, name, account, scopes, type, createdAt } = stored;
  const isWhole = apiKey !== undefined && name !== undefined && account !== undefined && createdAt !== undefined;
  if (!isWhole || typeof secret !== 'string' || secret === '' || !Array.isArray(scopes) || type !== 'hmac') {
    throw new InvariantError('an API key in the store is malformed');
  }
  const revoked = revokedAt === null ? null : instant(Number(revokedAt));
  return { apiKey, secret, name, account, scopes: scopes.filter(isScope), type, createdAt, revokedAt: revoked };
}

export class RedisKeyStore implements KeyStore {
  readonly #redis: Redis;
  readonly #now: () => Instant;
  readonly #cache = new Map<string, Cached>();

  constructor(redis: Redis, now: () => Instant) {
    this.#redis = redis;
    this.#now = now;
  }

  /** Makes a key and its secret. Throws OrderError naming the argument at fault. */
  async add(wanted: NewKey): Promise<ApiKey> {
    const name = checkName(wanted.name, 'name');
    const record: StoredKey = {
      // The letter before it keeps a key from looking like an option on a command line.
      apiKey: `k${randomBytes(18).toString('base64url')}`,
      secret: randomBytes(32).toString('base64url'),
      name,
      account: checkName(wanted.account ?? name, 'account'),
      scopes: checkScopes(wanted.scopes),
      type: 'hmac',
      createdAt: this.#now(),
    };
    await this.put(record);
    return { ...record, revokedAt: null };
  }

  /** Stores a key whose secret was made elsewhere; never replaces one. */
  async put(record: StoredKey): Promise<void> {
    const isNew = await this.#ask(() => this.#redis.hsetnx(RECORDS, record.apiKey, JSON.stringify(record)));
    if (isNew !== 1) throw refuse('apiKey', 'exists already');
    this.#cache.delete(record.apiKey);
  }

  /** All keys, oldest first, with their secrets: show them to nobody. */
  async list(): Promise<readonly ApiKey[]> {
    const records = await this.#ask(() => this.#redis.hgetall(RECORDS));
    const revocations = await this.#ask(() => this.#redis.hgetall(REVOCATIONS));
    return Object.entries(records)
      .map(([apiKey, text]) => readRecord(text, revocations[apiKey] ?? null))
      .sort((a, b) => a.createdAt - b.createdAt || (a.apiKey < b.apiKey ? -1 : 1));
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
    const [record, revokedAt] = await this.#ask(() =>
      Promise.all([this.#redis.hget(RECORDS, apiKey), this.#redis.hget(REVOCATIONS, apiKey)]),
    );
    const key = record === null ? null : readRecord(record, revokedAt);
    if (this.#cache.size >= CACHE_ENTRIES_MAX) this.#cache.clear();
    this.#cache.set(apiKey, { key, readAt: now });
    return key;
  }

  async #ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (cause) {
      throw new UnavailableError(`the key store cannot be asked: ${String(cause)}`);
    }
  }
}
