/** Wires one API process: keys, desk, HTTP. It reaches no venue. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createBullScheduler } from '../../adapters/bullmq/scheduler.ts';
import { createSystemClock } from '../../adapters/clock.ts';
import { keepClock } from '../../adapters/redis/clock-sync.ts';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { createRedisDirectory } from '../../adapters/redis/directory.ts';
import { RedisKeyStore } from '../../adapters/redis/keys.ts';
import { createRedisOrderStore } from '../../adapters/redis/order-store.ts';
import { RedisReplayGuard } from '../../adapters/redis/replay-guard.ts';
import { buildApp } from '../../api/app.ts';
import type { Desk } from '../../engine/desk.ts';
import { createDesk } from '../../engine/order-desk.ts';
import { createPlanner } from '../../engine/planner.ts';
import type { Clock, Scheduler } from '../../engine/ports.ts';
import { createRecentDirectory } from '../../engine/recent-directory.ts';
import { noProbe } from '../../engine/probes.ts';
import { createRunner } from '../../engine/runner.ts';
import { strategyOf } from '../../../strategies/index.ts';
import type { Config } from './config.ts';
import { checkDurable } from './durability.ts';
import { createDraw, createOpIds, sha256 } from './identity.ts';
import type { Log } from './log.ts';

export interface RunningApi {
  readonly url: string;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

type ApiConfig = Pick<Config, 'mode' | 'redisUrl' | 'host' | 'port' | 'shards' | 'timing' | 'accounts'>;

/** The desk over Redis. Its runner has no performer: what a request sets in motion, a worker carries out. */
function openDesk(config: ApiConfig, command: Redis, clock: Clock, scheduler: Scheduler): Desk {
  const store = createRedisOrderStore({ client: command, shards: config.shards });
  const nextOpId = createOpIds();
  const runner = createRunner({
    store,
    clock,
    planner: createPlanner(strategyOf),
    timing: config.timing,
    probe: noProbe,
    nextOpId,
    marketOf: () => null,
    performer: null,
  });
  return createDesk({
    store,
    runner,
    scheduler,
    directory: createRecentDirectory(createRedisDirectory(command), clock),
    clock,
    shards: config.shards,
    accounts: new Set(config.accounts.keys()),
    strategyNamed: strategyOf,
    nextOpId,
    draw: createDraw(),
    digest: sha256,
  });
}

/** Starts the API; resolves when it listens. Throws when Redis does not answer or the port is taken. */
export async function startApi(config: ApiConfig, log: Log): Promise<RunningApi> {
  const clock = createSystemClock();
  const command = connectRedis(config.redisUrl, 'request');
  await checkDurable(command, config, log);
  const stopClock = await keepClock(command, clock);
  const scheduler = createBullScheduler(command, clock);
  const now = () => clock.now();
  const app = buildApp({
    desk: openDesk(config, command, clock, scheduler),
    keys: new RedisKeyStore(command, now),
    replay: new RedisReplayGuard(command),
    now,
    log: { level: log.pino.level, stream: process.stderr },
  });
  await app.listen({ host: config.host, port: config.port });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://${config.host}:${port}`,
    app,
    async close() {
      await app.close();
      await scheduler.close();
      stopClock();
      command.disconnect();
    },
  };
}
