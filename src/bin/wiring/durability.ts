/** Live orders need a Redis that keeps what it has acknowledged; paper orders only get a warning. */
import type { Redis } from 'ioredis';
import { durabilityFaults, readRedisSettings } from '../../setup/redis-durability.ts';
import { ConfigError, type Config } from './config.ts';
import type { Log } from './log.ts';

/** Throws ConfigError in live mode when an acknowledged write could be lost. */
export async function checkDurable(client: Redis, config: Pick<Config, 'mode'>, log: Log): Promise<void> {
  const faults = durabilityFaults(await readRedisSettings(client));
  if (faults.length === 0) return;
  if (config.mode === 'live') throw new ConfigError(`Redis may lose what it has acknowledged: ${faults.join('; ')}`);
  log.pino.warn({ faults }, 'Redis may lose what it has acknowledged; live mode would refuse to start');
}
