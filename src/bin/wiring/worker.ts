/** Wires one worker process: clock, store, venues, queue workers, sweeper, streams, heartbeat. */
import type { Redis } from 'ioredis';
import { createRedisAccountStore } from '../../adapters/redis/accounts.ts';
import { createBullScheduler } from '../../adapters/bullmq/scheduler.ts';
import { createSystemClock } from '../../adapters/clock.ts';
import { keepClock } from '../../adapters/redis/clock-sync.ts';
import { createRedisCandleBoard } from '../../adapters/redis/candle-board.ts';
import { createRedisBatches } from '../../adapters/redis/batches.ts';
import { connectRedis } from '../../adapters/redis/connect.ts';
import { countLive } from '../../adapters/redis/live-orders.ts';
import { createRedisDirectory } from '../../adapters/redis/directory.ts';
import { createRedisHoldings } from '../../adapters/redis/holdings.ts';
import { createRedisOrderStore } from '../../adapters/redis/order-store.ts';
import { createRedisCurveBoard } from '../../adapters/redis/curve-board.ts';
import { preloadCcxt } from '../../adapters/venues/ccxt/load.ts';
import { shardOfAccount } from '../../domain/ids.ts';
import { createCurveKeeper, type CurveKeeper } from '../../engine/curve-keeper.ts';
import { createPerformer, type Performer } from '../../engine/performer.ts';
import { createPlanner } from '../../engine/planner.ts';
import type { Clock, OrderStore, Scheduler } from '../../engine/ports.ts';
import type { Probe } from '../../engine/probes.ts';
import type { Recorder } from '../../engine/recorder.ts';
import { createRunner, type Runner } from '../../engine/runner.ts';
import type { MarketData, Venue } from '../../engine/venue.ts';
import { strategyOf } from '../../../strategies/index.ts';
import { LEARN_DAYS_MAX, learnCurve } from '../../../strategies/lib/volume-learning.ts';
import { watchAccounts, type AccountWatch } from './account-watch.ts';
import type { Config } from './config.ts';
import { checkDurable } from './durability.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createOpIds, processName } from './identity.ts';
import type { Log } from './log.ts';
import { openRecording } from './recording.ts';
import { openVault } from './master-key.ts';
import { Sources } from './sources.ts';
import { VenueSet } from './venue-set.ts';
import { refuseWithdrawers, watchWithdrawers } from './withdrawers.ts';
import { WorkerAccounts } from './worker-accounts.ts';

export interface RunningWorker {
  readonly name: string;
  /** Stops taking work, lets sends in hand finish for a while, closes everything. */
  close(): Promise<void>;
}

/** How long a stopping worker waits for what it has begun. */
const GRACE_MS = 5_000;

const shardsOf = (config: Config): number[] => [
  ...new Set([...config.accounts.keys()].map((account) => shardOfAccount(account, config.shards))),
];

interface Parts {
  readonly set: VenueSet;
  readonly markets: ReadonlyMap<string, MarketData>;
  readonly venues: ReadonlyMap<string, Venue>;
  readonly config: Config;
  readonly clock: Clock;
  readonly probe: Probe;
  readonly log: Log;
  readonly store: OrderStore;
  readonly scheduler: Scheduler;
  readonly curves: CurveKeeper;
  readonly recorder: Recorder | null;
}

interface HouseWorker {
  readonly name: string;
  readonly runner: Runner;
  /** Served by this worker; the list may grow. */
  readonly shards: number[];
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
      marketOf: (exchange) => parts.markets.get(exchange) ?? null,
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
    curveOf: (exchange, symbol) => parts.curves.curveOf(exchange, symbol),
    marketOf: (exchange) => parts.markets.get(exchange) ?? null,
    performer,
    recorder: parts.recorder,
  });
  return { runner, performer };
}

/** Follows the accounts of the store, beside those of the configuration which are open already. */
async function followAccounts(parts: Parts, sources: Sources, shards: number[], command: Redis): Promise<AccountWatch> {
  const { config, clock, log, set } = parts;
  const { vault } = await openVault(process.env, command);
  const accounts = createRedisAccountStore(command, vault, () => clock.now());
  const mine = new WorkerAccounts({
    ...{ config, accounts, log },
    open: (name, account) => set.open(name, account),
    admit(venue) {
      const shard = shardOfAccount(venue.account, config.shards);
      if (!shards.includes(shard)) {
        shards.push(shard);
        sources.serve([shard]);
      }
      sources.listen(venue);
    },
    async drop(name) {
      await sources.unlisten(name);
      await set.drop(name);
    },
    ordersAlive: (name) => countLive(command, parts.store, name, config.shards),
    monotonicMs: () => clock.monotonicMs(),
  });
  const onError = (error: unknown): void => log.failed('accounts', error, {});
  return watchAccounts({ accounts, clock, onChange: (records) => mine.follow(records), onError });
}

function openCurves(command: Redis, markets: VenueSet['markets'], clock: Clock): CurveKeeper {
  const board = createRedisCurveBoard(command);
  return createCurveKeeper({ markets, board, clock, learn: learnCurve, days: LEARN_DAYS_MAX });
}

/** What has to be done now and then, whoever of the workers does it. */
function keepHouse(parts: Parts, worker: HouseWorker, command: Redis): ReturnType<typeof startHousekeeping> {
  return startHousekeeping({
    ...parts,
    ...worker,
    directory: createRedisDirectory(command),
    batches: createRedisBatches(command, parts.config.shards),
    board: createRedisHoldings(command),
    candles: createRedisCandleBoard(command),
    onError: (error) => parts.log.failed('housekeeping', error, {}),
  });
}

/** Opens the accounts of the configuration; answers with those that did not say whether their key may withdraw. */
async function openConfigured(config: Config, set: VenueSet): Promise<readonly Venue[]> {
  await preloadCcxt([...config.venues.values()].flatMap(({ ccxt }) => ccxt ?? []));
  for (const [name, account] of config.accounts) set.open(name, account);
  return refuseWithdrawers(set.venues.values());
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
  const hearing = connectRedis(config.redisUrl, 'blocking');
  const set = new VenueSet({ config, clock, probe, log, command, hearing });
  const unanswered = await openConfigured(config, set);
  const { markets, venues } = set;
  const curves = openCurves(command, markets, clock);
  const recording = openRecording({
    ...{ folder: config.recordDir, writer: name, clock, timing: config.timing, log },
    marketOf: (exchange) => markets.get(exchange) ?? null,
  });
  const { recorder } = recording;
  const parts: Parts = { set, markets, venues, config, clock, probe, log, store, scheduler, curves, recorder };
  const { runner, performer } = openEngine(parts);
  const shards = shardsOf(config);
  const housekeeping = await keepHouse(parts, { name, runner, shards }, command);
  const onError = (error: unknown): void => log.failed('work', error, {});
  const sources = new Sources({ name, clock, probe, store, runner, command, queue, onError });
  sources.serve([...shards]);
  for (const venue of venues.values()) sources.listen(venue);
  const accounts = await followAccounts(parts, sources, shards, command);
  const stopAsking = watchWithdrawers(unanswered, { clock, log, venues });

  return {
    name,
    async close() {
      stopAsking();
      await accounts.stop();
      await sources.stop(GRACE_MS);
      await Promise.race([performer.settled(), clock.pause(GRACE_MS)]);
      await recording.close();
      await housekeeping.close();
      await scheduler.close();
      stopClock();
      await set.close();
      command.disconnect();
      queue.disconnect();
    },
  };
}
