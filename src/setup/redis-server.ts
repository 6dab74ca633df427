/** Finds a Redis, or starts one: the first rung that works, from REDIS_URL down to the embedded server. */
import { Redis } from 'ioredis';
import { unpackWithApt } from './redis-apt.ts';
import { findInCache, findOnPath, type RedisBinary } from './redis-binary.ts';
import { durabilityFaults, readRedisSettings } from './redis-durability.ts';
import { startEmbedded } from './redis-embedded.ts';
import { startPrivateRedis, type PrivateRedisOptions } from './redis-private.ts';
import { INSTALL_HINT, REDIS_RUNGS, type FoundRedis, type RedisRung, type SkippedRung } from './redis-rung.ts';
import { redisOptions, withoutPassword } from './redis-url.ts';

export interface RedisLookup {
  /** REDIS_URL; when given it is the only rung that counts. */
  readonly redisUrl?: string;
  /** PATH of the system. */
  readonly path: string;
  /** Where a server of ours keeps its files (TRANCHE_DATA_DIR). */
  readonly dataDir: string;
  /** Where an unpacked server is kept between runs; see `projectCacheDir`. */
  readonly cacheDir: string;
  /** The rungs that may be tried; all of them when not given (TRANCHE_REDIS, see `parseRungs`). */
  readonly rungs?: readonly RedisRung[];
  readonly server?: Pick<PrivateRedisOptions, 'debugCommand' | 'extraArguments'>;
  /** Told, in one sentence, about each rung that had to be left out and about a server that is not durable. */
  readonly warn?: (message: string) => void;
}

/** Thrown when no rung works, with a line for each. */
export class NoRedisError extends Error {
  readonly skipped: readonly SkippedRung[];
  constructor(skipped: readonly SkippedRung[]) {
    super(`no Redis: ${skipped.map(({ kind, reason }) => `${kind}: ${reason}`).join('; ')}. Please ${INSTALL_HINT}.`);
    this.name = 'NoRedisError';
    this.skipped = skipped;
  }
}

/** Answers with a Redis that is up. A given REDIS_URL that cannot be reached is an error, never silently replaced. */
export async function provideRedis(lookup: RedisLookup): Promise<FoundRedis> {
  const allowed = lookup.rungs ?? REDIS_RUNGS;
  if (lookup.redisUrl !== undefined && allowed.includes('url')) return useUrl(lookup.redisUrl, lookup);
  if (lookup.redisUrl !== undefined) lookup.warn?.('REDIS_URL is not used: TRANCHE_REDIS leaves it out');
  const skipped: SkippedRung[] = allowed.includes('url') ? [{ kind: 'url', reason: 'REDIS_URL is not set' }] : [];
  const started = await firstProgram(allowed, lookup, skipped);
  if (started !== null) return started;
  if (allowed.includes('embedded')) return warned(await startEmbedded(), lookup);
  throw new NoRedisError(skipped);
}

/** The rungs on which a server program is started. */
const PROGRAM_RUNGS = ['path', 'cache', 'apt'] as const satisfies readonly RedisRung[];
type ProgramRung = (typeof PROGRAM_RUNGS)[number];

/** The first program that is there and runs; the others are noted in `skipped`. A program that fails to start throws. */
async function firstProgram(
  allowed: readonly RedisRung[],
  lookup: RedisLookup,
  skipped: SkippedRung[],
): Promise<FoundRedis | null> {
  for (const kind of PROGRAM_RUNGS.filter((rung) => allowed.includes(rung))) {
    const binary = await findBinary(kind, lookup).catch((error: unknown) => reasonOf(error));
    if (typeof binary === 'string') {
      skipped.push({ kind, reason: binary });
      if (binary !== NOT_HERE) lookup.warn?.(`Redis from ${kind} left out: ${binary}`);
      continue;
    }
    return startFound(kind, binary, lookup);
  }
  return null;
}

const NOT_HERE = 'not found';

/** The server program of one rung; throws `not found` when the rung has none, or the reason it cannot be used. */
async function findBinary(kind: ProgramRung, lookup: RedisLookup): Promise<RedisBinary> {
  const found = await FINDERS[kind](lookup);
  if (found === null) throw new Error(NOT_HERE);
  return found;
}

const FINDERS: Record<ProgramRung, (lookup: RedisLookup) => Promise<RedisBinary | null>> = {
  path: ({ path }) => findOnPath(path),
  cache: ({ cacheDir }) => findInCache(cacheDir),
  apt: ({ cacheDir }) => unpackWithApt(cacheDir),
};

async function startFound(kind: ProgramRung, binary: RedisBinary, lookup: RedisLookup): Promise<FoundRedis> {
  const server = await startPrivateRedis({ ...lookup.server, binary, dataDir: lookup.dataDir });
  return {
    kind,
    url: server.url,
    durable: true,
    description: `${binary.flavour} ${binary.version} (${binary.command}), ${server.joined ? 'already running' : 'started'} on a private socket, every write on disk before it is acknowledged`,
    close: () => server.close(),
  };
}

async function useUrl(url: string, lookup: RedisLookup): Promise<FoundRedis> {
  const client = new Redis({
    ...redisOptions(url),
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const faults = durabilityFaults(await readRedisSettings(client));
    const judged = faults.length === 0 ? 'durable' : `not durable: ${faults.join('; ')}`;
    const found: FoundRedis = {
      kind: 'url',
      url,
      durable: faults.length === 0,
      description: `REDIS_URL ${withoutPassword(url)}, ${judged}`,
      close: () => Promise.resolve(),
    };
    return warned(found, lookup);
  } catch (error) {
    throw new Error(`REDIS_URL ${withoutPassword(url)} does not answer: ${reasonOf(error)}`, { cause: error });
  } finally {
    client.disconnect();
  }
}

function warned(found: FoundRedis, lookup: RedisLookup): FoundRedis {
  if (!found.durable) lookup.warn?.(found.description);
  return found;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
