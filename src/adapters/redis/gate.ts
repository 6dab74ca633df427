/**
 * The gate in Redis, shared by every API process: which signed requests were seen, how many a key may send, and which
 * addresses are locked out. A request that changes something costs one round trip; reads are counted ahead of need, many
 * at a time, because every count is a durable write.
 */
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Instant } from '../../domain/time.ts';
import type { Admission, FailureKind, Gate, GateLimits, Verdict } from '../../engine/access.ts';
import { UnavailableError } from '../../engine/desk.ts';
import { siteOf } from '../address-list.ts';
import { createReadAllowances, readsAhead, type ReadAllowances, type Counted } from './read-allowances.ts';

type Script = (...keysAndArguments: readonly (string | number)[]) => Promise<unknown>;

/** A lock set by another process is seen after this time at the latest; it lasts far longer. */
const LOCK_CACHE_MS = 1_000;
const LOCK_CACHE_MAX = 10_000;
/** How far a client's clock may be ahead of ours: see signing.ts. */
const AHEAD_MS = 1_000;

/** Of a request whose bytes may be repeated nothing is remembered. */
const UNJUDGED = { digest: null, keepMs: 0, timestamp: 0 } as const;

interface KnownLock {
  readonly readAt: Instant;
  readonly leftMs: number;
}

/** Everything of one key in one slot of a cluster, so that one script can touch it. */
const keyTag = (apiKey: string): string => `{k:${apiKey}}`;
/** The run of the server that a key's requests were last remembered by, and before when they are refused. */
export const replayRunKey = (apiKey: string): string => `run:${keyTag(apiKey)}`;

const load = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

export class RedisGate implements Gate {
  readonly #redis: Redis;
  readonly #limits: GateLimits;
  readonly #now: () => Instant;
  readonly #locks = new Map<string, KnownLock>();
  readonly #reads: ReadAllowances;

  constructor(redis: Redis, limits: GateLimits, now: () => Instant) {
    this.#redis = redis;
    this.#limits = limits;
    this.#now = now;
    const ahead = readsAhead(limits.perSecond.read);
    this.#reads = createReadAllowances((apiKey) => this.#judge({ ...UNJUDGED, apiKey, lane: 'read' }, ahead));
    redis.defineCommand('tranche_admit', { numberOfKeys: 3, lua: load('admit.lua') });
    redis.defineCommand('tranche_noteFailure', { numberOfKeys: 5, lua: load('note-failure.lua') });
  }

  async lockedMs(address: string, apiKey: string | null): Promise<number> {
    const now = this.#now();
    const site = siteOf(address);
    const name = `${site} ${apiKey ?? ''}`;
    const known = this.#locks.get(name);
    if (known !== undefined && now >= known.readAt && now - known.readAt < LOCK_CACHE_MS) return known.leftMs;
    const names = [siteLock(site), ...(apiKey === null ? [] : [keyLock(site, apiKey)])];
    const left = await this.#ask(() => Promise.all(names.map((lock) => this.#redis.pttl(lock))));
    const leftMs = Math.max(0, ...left);
    if (this.#locks.size >= LOCK_CACHE_MAX) this.#locks.clear();
    this.#locks.set(name, { readAt: now, leftMs });
    return leftMs;
  }

  async noteFailure(kind: FailureKind, address: string, apiKey: string | null): Promise<void> {
    const site = siteOf(address);
    const { unauthenticatedPerAddress, badPerAddress, badPerKey, windowMs, lockMs } = this.#limits;
    const tag = siteTag(site);
    const names = [`au:${tag}:all`, `au:${tag}:bad`, `au:${tag}:bad:${apiKey ?? ''}`];
    const locks = [siteLock(site), keyLock(site, apiKey ?? '')];
    const isBad = kind === 'signature' && apiKey !== null ? 1 : 0;
    const most = [unauthenticatedPerAddress, badPerAddress, badPerKey];
    await this.#run('noteFailure', [...names, ...locks, isBad, ...most, windowMs, lockMs]);
    this.#locks.delete(`${site} ${apiKey ?? ''}`);
  }

  async admit(admission: Admission): Promise<Verdict> {
    const { apiKey, lane, digest } = admission;
    if (digest === null && lane === null) return { kind: 'ADMITTED' };
    // What changes nothing may be repeated, so all that there is to judge of it is the pace.
    if (digest === null && lane === 'read') return await this.#reads.admit(apiKey);
    const judged = await this.#judge(admission, 1);
    return judged.kind === 'ADMITTED' ? { kind: judged.kind } : judged;
  }

  /** One round trip; `count` requests are counted, or as many as there is room for. */
  async #judge({ apiKey, lane, digest, keepMs, timestamp }: Admission, count: number): Promise<Counted> {
    const tag = keyTag(apiKey);
    const names = [replayRunKey(apiKey), `rp:${tag}:${digest ?? ''}`, `rl:${tag}:${lane ?? ''}`];
    const perSecond = lane === null ? 0 : this.#limits.perSecond[lane];
    const words = [digest === null ? 0 : 1, keepMs, AHEAD_MS, this.#now(), timestamp, perSecond, count];
    const answer = await this.#run('admit', [...names, ...words]);
    const [kind, number] = answer as readonly [Counted['kind'], string?];
    if (kind === 'LIMITED') return { kind, retryMs: Number(number) };
    return kind === 'ADMITTED' ? { kind, count: Number(number) } : { kind };
  }

  #run(name: 'admit' | 'noteFailure', words: readonly (string | number)[]): Promise<unknown> {
    const script = (this.#redis as unknown as Readonly<Record<string, Script>>)[`tranche_${name}`];
    if (script === undefined) throw new Error(`Invariant: script ${name} is not bound`);
    return this.#ask(() => script.call(this.#redis, ...words));
  }

  async #ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (cause) {
      throw new UnavailableError(`the gate cannot be asked: ${String(cause)}`, { cause });
    }
  }
}

const siteTag = (site: string): string => `{a:${site}}`;
const siteLock = (site: string): string => `au:${siteTag(site)}:lock`;
const keyLock = (site: string, apiKey: string): string => `au:${siteTag(site)}:lock:${apiKey}`;
