/** Order entry of a test world: records what is asked of the venue, and fails as it was told to. */
import type { MemoryExchange } from '../adapters/memory/exchange.ts';
import { createMemoryVenue, type VenueFault, type VenueOperation } from '../adapters/memory/venue.ts';
import { toText } from '../domain/decimal.ts';
import type { ClipId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Clock } from '../engine/ports.ts';
import type { Venue } from '../engine/venue.ts';

/** A create request as it left a worker, whether or not it arrived. */
export interface Placement {
  readonly clipId: ClipId;
  readonly at: Instant;
  readonly quantity: string;
  readonly price: string;
  readonly timeInForce: string;
}

export interface Call {
  readonly operation: VenueOperation;
  readonly clipId: ClipId | null;
  readonly at: Instant;
}

/** A fault and how many requests it still hits. */
interface Planned {
  readonly operation: VenueOperation;
  readonly fault: VenueFault;
  left: number;
}

export interface WorldVenueOptions {
  readonly exchange: MemoryExchange;
  readonly account: string;
  readonly clock: Clock;
  readonly latencyMs: () => number;
  readonly reportCopies: () => number;
}

export class WorldVenue {
  readonly venue: Venue;
  readonly placements: Placement[] = [];
  readonly calls: Call[] = [];
  /** Decides a request's fault when nothing is planned for it. */
  fault: (operation: VenueOperation) => VenueFault | null = () => null;
  /** Whether the venue's read side does not show this order yet. */
  hides: (clipId: ClipId) => boolean = () => false;
  readonly #planned: Planned[] = [];

  constructor({ exchange, account, clock, latencyMs, reportCopies }: WorldVenueOptions) {
    const venue = createMemoryVenue({
      exchange,
      account,
      clock,
      latencyMs,
      copies: reportCopies,
      fault: (operation, clipId) => {
        this.calls.push({ operation, clipId, at: clock.now() });
        return this.#faultOf(operation, clipId);
      },
    });
    this.venue = {
      name: venue.name,
      account: venue.account,
      place: (request) => {
        const { clipId, timeInForce, quantity, price } = request;
        const texts = { quantity: toText(quantity), price: toText(price) };
        this.placements.push({ clipId, at: clock.now(), ...texts, timeInForce });
        return venue.place(request);
      },
      cancel: (order) => venue.cancel(order),
      lookup: (order) => venue.lookup(order),
      openOrders: () => venue.openOrders(),
      balances: () => venue.balances(),
      subscribe: (events) => venue.subscribe(events),
      unsubscribe: () => venue.unsubscribe(),
      clockOffsetMs: () => venue.clockOffsetMs(),
      close: () => venue.close(),
    };
  }

  /** The next `count` requests of the kind meet this fault. */
  plan(operation: VenueOperation, fault: VenueFault, count = 1): void {
    this.#planned.push({ operation, fault, left: count });
  }

  #faultOf(operation: VenueOperation, clipId: ClipId | null): VenueFault | null {
    if (operation === 'lookup' && clipId !== null && this.hides(clipId)) return { kind: 'HIDDEN' };
    const planned = this.#planned.find((each) => each.operation === operation && each.left > 0);
    if (planned === undefined) return this.fault(operation);
    planned.left -= 1;
    return planned.fault;
  }
}
