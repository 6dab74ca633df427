/**
 * What this process knows of the clips it has closed itself. The private stream repeats what the answer to the request
 * has said already; such a repetition is recognised here without asking the store. Facts are only ever added, so an old
 * copy that has a fact is as good as a new one.
 */
import type { Clip } from '../domain/clip.ts';
import { isGreater, type Quantity } from '../domain/decimal.ts';
import { parseClipId, type ClipId, type OrderId } from '../domain/ids.ts';
import type { Event } from './messages.ts';

/** A repetition comes within a second or two: of each order the clips closed last are enough. */
const CLIPS_MAX = 16;

/** Of a whole clip, what a repetition can repeat. */
interface Facts {
  readonly fillIds: readonly string[];
  readonly filledQuantity: Quantity;
  readonly isRejected: boolean;
}

export interface KnownFacts {
  note(orderId: OrderId, closed: readonly Clip[]): void;
  /** True when the event says nothing but what these clips have: their fills, and no more quantity than theirs. */
  covers(event: Event): boolean;
  forget(orderId: OrderId): void;
}

const factsOf = (clip: Clip): Facts => ({
  fillIds: clip.fills.map((fill) => fill.fillId),
  filledQuantity: clip.filledQuantity,
  isRejected: clip.status === 'REJECTED',
});

export function createKnownFacts(): KnownFacts {
  const orders = new Map<OrderId, Map<ClipId, Facts>>();
  const factsAbout = (clipId: ClipId | null): Facts | undefined => {
    const orderId = clipId === null ? undefined : parseClipId(clipId)?.orderId;
    return clipId === null || orderId === undefined ? undefined : orders.get(orderId)?.get(clipId);
  };
  return {
    note(orderId, closed) {
      if (closed.length === 0) return;
      const clips = orders.get(orderId) ?? new Map<ClipId, Facts>();
      orders.set(orderId, clips);
      for (const clip of closed) {
        clips.delete(clip.clipId);
        clips.set(clip.clipId, factsOf(clip));
      }
      for (const oldest of clips.keys()) {
        if (clips.size <= CLIPS_MAX) break;
        clips.delete(oldest);
      }
    },
    covers(event) {
      if (event.type !== 'REPORTED') return false;
      const fillsKnown = event.fills.every(({ clipId, fill }) => factsAbout(clipId)?.fillIds.includes(fill.fillId));
      if (!fillsKnown) return false;
      return event.views.every((view) => {
        const facts = factsAbout(view.clipId);
        return facts !== undefined && !facts.isRejected && !isGreater(view.cumQuantity, facts.filledQuantity);
      });
    },
    forget(orderId) {
      orders.delete(orderId);
    },
  };
}
