/** One worker of a test world: its own runner and performer over the world's shared parts, and mortal. */
import type { MemoryMarketDataOptions } from '../adapters/memory/market-data.ts';
import type { MemoryScheduler } from '../adapters/memory/scheduler.ts';
import type { OrderId } from '../domain/ids.ts';
import { createPerformer } from '../engine/performer.ts';
import type { Planner } from '../engine/planner.ts';
import type { Clock, OrderStore } from '../engine/ports.ts';
import { noProbe } from '../engine/probes.ts';
import { createRunner, type Runner, type RunnerOptions } from '../engine/runner.ts';
import type { Timing } from '../engine/timing.ts';
import type { MarketData, Venue } from '../engine/venue.ts';
import { mortal, type Life } from './mortal.ts';

/** What the market's past has to say: candles, and a curve made of them. */
export type Past = Pick<MemoryMarketDataOptions, 'candles'> & Pick<RunnerOptions, 'curveOf'>;

export interface Shared extends Pick<RunnerOptions, 'curveOf' | 'recorder'> {
  readonly store: OrderStore;
  readonly clock: Clock;
  readonly scheduler: MemoryScheduler;
  readonly venue: Venue;
  readonly market: MarketData;
  readonly planner: Planner;
  readonly timing: Timing;
  readonly nextOpId: () => string;
  readonly onError: (error: unknown) => void;
}

export interface TestWorker {
  readonly life: Life;
  readonly runner: Runner;
}

const mortalStore = (life: Life, store: OrderStore): OrderStore => ({
  ...store,
  commit: mortal(life, (request) => store.commit(request)),
  load: mortal(life, (orderId: OrderId, closed?: readonly number[]) => store.load(orderId, closed)),
});

function mortalVenue(life: Life, venue: Venue): Venue {
  return {
    name: venue.name,
    account: venue.account,
    ...(venue.absenceExtraMs === undefined ? {} : { absenceExtraMs: venue.absenceExtraMs }),
    place: mortal(life, (request) => venue.place(request)),
    cancel: mortal(life, (order) => venue.cancel(order)),
    lookup: mortal(life, (order) => venue.lookup(order)),
    openOrders: () => venue.openOrders(),
    balances: () => venue.balances(),
    subscribe: (events) => venue.subscribe(events),
    unsubscribe: () => venue.unsubscribe(),
    clockOffsetMs: () => venue.clockOffsetMs(),
    close: () => venue.close(),
  };
}

export function hireWorker(shared: Shared): TestWorker {
  const life: Life = { alive: true, fuse: null };
  const venue = mortalVenue(life, shared.venue);
  const performer = createPerformer(
    {
      scheduler: { ...shared.scheduler, arm: mortal(life, (wakeup) => shared.scheduler.arm(wakeup)) },
      clock: shared.clock,
      timing: shared.timing,
      probe: noProbe,
      venueOf: () => venue,
      marketOf: () => shared.market,
      onError: shared.onError,
    },
    (orderId, event) => runner.dispatch(orderId, event),
  );
  const runner: Runner = createRunner({
    store: mortalStore(life, shared.store),
    clock: shared.clock,
    planner: shared.planner,
    timing: shared.timing,
    probe: noProbe,
    nextOpId: shared.nextOpId,
    marketOf: () => shared.market,
    performer,
    recorder: shared.recorder ?? null,
    ...(shared.curveOf === undefined ? {} : { curveOf: shared.curveOf }),
  });
  return { life, runner };
}
