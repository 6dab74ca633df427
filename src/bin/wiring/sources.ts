/**
 * What wakes parents in one worker: queue jobs and the sweeper of each shard, the private stream of each account. Accounts
 * may come and go; a shard once served is served until the end.
 */
import type { Redis } from 'ioredis';
import { startWakeupWorkers, type WakeupWorkers } from '../../adapters/bullmq/worker.ts';
import { createRedisLease } from '../../adapters/redis/directory.ts';
import type { Clock, Lease, OrderStore } from '../../engine/ports.ts';
import type { Probe } from '../../engine/probes.ts';
import type { Runner } from '../../engine/runner.ts';
import { createStreamReader, type StreamReader } from '../../engine/stream-reader.ts';
import { createSweeper, type Sweeper } from '../../engine/sweeper.ts';
import type { Venue } from '../../engine/venue.ts';
import { createDraw } from './identity.ts';

export interface SourcesOptions {
  /** Name of this process. */
  readonly name: string;
  readonly clock: Clock;
  readonly probe: Probe;
  readonly store: OrderStore;
  readonly runner: Runner;
  readonly command: Redis;
  readonly queue: Redis;
  readonly onError: (error: unknown) => void;
}

export class Sources {
  readonly #options: SourcesOptions;
  readonly #lease: Lease;
  readonly #workers: WakeupWorkers[] = [];
  readonly #sweepers: Sweeper[] = [];
  readonly #readers = new Map<string, StreamReader>();

  constructor(options: SourcesOptions) {
    this.#options = options;
    this.#lease = createRedisLease(options.command);
  }

  /** Takes work of these shards from now on; each is named once. */
  serve(shards: readonly number[]): void {
    const { clock, probe, store, runner, queue, onError } = this.#options;
    if (shards.length === 0) return;
    this.#workers.push(
      startWakeupWorkers({
        ...{ shards, clock, probe, onError },
        connection: queue,
        handler: {
          prepare: (wakeup) => runner.prepare(wakeup.orderId),
          async wake(wakeup) {
            await runner.dispatch(wakeup.orderId, { type: 'WAKE' });
          },
        },
      }),
    );
    const sweeper = createSweeper({ store, runner, clock, shards, probe, draw: createDraw(), onError });
    this.#sweepers.push(sweeper);
    sweeper.start();
  }

  listen(venue: Venue): void {
    const { runner, clock, name, probe, onError } = this.#options;
    const reader = createStreamReader({ venue, runner, clock, lease: this.#lease, holder: name, probe, onError });
    this.#readers.set(venue.account, reader);
    reader.start();
  }

  async unlisten(account: string): Promise<void> {
    const reader = this.#readers.get(account);
    this.#readers.delete(account);
    await reader?.stop();
  }

  /** Waits at most `graceMs` for jobs in hand. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all([
      ...this.#sweepers.map((sweeper) => sweeper.stop()),
      ...this.#workers.map((workers) => workers.close(graceMs)),
      ...[...this.#readers.values()].map((reader) => reader.stop()),
    ]);
  }
}
