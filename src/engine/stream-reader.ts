/**
 * Brings an account's private stream to its parents. One worker at a time reads it, by a lease; what the stream loses is
 * made good by look-ups, so nothing depends on it but speed.
 */
import { parseClipId, type OrderId } from '../domain/ids.ts';
import type { Clock, Lease } from './ports.ts';
import type { Probe } from './probes.ts';
import type { Runner } from './runner.ts';
import type { OrderFill, OrderView, Venue } from './venue.ts';

export interface StreamReaderOptions {
  readonly venue: Venue;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly lease: Lease;
  /** Name of this process. */
  readonly holder: string;
  readonly probe: Probe;
  readonly onError: (error: unknown) => void;
}

export interface StreamReader {
  start(): void;
  stop(): Promise<void>;
}

/** Reports of one parent are gathered for this long: the answer to its own request usually says the same. */
const GATHER_MS = 20;
const LEASE_TTL_MS = 3_000;
const RENEW_MS = 1_000;

interface Gathered {
  readonly fills: OrderFill[];
  readonly views: OrderView[];
}

class LeasedStreamReader implements StreamReader {
  readonly #options: StreamReaderOptions;
  readonly #leaseName: string;
  readonly #gathered = new Map<OrderId, Gathered>();
  #subscribed = false;
  #stopping = false;
  #running: Promise<void> | null = null;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#leaseName = `stream:${options.venue.account}`;
  }

  start(): void {
    this.#running ??= this.#loop();
  }

  async stop(): Promise<void> {
    const { venue, lease, holder } = this.#options;
    this.#stopping = true;
    await this.#running;
    await venue.unsubscribe();
    await lease.release(this.#leaseName, holder);
  }

  async #loop(): Promise<void> {
    const { clock, onError } = this.#options;
    while (!this.#stopping) {
      // A lease that could not be asked for changes nothing: two readers do no harm, none would cost speed.
      await this.#renew().catch(onError);
      await clock.pause(RENEW_MS);
    }
  }

  async #renew(): Promise<void> {
    const { venue, lease, holder } = this.#options;
    const mine = await lease.hold(this.#leaseName, holder, LEASE_TTL_MS);
    if (mine && !this.#subscribed) {
      await this.#subscribe();
    } else if (!mine && this.#subscribed) {
      this.#subscribed = false;
      await venue.unsubscribe();
    }
  }

  async #subscribe(): Promise<void> {
    const { venue, onError } = this.#options;
    this.#subscribed = true;
    try {
      await venue.subscribe({
        onOrder: (view) => {
          this.#gather(view.clipId, (into) => into.views.push(view));
        },
        onFill: (fill) => {
          this.#gather(fill.clipId, (into) => into.fills.push(fill));
        },
        onResync: () => {
          this.#resync().catch(onError);
        },
      });
    } catch (error) {
      // Whatever is left of the attempt would stand in the way of the next one.
      this.#subscribed = false;
      await venue.unsubscribe();
      throw error;
    }
  }

  async #resync(): Promise<void> {
    for (const view of await this.#options.venue.openOrders()) {
      this.#gather(view.clipId, (into) => into.views.push(view));
    }
  }

  #gather(clipId: string | null, take: (into: Gathered) => void): void {
    const orderId = clipId === null ? undefined : parseClipId(clipId)?.orderId;
    // Orders of other programs on the same account are not ours to judge.
    if (orderId === undefined) return;
    const known = this.#gathered.get(orderId);
    const into = known ?? { fills: [], views: [] };
    take(into);
    if (known !== undefined) return;
    this.#gathered.set(orderId, into);
    const { clock, onError } = this.#options;
    clock
      .pause(GATHER_MS)
      .then(() => this.#deliver(orderId))
      .catch(onError);
  }

  async #deliver(orderId: OrderId): Promise<void> {
    const reports = this.#gathered.get(orderId);
    this.#gathered.delete(orderId);
    if (reports === undefined) return;
    this.#options.probe('F0');
    await this.#options.runner.dispatch(orderId, { type: 'REPORTED', ...reports });
  }
}

export const createStreamReader = (options: StreamReaderOptions): StreamReader => new LeasedStreamReader(options);
