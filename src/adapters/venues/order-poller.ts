/**
 * Stands in for a private stream: reads the open orders of the account again and again and tells what has changed. An
 * order that has left the list is asked for by itself, for the list shows open ones only.
 */
import { isPositive } from '../../domain/decimal.ts';
import { InvariantError } from '../../domain/errors.ts';
import type { ClipId } from '../../domain/ids.ts';
import type { OrderFill, OrderRef, OrderView, PlaceRequest, VenueEvents } from '../../engine/venue.ts';
import type { VenueLog } from './log.ts';

/** What a reading says of one order. */
export interface Polled {
  readonly order: OrderView;
  /** Null where a list does not tell them: the order is then asked for by itself. */
  readonly fills: readonly OrderFill[] | null;
  /** Changes whenever anything about the order does. */
  readonly mark: string;
}

export interface PollSource {
  /** The open orders, at least those in the symbols of the followed ones; null when they could not be read. */
  readOpen(followed: readonly OrderRef[]): Promise<readonly Polled[] | null>;
  readOne(order: OrderRef): Promise<Polled | 'NOT_FOUND' | 'FAILED'>;
}

export interface PollerOptions {
  readonly account: string;
  readonly source: PollSource;
  readonly events: VenueEvents;
  readonly log: VenueLog;
  /** Pause between two rounds, ms. */
  readonly everyMs: number;
}

interface Followed {
  readonly ref: OrderRef;
  /** What was last told of it. */
  readonly mark: string;
}

/** Orders followed at most: beyond that the oldest are left to the engine's own look-ups. */
const FOLLOWED_MAX = 10_000;

class OrderPoller {
  readonly #options: PollerOptions;
  /** Orders that are not known to have ended. */
  readonly #followed = new Map<ClipId, Followed>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  /** Whether the last round saw everything; null before the first. */
  #complete: boolean | null = null;
  /** Resolves when the first round has ended, well or not. */
  readonly firstAttempt: Promise<void>;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.firstAttempt = this.#round();
  }

  /** An order that was just placed: it may end before the list ever shows it. */
  follow(ref: OrderRef): void {
    if (!this.#followed.has(ref.clipId)) this.#remember(ref, '');
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    const complete = await this.#readAll();
    if (this.#closed) return;
    this.#note(complete);
    this.#timer = setTimeout(() => void this.#round(), this.#options.everyMs).unref();
  }

  #note(complete: boolean): void {
    const was = this.#complete;
    this.#complete = complete;
    if (was === complete) return;
    const { events, log, account } = this.#options;
    if (!complete) log('warn', 'poll-failed', { account });
    else events.onResync(was === null ? 'CONNECTED' : 'READ_AGAIN');
  }

  async #readAll(): Promise<boolean> {
    const asked = [...this.#followed.values()].map(({ ref }) => ref);
    const open = await this.#options.source.readOpen(asked);
    if (open === null) return false;
    const listed = new Set<ClipId | null>();
    for (const each of open) if (this.#tellListed(each)) listed.add(each.order.clipId);
    let complete = true;
    for (const ref of asked.filter((each) => !listed.has(each.clipId))) {
      if (this.#closed) return false;
      complete = (await this.#readOne(ref)) && complete;
    }
    return complete;
  }

  /** False when the list says too little of an order of ours that has changed. */
  #tellListed(polled: Polled): boolean {
    const { order, mark } = polled;
    if (polled.fills === null && isPositive(order.cumQuantity) && order.clipId !== null) {
      const { clipId, symbol, venueOrderId } = order;
      this.follow({ clipId, symbol, venueOrderId });
      if (this.#followed.get(clipId)?.mark !== mark) return false;
    }
    this.#tell(polled);
    return true;
  }

  async #readOne(ref: OrderRef): Promise<boolean> {
    const polled = await this.#options.source.readOne(ref);
    if (polled === 'FAILED') return false;
    // Whether an unknown order will still turn up is for a look-up to say: here there is nothing to tell of it.
    if (polled === 'NOT_FOUND') this.#followed.delete(ref.clipId);
    else this.#tell(polled);
    return true;
  }

  #tell({ order, fills, mark }: Polled): void {
    const { clipId, state, symbol, venueOrderId } = order;
    if (this.#closed || clipId === null || this.#followed.get(clipId)?.mark === mark) return;
    if (state === 'OPEN' || state === 'PENDING') this.#remember({ clipId, symbol, venueOrderId }, mark);
    else this.#followed.delete(clipId);
    // The fills first: an order may close only with its fills booked.
    for (const fill of fills ?? []) this.#options.events.onFill(fill);
    this.#options.events.onOrder(order);
  }

  #remember(ref: OrderRef, mark: string): void {
    this.#followed.set(ref.clipId, { ref, mark });
    const [oldest] = this.#followed.keys();
    if (this.#followed.size > FOLLOWED_MAX && oldest !== undefined) this.#followed.delete(oldest);
  }
}

/** The polling of one account, which is opened once, closed, opened again. */
export interface Polling {
  /** Resolves after the first round. Rejects when it is open already. */
  open(events: VenueEvents): Promise<void>;
  /** Asks for an order that was just placed until it has ended. */
  follow(placed: Pick<PlaceRequest, 'clipId' | 'symbol'>): void;
  close(): void;
}

export function createPolling(options: Omit<PollerOptions, 'events'>): Polling {
  let poller: OrderPoller | null = null;
  return {
    open(events) {
      if (poller !== null) return Promise.reject(new InvariantError(`${options.account} is subscribed already`));
      poller = new OrderPoller({ ...options, events });
      return poller.firstAttempt;
    },
    follow: ({ clipId, symbol }) => poller?.follow({ clipId, symbol, venueOrderId: null }),
    close() {
      poller?.close();
      poller = null;
    },
  };
}
