/** Remembers signed requests in Redis, shared by every API process, until they can no longer be valid. */
import type { Redis } from 'ioredis';
import type { ReplayGuard } from '../../engine/access.ts';
import { UnavailableError } from '../../engine/desk.ts';

export class RedisReplayGuard implements ReplayGuard {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async firstUse(digest: string, keepMs: number): Promise<boolean> {
    try {
      return (await this.#redis.set(`rp:${digest}`, '1', 'PX', keepMs, 'NX')) === 'OK';
    } catch (cause) {
      throw new UnavailableError(`the replay guard cannot be asked: ${String(cause)}`);
    }
  }
}
