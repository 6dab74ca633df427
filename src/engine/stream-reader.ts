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

export function createStreamReader(options: StreamReaderOptions): StreamReader {
  const { venue, runner, clock, lease, holder } = options;
  const gathered = new Map<OrderId, Gathered>();
  const leaseName = `stream:${venue.account}`;
  let subscribed = false;
  let stopping = false;
  let running: Promise<void> | null = null;

  async function deliver(orderId: OrderId): Promise<void> {
    const reports = gathered.get(orderId);
    gathered.delete(orderId);
    if (reports === undefined) return;
    options.probe('F0');
    await runner.dispatch(orderId, { type: 'REPORTED', ...reports });
  }

  function gather(clipId: string | null, take: (into: Gathered) => void): void {
    const orderId = clipId === null ? undefined : parseClipId(clipId)?.orderId;
    // Orders of other programs on the same account are not ours to judge.
    if (orderId === undefined) return;
    const known = gathered.get(orderId);
    const into = known ?? { fills: [], views: [] };
    take(into);
    if (known !== undefined) return;
    gathered.set(orderId, into);
    clock
      .pause(GATHER_MS)
      .then(() => deliver(orderId))
      .catch(options.onError);
  }

  const onOrder = (view: OrderView): void => {
    gather(view.clipId, (into) => into.views.push(view));
  };
  const onFill = (fill: OrderFill): void => {
    gather(fill.clipId, (into) => into.fills.push(fill));
  };
  async function resync(): Promise<void> {
    for (const view of await venue.openOrders()) onOrder(view);
  }

  async function renew(): Promise<void> {
    const mine = await lease.hold(leaseName, holder, LEASE_TTL_MS);
    if (mine && !subscribed) {
      subscribed = true;
      await venue.subscribe({ onOrder, onFill, onResync: () => void resync().catch(options.onError) });
    } else if (!mine && subscribed) {
      subscribed = false;
      await venue.unsubscribe();
    }
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      await renew().catch((error: unknown) => {
        subscribed = false;
        options.onError(error);
      });
      await clock.pause(RENEW_MS);
    }
  }

  return {
    start() {
      running ??= loop();
    },
    async stop() {
      stopping = true;
      await running;
      await venue.unsubscribe();
      await lease.release(leaseName, holder);
    },
  };
}
