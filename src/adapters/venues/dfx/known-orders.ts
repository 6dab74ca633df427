/**
 * Which of the venue's order ids are ours. Trades on the private stream name only the venue's id, and may come before
 * the message that links it to our own: such trades wait here until it does.
 */
import type { ClipId } from '../../../domain/ids.ts';
import type { OrderFill } from '../../../engine/venue.ts';

export interface KnownOrders {
  /** Links the ids; returns the fills that waited for it, now with their clip. */
  link(venueOrderId: string, clipId: ClipId | null): readonly OrderFill[];
  /** The fill with its clip, or null when it has to wait. */
  resolve(fill: OrderFill): OrderFill | null;
}

/** Orders and waiting fills kept at most; the oldest go first, and look-ups bring back what they said. */
const ORDERS_MAX = 20_000;
const WAITING_MAX = 5_000;

function dropOldest<K, V>(map: Map<K, V>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

export function createKnownOrders(): KnownOrders {
  const clips = new Map<string, ClipId | null>();
  const waiting = new Map<string, OrderFill[]>();
  return {
    link(venueOrderId, clipId) {
      clips.set(venueOrderId, clipId);
      dropOldest(clips, ORDERS_MAX);
      const fills = waiting.get(venueOrderId) ?? [];
      waiting.delete(venueOrderId);
      return fills.map((fill) => ({ ...fill, clipId }));
    },
    resolve(fill) {
      const clipId = clips.get(fill.venueOrderId);
      if (clipId !== undefined) return { ...fill, clipId };
      const fills = waiting.get(fill.venueOrderId) ?? [];
      waiting.set(fill.venueOrderId, [...fills, fill]);
      dropOldest(waiting, WAITING_MAX);
      return null;
    },
  };
}
