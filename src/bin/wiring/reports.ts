/** Execution reports over Redis, for the API. */
import type { Redis } from 'ioredis';
import { createRedisCandleBoard } from '../../adapters/redis/candle-board.ts';
import { createRedisOrderStore } from '../../adapters/redis/order-store.ts';
import type { Desk } from '../../engine/desk.ts';
import { createPlanner } from '../../engine/planner.ts';
import type { Clock } from '../../engine/ports.ts';
import type { OrderReports } from '../../engine/report-reads.ts';
import { programVersion } from '../../setup/project.ts';
import { strategyOf } from '../../../strategies/index.ts';
import { createReports } from '../live-report/reports.ts';
import type { Config } from './config.ts';

/** Workers look for wishes every half second, and a venue answers within one. */
const PATIENCE_MS = 3_000;

export const openReports = (
  { mode, shards }: Pick<Config, 'mode' | 'shards'>,
  command: Redis,
  desk: Pick<Desk, 'get'>,
  clock: Clock,
): OrderReports =>
  createReports({
    ...{ desk, clock },
    store: createRedisOrderStore({ client: command, shards }),
    board: createRedisCandleBoard(command),
    planner: createPlanner(strategyOf),
    origin: mode === 'live' ? 'LIVE' : 'PAPER',
    version: programVersion(),
    patienceMs: PATIENCE_MS,
  });
