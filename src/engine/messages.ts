/** What can happen to a parent and what it can ask for. Both are data: the core decides, the runner does. */
import type { ClipId } from '../domain/ids.ts';
import type { Clip } from '../domain/clip.ts';
import type { Quote } from '../domain/market.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Instant } from '../domain/time.ts';
import type { CancelResult, LookupResult, OrderFill, OrderView, PlaceResult } from './venue.ts';

export type Event =
  /** Time has passed: do whatever is due. */
  | { readonly type: 'WAKE' }
  | { readonly type: 'PLACED'; readonly clipId: ClipId; readonly result: PlaceResult }
  | { readonly type: 'CANCEL_ANSWERED'; readonly clipId: ClipId; readonly result: CancelResult }
  /** `askedAt`: when the question left, because only a late question can prove absence. */
  | { readonly type: 'LOOKED_UP'; readonly clipId: ClipId; readonly result: LookupResult; readonly askedAt: Instant }
  /** From the private stream or a poll: fills first, then the venue's views. */
  | { readonly type: 'REPORTED'; readonly fills: readonly OrderFill[]; readonly views: readonly OrderView[] }
  | { readonly type: 'CANCEL' };

export type Effect =
  /** Wake the parent at the slice's due time. */
  | { readonly type: 'ARM'; readonly clipNumber: number; readonly slice: number; readonly dueAt: Instant }
  /** Send the create request of a clip that this very commit reserved. */
  | { readonly type: 'SUBMIT'; readonly clip: Clip }
  | { readonly type: 'CANCEL_CLIP'; readonly clip: Clip }
  | { readonly type: 'LOOK_UP'; readonly clip: Clip }
  /** Something more can be done at once, in a commit of its own. */
  | { readonly type: 'WAKE_AGAIN' };

/** One line of the parent's journal. */
export interface JournalEntry {
  readonly type:
    | 'ORDER_CREATED'
    | 'STATUS'
    | 'CLIP'
    | 'FILL'
    | 'LIMIT_BREACHED'
    | 'LIMIT_REGAINED'
    | 'CANCEL_REQUESTED'
    | 'REJECT_COUNTED'
    | 'ALERT';
  readonly clip?: string;
  readonly from?: string;
  readonly to?: string;
  readonly fillId?: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly code?: string;
  readonly message?: string;
}

/** All that advance may look at besides the parent and the event. */
export interface View {
  readonly now: Instant;
  /** Latest usable touch; null when unknown or stale. */
  readonly quote: Quote | null;
  /** The instrument as the venue lists it now; null when the venue does not list it or is not there. */
  readonly instrument: Instrument | null;
  /** Closed clips that the event names, by number: facts may still arrive for them. */
  readonly closedClips: ReadonlyMap<number, Clip>;
  /** False after a refused reservation: do everything else. */
  readonly mayReserve: boolean;
  /** False where no venue is at hand (the API): requests are recorded, a worker acts on them. */
  readonly mayAct: boolean;
}
