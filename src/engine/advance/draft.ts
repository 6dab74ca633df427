/** The working copy of one step: the parent as it becomes, and what goes with it into the commit. */
import type { Clip } from '../../domain/clip.ts';
import { add, subtract } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import { parentWith, type ParentOrder } from '../../domain/parent.ts';
import type { Instant } from '../../domain/time.ts';
import type { Effect, JournalEntry, Refusal, View } from '../messages.ts';
import type { Planner } from '../planner.ts';
import type { ReserveGuard } from '../ports.ts';
import type { Timing } from '../timing.ts';

/** What advance returns. */
export interface Step {
  readonly parent: ParentOrder;
  readonly effects: readonly Effect[];
  readonly journal: readonly JournalEntry[];
  /** Clips that this step closed, or closed ones that late facts changed. */
  readonly closed: readonly Clip[];
  readonly fillIds: readonly string[];
  readonly guard: ReserveGuard | null;
  /** A quote is needed before more can be decided. */
  readonly wantsQuote: boolean;
  /** So many levels of the book are needed before more can be decided; 0 for none. */
  readonly wantsLevels: number;
  /** The market's volume from this instant on is needed before more can be decided; null for none. */
  readonly wantsVolumes: Instant | null;
  /** The instrument's volume curve is needed before more can be decided. */
  readonly wantsCurve: boolean;
  /** The refusal of a client's request; nothing has changed. */
  readonly refusal: Refusal | null;
  /** What it was decided on. */
  readonly view: View;
}

export interface Draft extends Step {
  parent: ParentOrder;
  readonly effects: Effect[];
  readonly journal: JournalEntry[];
  readonly closed: Clip[];
  readonly fillIds: string[];
  guard: ReserveGuard | null;
  wantsQuote: boolean;
  wantsLevels: number;
  wantsVolumes: Instant | null;
  wantsCurve: boolean;
  refusal: Refusal | null;
  readonly timing: Timing;
  readonly planner: Planner;
}

export const openDraft = (parent: ParentOrder, view: View, planner: Planner, timing: Timing): Draft => ({
  parent,
  effects: [],
  journal: [],
  closed: [],
  fillIds: [],
  guard: null,
  wantsQuote: false,
  wantsLevels: 0,
  wantsVolumes: null,
  wantsCurve: false,
  refusal: null,
  view,
  timing,
  planner,
});

/** Replaces parts of the parent. */
export function change(draft: Draft, part: Partial<ParentOrder>): void {
  draft.parent = parentWith(draft.parent, part);
}

/** Replaces an open clip. */
export function putClip(draft: Draft, clip: Clip): void {
  const { clips } = draft.parent;
  const at = clips.findIndex((open) => open.number === clip.number);
  invariant(at >= 0, `clip ${clip.clipId} is not open`);
  change(draft, { clips: clips.with(at, clip) });
}

/** Takes a clip that has ended out of the parent; it becomes a record of its own. */
export function retireClip(draft: Draft, clip: Clip): void {
  const parent = draft.parent;
  change(draft, {
    clips: parent.clips.filter((open) => open.number !== clip.number),
    closedFilled: add(parent.closedFilled, clip.filledQuantity),
  });
  draft.closed.push(clip);
  draft.journal.push({
    type: 'CLIP',
    clip: clip.clipId,
    to: clip.status,
    ...(clip.error === null ? {} : { code: clip.error.errorCode, message: clip.error.message }),
  });
}

/** Puts a closed clip back among the open ones: the venue has it after all. */
export function reopenClip(draft: Draft, clip: Clip): void {
  const parent = draft.parent;
  change(draft, {
    clips: [...parent.clips, clip],
    closedFilled: subtract(parent.closedFilled, clip.filledQuantity),
  });
}

export function alert(draft: Draft, message: string, clip?: Clip): void {
  draft.journal.push({ type: 'ALERT', message, ...(clip === undefined ? {} : { clip: clip.clipId }) });
}
