/**
 * What has been heard of orders by the venue's own id. Its stream names our id and the symbol only in the first message
 * of an order, and a cancel is charged by the age of the order.
 */
import type { Quantity } from '../../../domain/decimal.ts';
import type { ClipId } from '../../../domain/ids.ts';

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
}

/** Orders that are remembered: the oldest one is forgotten first, and then looked up when it speaks again. */
const ORDERS_MAX = 10_000;

export function createKnownOrders(most = ORDERS_MAX): KnownOrders {
  const byId = new Map<string, KnownOrder>();
  const ids = new Map<ClipId, string>();
  const forgetOldest = (): void => {
    for (const [venueOrderId, { clipId }] of byId) {
      byId.delete(venueOrderId);
      if (clipId !== null) ids.delete(clipId);
      return;
    }
  };
  return {
    byVenueId: (venueOrderId) => byId.get(venueOrderId),
    byClipId: (clipId) => byId.get(ids.get(clipId) ?? ''),
    idOf: (clipId) => ids.get(clipId) ?? null,
    remember(venueOrderId, order) {
      if (!byId.has(venueOrderId) && byId.size >= most) forgetOldest();
      byId.set(venueOrderId, order);
      if (order.clipId !== null) ids.set(order.clipId, venueOrderId);
    },
  };
}
