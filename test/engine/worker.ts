/** One worker of a test world: its own runner and performer over the world's shared parts, and mortal. */
import type { MemoryScheduler } from '../../src/adapters/memory/scheduler.ts';
import type { OrderId } from '../../src/domain/ids.ts';
import { createPerformer } from '../../src/engine/performer.ts';
import type { Planner } from '../../src/engine/planner.ts';
import type { Clock, OrderStore } from '../../src/engine/ports.ts';
import { noProbe } from '../../src/engine/probes.ts';
import { createRunner, type Runner } from '../../src/engine/runner.ts';
import type { Timing } from '../../src/engine/timing.ts';
import type { MarketData, Venue } from '../../src/engine/venue.ts';
import { mortal, type Life } from './mortal.ts';

export interface Shared {
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
  });
  return { life, runner };
}
