/** What a worker does beside orders: says that it lives, publishes instruments, guards the barrier. */
import { publishBalances } from '../../engine/balances.ts';
import { settleForgotten } from '../../engine/batch-settling.ts';
import type { CandleBoard } from '../../engine/candle-board.ts';
import { answerCandleWishes } from '../../engine/candle-keeper.ts';
import type { CurveKeeper } from '../../engine/curve-keeper.ts';
import type { BatchStore } from '../../engine/batch-store.ts';
import type { Clock, Directory, OrderStore } from '../../engine/ports.ts';
import type { HoldingsBoard } from '../../engine/reads.ts';
import { reconcileShard } from '../../engine/reconcile.ts';
import type { Runner } from '../../engine/runner.ts';
import { shardOfAccount } from '../../domain/ids.ts';
import type { MarketData, Venue } from '../../engine/venue.ts';
import type { Config } from './config.ts';

export interface HousekeepingOptions {
  readonly name: string;
  readonly config: Config;
  readonly shards: readonly number[];
  readonly clock: Clock;
  readonly store: OrderStore;
  readonly runner: Runner;
  readonly directory: Directory;
  readonly batches: BatchStore;
  readonly board: HoldingsBoard;
  readonly curves: CurveKeeper;
  readonly candles: CandleBoard;
  readonly markets: ReadonlyMap<string, MarketData>;
  readonly venues: ReadonlyMap<string, Venue>;
  readonly onError: (error: unknown) => void;
}

const BEAT_MS = 1_000;
const BEAT_TTL_MS = 3_000;
const PUBLISH_MS = 5_000;
/** How often unfinished batches and old balances are looked for. */
const LOOK_MS = 2_000;
/** How often candles for reports are looked for: somebody waits for them. */
const CANDLES_MS = 500;
const REFRESH_MS = 60_000;
/** How often volume curves are looked at; each is learned once a day. */
const CURVES_MS = 600_000;

/** Repeats a piece of work until stopped; a failure is reported and the next round comes. */
function every(clock: Clock, ms: number, work: () => Promise<unknown>, onError: (error: unknown) => void) {
  let stopped = false;
  async function loop(): Promise<void> {
    while (!stopped) {
      await clock.pause(ms);
      if (!stopped) await work().catch(onError);
    }
  }
  void loop();
  return () => {
    stopped = true;
  };
}

async function publish(market: MarketData, directory: Directory): Promise<void> {
  const instruments = market.instruments();
  if (instruments.size === 0) return;
  const refPrices = await market.fetchRefPrices();
  await directory.publish(market.name, { instruments, refPrices });
}

/**
 * One round asks every venue that is not being asked already: one that takes its time holds up no other. That readings
 * fail is told once, and again only after one that did not.
 */
function balanceRounds({ venues, board, clock, onError }: HousekeepingOptions): () => Promise<void> {
  const underWay = new Set<string>();
  const failing = new Set<string>();
  const balancesOf = async (venue: Venue): Promise<void> => {
    const { account } = venue;
    if (underWay.has(account)) return;
    underWay.add(account);
    try {
      await publishBalances(venue, board, clock);
      failing.delete(account);
    } catch (error) {
      if (!failing.has(account)) onError(error);
      failing.add(account);
    }
    underWay.delete(account);
  };
  return () => {
    for (const venue of venues.values()) void balancesOf(venue);
    return Promise.resolve();
  };
}

/** Starts the loops after a first round; a venue that does not answer yet is tried again later. */
export async function startHousekeeping(options: HousekeepingOptions): Promise<{ close(): Promise<void> }> {
  const { config, clock, directory, name, onError, shards } = options;
  const markets = (): readonly MarketData[] => [...options.markets.values()];
  const venuesOf = (shard: number): readonly Venue[] =>
    [...options.venues.values()].filter((venue) => shardOfAccount(venue.account, config.shards) === shard);
  const guard = async (): Promise<void> => {
    for (const shard of shards) await reconcileShard(shard, { ...options, timing: config.timing, venuesOf });
  };
  const publishAll = async (): Promise<void> => {
    await Promise.all(markets().map((market) => publish(market, directory)));
  };
  const refresh = async (): Promise<void> => {
    await Promise.all(markets().map((market) => market.refreshInstruments()));
    await publishAll();
  };
  const refreshIfEmpty = async (): Promise<void> => {
    if (markets().some((market) => market.instruments().size === 0)) await refresh();
  };

  await refresh().catch(onError);
  await directory.beat(name, BEAT_TTL_MS);
  void guard().catch(onError);
  const stops = [
    every(clock, BEAT_MS, () => directory.beat(name, BEAT_TTL_MS), onError),
    every(clock, BEAT_MS, guard, onError),
    every(clock, BEAT_MS, refreshIfEmpty, onError),
    every(clock, PUBLISH_MS, publishAll, onError),
    every(clock, REFRESH_MS, refresh, onError),
    every(clock, CURVES_MS, () => options.curves.refresh(), onError),
    every(clock, LOOK_MS, () => settleForgotten(options.store, options.batches, clock.now()), onError),
    every(clock, LOOK_MS, balanceRounds(options), onError),
    every(clock, CANDLES_MS, () => answerCandleWishes({ ...options, board: options.candles }), onError),
  ];
  return {
    async close() {
      for (const stop of stops) stop();
      await directory.leave(name).catch(onError);
    },
  };
}
