/**
 * What has been heard of orders by the venue's own id. Its stream names our id and the symbol only in the first message
 * of an order, a cancel is charged by the age of the order, and trades that were heard of need not be asked for.
 */
import type { Quantity } from '../../../domain/decimal.ts';
import type { ClipId } from '../../../domain/ids.ts';
import type { OrderFill } from '../../../engine/venue.ts';

export interface KnownOrder {
  /** Null for an order that was not made here. */
  readonly clipId: ClipId | null;
  readonly symbol: string;
  /** Null when it was never said. */
  readonly quantity: Quantity | null;
  /** When we first heard of it, ms. */
  readonly since: number;
}

export interface KnownOrders {
  byVenueId(venueOrderId: string): KnownOrder | undefined;
  byClipId(clipId: ClipId): KnownOrder | undefined;
  /** The venue's id of an order of ours. */
  idOf(clipId: ClipId): string | null;
  remember(venueOrderId: string, order: KnownOrder): void;
  /** Keeps trades of orders that are remembered. */
  addFills(fills: readonly OrderFill[]): void;
  /** The trades of these ids, in their order; null when one of them was not heard of. */
  fillsOf(venueOrderId: string, tradeIds: readonly string[]): readonly OrderFill[] | null;
}

interface Entry {
  readonly order: KnownOrder;
  readonly fills: Map<string, OrderFill>;
}

/** Orders that are remembered: the oldest one is forgotten first, and then looked up when it speaks again. */
const ORDERS_MAX = 10_000;

class Memory implements KnownOrders {
  readonly #most: number;
  readonly #byId = new Map<string, Entry>();
  readonly #ids = new Map<ClipId, string>();

  constructor(most: number) {
    this.#most = most;
  }

  byVenueId(venueOrderId: string): KnownOrder | undefined {
    return this.#byId.get(venueOrderId)?.order;
  }

  byClipId(clipId: ClipId): KnownOrder | undefined {
    return this.byVenueId(this.#ids.get(clipId) ?? '');
  }

  idOf(clipId: ClipId): string | null {
    return this.#ids.get(clipId) ?? null;
  }

  remember(venueOrderId: string, order: KnownOrder): void {
    const before = this.#byId.get(venueOrderId);
    if (before === undefined && this.#byId.size >= this.#most) this.#forgetOldest();
    this.#byId.set(venueOrderId, { order, fills: before?.fills ?? new Map<string, OrderFill>() });
    if (order.clipId !== null) this.#ids.set(order.clipId, venueOrderId);
  }

  addFills(fills: readonly OrderFill[]): void {
    for (const each of fills) this.#byId.get(each.venueOrderId)?.fills.set(each.fill.fillId, each);
  }

  fillsOf(venueOrderId: string, tradeIds: readonly string[]): readonly OrderFill[] | null {
    const known = this.#byId.get(venueOrderId)?.fills;
    const found = tradeIds.flatMap((id) => known?.get(id) ?? []);
    return found.length === tradeIds.length ? found : null;
  }

  #forgetOldest(): void {
    for (const [venueOrderId, { order }] of this.#byId) {
      this.#byId.delete(venueOrderId);
      if (order.clipId !== null) this.#ids.delete(order.clipId);
      return;
    }
  }
}

export const createKnownOrders = (most = ORDERS_MAX): KnownOrders => new Memory(most);
