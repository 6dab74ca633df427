/** Wires one worker process: clock, store, venues, queue workers, sweeper, streams, heartbeat. */
import type { Redis } from 'ioredis';
import { createBullScheduler } from '../../adapters/bullmq/scheduler.ts';
import { startWakeupWorkers } from '../../adapters/bullmq/worker.ts';
import { createSystemClock } from '../../adapters/clock.ts';
import { keepClock } from '../../adapters/redis/clock-sync.ts';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { createRedisDirectory, createRedisLease } from '../../adapters/redis/directory.ts';
import { createRedisOrderStore } from '../../adapters/redis/order-store.ts';
import { createLimiter } from '../../adapters/venues/limiter.ts';
import { createMarketData, createVenue, type VenueConnection, type VenueName } from '../../adapters/venues/index.ts';
import { shardOfAccount } from '../../domain/ids.ts';
import { createPerformer, type Performer } from '../../engine/performer.ts';
import { createPlanner } from '../../engine/planner.ts';
import type { Clock, OrderStore, Scheduler } from '../../engine/ports.ts';
import type { Probe } from '../../engine/probes.ts';
import { createRunner, type Runner } from '../../engine/runner.ts';
import { createStreamReader } from '../../engine/stream-reader.ts';
import { createSweeper } from '../../engine/sweeper.ts';
import type { MarketData, Venue } from '../../engine/venue.ts';
import { strategyOf } from '../../../strategies/index.ts';
import type { Config } from './config.ts';
import { checkDurable } from './durability.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createDraw, createOpIds, processName } from './identity.ts';
import type { Log } from './log.ts';

export interface RunningWorker {
  readonly name: string;
  /** Stops taking work, lets sends in hand finish for a while, closes everything. */
  close(): Promise<void>;
}

/** How long a stopping worker waits for what it has begun. */
const GRACE_MS = 5_000;

interface Venues {
  readonly markets: ReadonlyMap<string, MarketData>;
  readonly venues: ReadonlyMap<string, Venue>;
}

function openVenues(config: Config, clock: Clock, probe: Probe, log: Log): Venues {
  const now = (): number => clock.now();
  const markets = new Map<string, MarketData>();
  const venues = new Map<string, Venue>();
  const limiters = new Map<VenueName, ReturnType<typeof createLimiter>>();
  for (const [account, { exchange, publicKey, privateKey }] of config.accounts) {
    const connection: VenueConnection = {
      mode: config.mode,
      addresses: config.venues.get(exchange) ?? {},
      simulatorHosts: config.simulatorHosts,
    };
    const limiter = limiters.get(exchange) ?? createLimiter(now);
    limiters.set(exchange, limiter);
    const venueLog = log.venue(account);
    const market = markets.get(exchange) ?? createMarketData(exchange, connection, { now, limiter, log: venueLog });
    markets.set(exchange, market);
    const symbols = () => market.instruments();
    venues.set(
      account,
      createVenue(exchange, connection, {
        account,
        publicKey,
        privateKey,
        symbols,
        now,
        probe,
        limiter,
        log: venueLog,
      }),
    );
  }
  return { markets, venues };
}

const shardsOf = (config: Config): readonly number[] => [
  ...new Set([...config.accounts.keys()].map((account) => shardOfAccount(account, config.shards))),
];

interface Parts extends Venues {
  readonly config: Config;
  readonly clock: Clock;
  readonly probe: Probe;
  readonly log: Log;
  readonly store: OrderStore;
  readonly scheduler: Scheduler;
}

/** Runner and performer know each other: an effect's outcome is the next event. */
function openEngine(parts: Parts): { readonly runner: Runner; readonly performer: Performer } {
  const { clock, probe, log, scheduler, store } = parts;
  const timing = parts.config.timing;
  const performer = createPerformer(
    {
      scheduler,
      clock,
      timing,
      probe,
      venueOf: (account) => parts.venues.get(account) ?? null,
      onError: (error, orderId) => {
        log.failed('effect', error, { orderId });
      },
    },
    (orderId, event) => runner.dispatch(orderId, event),
  );
  const runner: Runner = createRunner({
    store,
    clock,
    planner: createPlanner(strategyOf),
    timing,
    probe,
    nextOpId: createOpIds(),
    marketOf: (exchange) => parts.markets.get(exchange) ?? null,
    performer,
  });
  return { runner, performer };
}

/** What wakes parents: queue jobs, the sweeper, the private streams. Started in this order, stopped together. */
function startSources(parts: Parts, runner: Runner, name: string, command: Redis, queue: Redis) {
  const { config, clock, probe, store } = parts;
  const shards = shardsOf(config);
  const onError = (error: unknown): void => {
    parts.log.failed('work', error, {});
  };
  const workers = startWakeupWorkers({
    connection: queue,
    shards,
    clock,
    probe,
    onError,
    handler: {
      prepare: (wakeup) => runner.prepare(wakeup.orderId),
      async wake(wakeup) {
        await runner.dispatch(wakeup.orderId, { type: 'WAKE' });
      },
    },
  });
  const sweeper = createSweeper({ store, runner, clock, shards, probe, draw: createDraw(), onError });
  const lease = createRedisLease(command);
  const readers = [...parts.venues.values()].map((venue) =>
    createStreamReader({ venue, runner, clock, lease, holder: name, probe, onError }),
  );
  sweeper.start();
  for (const reader of readers) reader.start();
  return {
    stop: () => Promise.all([sweeper.stop(), workers.close(GRACE_MS), ...readers.map((reader) => reader.stop())]),
  };
}

/** Starts a worker; resolves when it takes work. Throws when Redis does not answer. */
export async function startWorker(config: Config, probe: Probe, log: Log): Promise<RunningWorker> {
  const name = processName();
  const clock = createSystemClock();
  const command = connectRedis(config.redisUrl, 'command');
  const queue = connectRedis(config.redisUrl, 'blocking');
  await checkDurable(command, config, log);
  const stopClock = await keepClock(command, clock);
  const store = createRedisOrderStore({ client: command, shards: config.shards });
  const scheduler = createBullScheduler(queue, clock);
  const parts: Parts = { ...openVenues(config, clock, probe, log), config, clock, probe, log, store, scheduler };
  const { runner, performer } = openEngine(parts);
  const housekeeping = await startHousekeeping({
    ...parts,
    name,
    runner,
    shards: shardsOf(config),
    directory: createRedisDirectory(command),
    onError: (error) => {
      log.failed('housekeeping', error, {});
    },
  });
  const sources = startSources(parts, runner, name, command, queue);

  return {
    name,
    async close() {
      await sources.stop();
      await Promise.race([performer.settled(), clock.pause(GRACE_MS)]);
      await housekeeping.close();
      await scheduler.close();
      stopClock();
      await Promise.all([...parts.venues.values(), ...parts.markets.values()].map((part) => part.close()));
      command.disconnect();
      queue.disconnect();
    },
  };
}
