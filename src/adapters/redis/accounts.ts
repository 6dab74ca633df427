/** Venue accounts in Redis: what may be seen in one hash, their sealed keys in another, their status in a third. */
import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { refuse } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';
import type { AccountRecord, AccountSecrets, AccountStatus, AccountStore } from '../../engine/accounts.ts';
import type { Vault } from '../../engine/vault.ts';

const RECORDS = '{accounts}:records';
const SEALED = '{accounts}:sealed';
const STATUS = '{accounts}:status';
const REVISION = '{accounts}:revision';

type StoredRecord = Pick<AccountRecord, 'generation' | 'maskedKey' | 'addedAt'>;
type StoredStatus = Pick<AccountRecord, 'generation' | 'status' | 'reason'>;

/**
 * Sets or forgets only what is of the generation and the status that were looked at. ARGV: name, generation, new status
 * or nothing to erase, status as it was.
 */
const IF_SAME = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if not stored or cjson.decode(stored).generation ~= ARGV[2] then return 0 end
local said = redis.call('HGET', KEYS[3], ARGV[1])
said = said and cjson.decode(said)
local status = said and said.generation == ARGV[2] and said.status or 'CHECKING'
if status ~= ARGV[4] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1]); redis.call('HDEL', KEYS[2], ARGV[1]); redis.call('HDEL', KEYS[3], ARGV[1])
else
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
end
return redis.call('INCR', KEYS[4])`;
/** ARGV: name, record, sealed keys. */
const IF_NEW = `
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('HDEL', KEYS[3], ARGV[1])
return redis.call('INCR', KEYS[4])`;
/** ARGV: name, the sealed keys as they were read, as they shall be. */
const IF_SEALED_SO = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;
const KEYS = [RECORDS, SEALED, STATUS, REVISION] as const;

const MASK_SHOWS = 4;
/** A key too short to show a part of shows nothing. */
const mask = (key: string): string => `****${key.length >= 4 * MASK_SHOWS ? key.slice(-MASK_SHOWS) : ''}`;

function recordOf(name: string, text: string, statusText: string | null | undefined): AccountRecord {
  const stored = JSON.parse(text) as StoredRecord;
  const said = statusText === null || statusText === undefined ? null : (JSON.parse(statusText) as StoredStatus);
  const { status, reason } =
    said?.generation === stored.generation ? said : { status: 'CHECKING' as const, reason: null };
  return { name, ...stored, status, reason };
}

class RedisAccountStore implements AccountStore {
  readonly #redis: Redis;
  readonly #vault: Vault;
  readonly #now: () => Instant;

  constructor(redis: Redis, vault: Vault, now: () => Instant) {
    this.#redis = redis;
    this.#vault = vault;
    this.#now = now;
  }

  async add(name: string, secrets: AccountSecrets): Promise<AccountRecord> {
    const generation = randomBytes(8).toString('hex');
    const sealed = this.#vault.seal(JSON.stringify(secrets), contextOf(name, generation));
    const stored: StoredRecord = { generation, maskedKey: mask(secrets['PublicApiKey'] ?? ''), addedAt: this.#now() };
    const text = JSON.stringify(stored);
    if ((await this.#redis.eval(IF_NEW, KEYS.length, ...KEYS, name, text, sealed)) === 0) {
      throw refuse('account', `${name} is there already: remove it first to give it other keys`);
    }
    return recordOf(name, text, null);
  }

  async list(): Promise<readonly AccountRecord[]> {
    const [records, statuses] = await Promise.all([this.#redis.hgetall(RECORDS), this.#redis.hgetall(STATUS)]);
    const all = Object.entries(records).map(([name, text]) => recordOf(name, text, statuses[name]));
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async find(name: string): Promise<AccountRecord | null> {
    const [text, status] = await Promise.all([this.#redis.hget(RECORDS, name), this.#redis.hget(STATUS, name)]);
    return text === null ? null : recordOf(name, text, status);
  }

  async secretsOf({ name, generation }: AccountRecord): Promise<AccountSecrets | null> {
    const sealed = await this.#redis.hget(SEALED, name);
    if (sealed === null) return null;
    return JSON.parse(this.#vault.open(sealed, contextOf(name, generation))) as AccountSecrets;
  }

  mark(record: AccountRecord, status: AccountStatus, reason: string | null): Promise<boolean> {
    const stored: StoredStatus = { generation: record.generation, status, reason };
    return this.#ifSame(record, JSON.stringify(stored));
  }

  erase(record: AccountRecord): Promise<boolean> {
    return this.#ifSame(record, '');
  }

  async reseal(): Promise<number> {
    let count = 0;
    for (const { name, generation } of await this.list()) {
      const sealed = await this.#redis.hget(SEALED, name);
      if (sealed === null) continue;
      const resealed = this.#vault.rewrap(sealed, contextOf(name, generation));
      if (resealed === sealed) continue;
      count += Number(await this.#redis.eval(IF_SEALED_SO, 1, SEALED, name, sealed, resealed));
    }
    return count;
  }

  async revision(): Promise<string> {
    return (await this.#redis.get(REVISION)) ?? '0';
  }

  async #ifSame({ name, generation, status }: AccountRecord, stored: string): Promise<boolean> {
    return Number(await this.#redis.eval(IF_SAME, KEYS.length, ...KEYS, name, generation, stored, status)) > 0;
  }
}

const contextOf = (name: string, generation: string): readonly string[] => ['venue-account', name, generation];

export const createRedisAccountStore = (redis: Redis, vault: Vault, now: () => Instant): AccountStore =>
  new RedisAccountStore(redis, vault, now);
