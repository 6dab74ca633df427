/**
 * Clips this process has closed itself. The private stream repeats what the answer to the request has said already;
 * such a repetition is recognised here without asking the store. Facts are only ever added, so an old copy that has a
 * fact is as good as a new one.
 */
import type { Clip } from '../domain/clip.ts';
import { isGreater } from '../domain/decimal.ts';
import type { ClipId } from '../domain/ids.ts';
import type { Event } from './messages.ts';

const CLIPS_MAX = 5_000;

export interface KnownFacts {
  note(closed: readonly Clip[]): void;
  /** True when the event says nothing but what these clips have: their fills, and no more quantity than theirs. */
  covers(event: Event): boolean;
}

export function createKnownFacts(): KnownFacts {
  const clips = new Map<ClipId, Clip>();
  const clipOf = (clipId: ClipId | null): Clip | undefined => (clipId === null ? undefined : clips.get(clipId));
  return {
    note(closed) {
      for (const clip of closed) {
        clips.delete(clip.clipId);
        clips.set(clip.clipId, clip);
      }
      for (const oldest of clips.keys()) {
        if (clips.size <= CLIPS_MAX) break;
        clips.delete(oldest);
      }
    },
    covers(event) {
      if (event.type !== 'REPORTED') return false;
      const fillsKnown = event.fills.every(({ clipId, fill }) =>
        clipOf(clipId)?.fills.some((known) => known.fillId === fill.fillId),
      );
      if (!fillsKnown) return false;
      return event.views.every((view) => {
        const clip = clipOf(view.clipId);
        if (clip === undefined || clip.status === 'REJECTED') return false;
        return !isGreater(view.cumQuantity, clip.filledQuantity);
      });
    },
  };
}
