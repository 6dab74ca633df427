/** The desk over Redis and its reading side. Its runner has no performer: what a request sets in motion, a worker does. */
import type { Redis } from 'ioredis';
import { createRedisBatches } from '../../adapters/redis/batches.ts';
import { createRedisCandleBoard } from '../../adapters/redis/candle-board.ts';
import { createRedisDirectory } from '../../adapters/redis/directory.ts';
import { createRedisHistory } from '../../adapters/redis/history.ts';
import { createRedisHoldings } from '../../adapters/redis/holdings.ts';
import { createRedisOrderStore } from '../../adapters/redis/order-store.ts';
import type { Desk } from '../../engine/desk.ts';
import { createDesk } from '../../engine/order-desk.ts';
import { createOrderReads } from '../../engine/order-reads.ts';
import { createPlanner } from '../../engine/planner.ts';
import type { Clock, Scheduler } from '../../engine/ports.ts';
import { noProbe } from '../../engine/probes.ts';
import type { OrderReads } from '../../engine/reads.ts';
import { createRecentDirectory } from '../../engine/recent-directory.ts';
import type { Recorder } from '../../engine/recorder.ts';
import { createRunner } from '../../engine/runner.ts';
import { createTrailingReader } from '../../engine/trailing-volume.ts';
import { strategyOf } from '../../../strategies/index.ts';
import type { Config } from './config.ts';
import { createDraw, createOpIds, sha256 } from './identity.ts';

type DeskConfig = Pick<Config, 'shards' | 'timing' | 'accounts'>;

export function openDesk(
  config: DeskConfig,
  command: Redis,
  clock: Clock,
  scheduler: Scheduler,
  recorder: Recorder | null = null,
): { readonly desk: Desk; readonly reads: OrderReads; readonly accounts: Set<string> } {
  const { shards, timing } = config;
  const store = createRedisOrderStore({ client: command, shards });
  const nextOpId = createOpIds();
  const planner = createPlanner(strategyOf);
  const runner = createRunner({
    ...{ store, clock, planner, timing, nextOpId },
    probe: noProbe,
    marketOf: () => null,
    performer: null,
    recorder,
  });
  const directory = createRecentDirectory(createRedisDirectory(command), clock);
  const accounts = new Set(config.accounts.keys());
  const desk = createDesk({
    ...{ store, runner, scheduler, directory, clock, shards, accounts, nextOpId },
    batches: createRedisBatches(command, shards),
    strategyNamed: strategyOf,
    draw: createDraw(),
    digest: sha256,
    trailingOf: createTrailingReader({ board: createRedisCandleBoard(command), clock }),
  });
  const reads = createOrderReads({
    ...{ store, directory, desk, accounts, planner, clock },
    index: createRedisHistory(command, shards),
    board: createRedisHoldings(command),
  });
  return { desk, reads, accounts };
}
