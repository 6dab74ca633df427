/** What can happen to a parent and what it can ask for. Both are data: the core decides, the runner does. */
import type { Amendment } from '../domain/amendment.ts';
import type { ClipId } from '../domain/ids.ts';
import type { Clip } from '../domain/clip.ts';
import type { Price, Quantity } from '../domain/decimal.ts';
import type { OrderError } from '../domain/errors.ts';
import type { Levels, Quote, Trade } from '../domain/market.ts';
import type { Instrument, InstrumentRules } from '../domain/instrument.ts';
import type { Instant } from '../domain/time.ts';
import type { VolumeBins } from '../domain/volume-bins.ts';
import type { VolumeCurve } from '../domain/volume-curve.ts';
import type { CancelResult, LookupResult, OrderFill, OrderView, PlaceResult } from './venue.ts';

export type Event =
  /** Time has passed: do whatever is due. */
  | { readonly type: 'WAKE' }
  | { readonly type: 'PLACED'; readonly clipId: ClipId; readonly result: PlaceResult }
  | { readonly type: 'CANCEL_ANSWERED'; readonly clipId: ClipId; readonly result: CancelResult }
  /** `askedAt`: when the question left, because only a late question can prove absence. */
  | {
      readonly type: 'LOOKED_UP';
      readonly clipId: ClipId;
      readonly result: LookupResult;
      readonly askedAt: Instant;
      /** The venue's own, on top of the usual wait before absence is believed. */
      readonly absenceExtraMs?: number;
    }
  /** From the private stream or a poll: fills first, then the venue's views. */
  | { readonly type: 'REPORTED'; readonly fills: readonly OrderFill[]; readonly views: readonly OrderView[] }
  /** A public trade at a price the order has been watching for. */
  | { readonly type: 'TRADED'; readonly price: Price }
  | ClientRequest;

/** What a client or an operator asks of an order. The state's table answers; none of them carries facts. */
export type ClientRequest =
  | { readonly type: 'CANCEL' }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'UNPAUSE' }
  /** A kill switch; `message` says who and why. */
  | { readonly type: 'KILL'; readonly message: string }
  | AmendRequest;

export interface AmendRequest {
  readonly type: 'AMEND';
  readonly amendment: Amendment;
  /** The version the client has seen; null takes the order as it is. */
  readonly expectedVersion: number | null;
  /** The venue's rules and a recent middle price, as the desk knows them. */
  readonly rules: InstrumentRules;
  readonly refPrice: Price | null;
}

/** Why a request is refused: the state does not allow it, the order is over, it has moved on, or a rule is broken. */
export type Refusal =
  | { readonly kind: 'INVALID' }
  | { readonly kind: 'TERMINATED' }
  | { readonly kind: 'VERSION' }
  | { readonly kind: 'RULE'; readonly error: OrderError };

export type Effect =
  /** Wake the parent at the slice's due time. */
  | { readonly type: 'ARM'; readonly clipNumber: number; readonly slice: number; readonly dueAt: Instant }
  /** Send the create request of a clip that this very commit reserved. */
  | { readonly type: 'SUBMIT'; readonly clip: Clip }
  | { readonly type: 'CANCEL_CLIP'; readonly clip: Clip }
  | { readonly type: 'LOOK_UP'; readonly clip: Clip }
  /** Tell the order, as TRADED, of the first public trade at the price or beyond it. Good for some seconds. */
  | { readonly type: 'WATCH'; readonly price: Price; readonly condition: 'ABOVE' | 'BELOW' }
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
    | 'PAUSE_REQUESTED'
    | 'UNPAUSE_REQUESTED'
    | 'KILL_REQUESTED'
    | 'AMENDED'
    | 'REJECT_COUNTED'
    | 'TRIGGERED'
    | 'WOULD'
    | 'DUST'
    | 'FLAT_CURVE'
    | 'STATIC_CURVE'
    | 'ALERT';
  readonly clip?: string;
  readonly from?: string;
  readonly to?: string;
  readonly fillId?: string;
  readonly quantity?: string;
  readonly price?: string;
  /** `batch/number`: the batch an order was created with. */
  readonly batch?: string;
  readonly code?: string;
  readonly message?: string;
}

/** The market beyond the touch, as far as it is known. */
export interface MarketView {
  lastTrade(): Trade | null;
  /** Prices behind the touch; null until they have been asked for. */
  readonly levels: Levels | null;
  /** Public volume since the instant, in base units; at least so much, null when none is watched. */
  volumeSince(at: Instant): Quantity | null;
  /** Volume up to now by candles; null until it has been asked for. */
  readonly volumes?: VolumeBins | null;
  /** The instrument's learned curve; null when there is none, absent until it has been asked for. */
  readonly curve?: VolumeCurve | null;
}

/** All that advance may look at besides the parent and the event. */
export interface View {
  readonly now: Instant;
  /** Latest usable touch; null when unknown or stale. */
  readonly quote: Quote | null;
  /** Why there is no quote, where that is known. */
  readonly quoteFault?: string | null;
  /** The instrument as the venue lists it now; null when the venue does not list it or is not there. */
  readonly instrument: Instrument | null;
  /** Closed clips that the event names, by number: facts may still arrive for them. */
  readonly closedClips: ReadonlyMap<number, Clip>;
  /** False after a refused reservation: do everything else. */
  readonly mayReserve: boolean;
  /** What the commit said when it refused the reservation; null when nothing needs to be told. */
  readonly blockedBy?: string | null;
  /** False where no venue is at hand (the API): requests are recorded, a worker acts on them. */
  readonly mayAct: boolean;
  /** Absent where no market is at hand. */
  readonly market?: MarketView | null;
}
