/** Whether a Redis keeps what it has acknowledged: its own settings, read and judged. */
import type { Redis } from 'ioredis';

/** The settings that decide; null when the server will not say. */
export interface RedisSettings {
  readonly appendonly: string | null;
  readonly appendfsync: string | null;
  readonly maxmemoryPolicy: string | null;
}

/** Reads the settings. A hosted Redis that refuses CONFIG yields nulls, which count as not durable. */
export async function readRedisSettings(client: Redis): Promise<RedisSettings> {
  return {
    appendonly: await setting(client, 'appendonly'),
    appendfsync: await setting(client, 'appendfsync'),
    maxmemoryPolicy: await setting(client, 'maxmemory-policy'),
  };
}

async function setting(client: Redis, name: string): Promise<string | null> {
  try {
    const reply: unknown = await client.call('CONFIG', 'GET', name);
    const value: unknown = Array.isArray(reply) ? reply[1] : entry(reply, name);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** RESP3 answers with a map, which the client hands over as an object or a Map. */
function entry(reply: unknown, name: string): unknown {
  if (reply instanceof Map) return reply.get(name) as unknown;
  if (typeof reply === 'object' && reply !== null) return (reply as Record<string, unknown>)[name];
  return undefined;
}

/** What is wrong with the settings, one sentence each; empty when nothing acknowledged can be lost. */
export function durabilityFaults(settings: RedisSettings): string[] {
  const wanted: [string, string | null, string][] = [
    ['appendonly', settings.appendonly, 'yes'],
    ['appendfsync', settings.appendfsync, 'always'],
    ['maxmemory-policy', settings.maxmemoryPolicy, 'noeviction'],
  ];
  return wanted
    .filter(([, actual, needed]) => actual !== needed)
    .map(([name, actual, needed]) => `${name} is ${actual ?? 'not readable'}, must be ${needed}`);
}
