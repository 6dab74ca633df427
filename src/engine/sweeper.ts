/** Looks for parents whose time has come and that nobody has woken: lost hints, dead workers, look-ups, ends. */
import type { OrderId } from '../domain/ids.ts';
import type { Draw } from '../domain/random.ts';
import type { Clock, OrderStore } from './ports.ts';
import type { Probe } from './probes.ts';
import type { Runner } from './runner.ts';

export interface SweeperOptions {
  readonly store: OrderStore;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly shards: readonly number[];
  readonly probe: Probe;
  readonly draw: Draw;
  readonly onError: (error: unknown) => void;
}

export interface Sweeper {
  /** One pass over all shards; resolves with the number of parents woken. */
  sweep(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 80;
const JITTER_MS = 40;
/** How long a parent that was taken is hidden from other sweepers: its wake-up must be made good within this. */
const LEASE_MS = 1_000;
const BATCH = 200;

export function createSweeper(options: SweeperOptions): Sweeper {
  const { store, runner, clock, probe } = options;
  let running: Promise<void> | null = null;
  let stopping = false;

  async function wake(orderId: OrderId): Promise<void> {
    try {
      await runner.dispatch(orderId, { type: 'WAKE' });
    } catch (error) {
      options.onError(error);
    }
  }

  async function sweepShard(shard: number): Promise<number> {
    let woken = 0;
    for (;;) {
      const due = await store.claimDue(shard, BATCH, LEASE_MS);
      if (due.length > 0) probe('S0');
      await Promise.all(due.map(wake));
      woken += due.length;
      if (due.length < BATCH) return woken;
    }
  }

  async function sweep(): Promise<number> {
    const counts = await Promise.all(options.shards.map(sweepShard));
    return counts.reduce((total, count) => total + count, 0);
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      await sweep().catch(options.onError);
      await clock.pause(EVERY_MS + Math.floor(options.draw() * JITTER_MS));
    }
  }

  return {
    sweep,
    start() {
      running ??= loop();
    },
    async stop() {
      stopping = true;
      await running;
    },
  };
}
