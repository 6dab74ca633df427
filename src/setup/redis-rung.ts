/** What every way of finding a Redis answers with, and the order in which the ways are tried. */

/** The ways to a Redis, best first. `embedded` keeps nothing over a restart. */
export const REDIS_RUNGS = ['url', 'path', 'cache', 'apt', 'embedded'] as const;

export type RedisRung = (typeof REDIS_RUNGS)[number];

/** A Redis that answers. */
export interface FoundRedis {
  readonly kind: RedisRung;
  /** `redis://…` or `unix:///…`: what REDIS_URL takes, in this process and in its children. */
  readonly url: string;
  /** True when an acknowledged write survives the death of the server and of the machine. */
  readonly durable: boolean;
  /** One line for people. */
  readonly description: string;
  /** Stops the server if it is ours; a Redis of somebody else is left alone. Safe to call twice. */
  close(): Promise<void>;
}

/** A rung that could not be used, with the reason, for the warning and the doctor. */
export interface SkippedRung {
  readonly kind: RedisRung;
  readonly reason: string;
}

/** Reads a comma-separated list of rungs, such as `path,embedded`; throws naming what is not one. */
export function parseRungs(text: string): RedisRung[] {
  return text.split(',').map((part) => {
    const rung = REDIS_RUNGS.find((known) => known === part.trim());
    if (rung === undefined) {
      throw new Error(`TRANCHE_REDIS: "${part.trim()}" is not one of ${REDIS_RUNGS.join(', ')}`);
    }
    return rung;
  });
}

export const INSTALL_HINT =
  'install the real one with "apt-get install redis-server" (Debian, Ubuntu), "brew install redis" (macOS), ' +
  'or set REDIS_URL';
