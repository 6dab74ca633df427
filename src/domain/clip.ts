/**
 * A clip: one limit order sent to a venue for a parent. Its states and their table are CoinAPI's child states; "in
 * doubt" is a flag beside the state, because a request whose outcome is unknown may be in any of them.
 */
import type { ClipReason } from './clip-reason.ts';
import { add, compare, isGreater, notionalOf, subtract, type Notional, type Price, type Quantity } from './decimal.ts';
import type { ErrorCode } from './errors.ts';
import type { Fill } from './fill.ts';
import type { ClipId } from './ids.ts';
import type { Instant } from './time.ts';

export const CLIP_STATUSES = [
  'RECEIVED',
  'ROUTING',
  'ROUTED',
  'NEW',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'FILLED',
  'CANCELED',
  'REJECTED',
] as const;
export type ClipStatus = (typeof CLIP_STATUSES)[number];

/**
 * From → allowed next states. A pair that is missing is ignored, which is how a terminal state absorbs whatever the
 * venue repeats; PARTIALLY_FILLED leads to itself because more fills come; CANCELED may still be FILLED, because a trade
 * can cross our cancel on the wire.
 */
export const CLIP_TABLE: Readonly<Record<ClipStatus, readonly ClipStatus[]>> = {
  RECEIVED: ['ROUTING', 'REJECTED'],
  ROUTING: ['ROUTED', 'REJECTED', 'NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED'],
  ROUTED: ['REJECTED', 'NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED'],
  NEW: ['PARTIALLY_FILLED', 'FILLED', 'PENDING_CANCEL', 'CANCELED'],
  PARTIALLY_FILLED: ['PARTIALLY_FILLED', 'FILLED', 'PENDING_CANCEL', 'CANCELED'],
  PENDING_CANCEL: ['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED'],
  CANCELED: ['FILLED'],
  FILLED: [],
  REJECTED: [],
};

export type ClipEnd = 'FILLED' | 'CANCELED' | 'REJECTED';

/** Why a clip left its working life, for people and for the API. */
export interface ClipError {
  readonly errorCode: ErrorCode;
  readonly message: string;
  /** Of a late refusal that ends the parent; kept until the clip can be closed. */
  readonly isFatal?: true;
}

export interface Clip {
  readonly clipId: ClipId;
  /** Child number: 1, 2, … never used twice. */
  readonly number: number;
  /** Index of the slice it works for. */
  readonly slice: number;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly timeInForce: 'GTC' | 'IOC';
  readonly postOnly: boolean;
  /** Priced to rest, at a venue without post-only orders: when the market has moved meanwhile, it takes. */
  readonly mayTake?: true;
  readonly status: ClipStatus;
  /** Append-only. */
  readonly history: readonly (readonly [ClipStatus, Instant])[];
  /** The outcome of the create request is not known: the quantity stays committed, nothing is sent again. */
  readonly inDoubt: boolean;
  readonly cancelRequested: boolean;
  readonly filledQuantity: Quantity;
  readonly filledNotional: Notional;
  readonly fills: readonly Fill[];
  /** The venue's own cumulative count, as last heard. */
  readonly venueCumQuantity: Quantity;
  /** The end the venue has reported; the clip closes when the fills booked have caught up with its count. */
  readonly venueEnd: ClipEnd | null;
  readonly venueOrderId: string | null;
  readonly dueAt: Instant;
  readonly reservedAt: Instant;
  readonly receiveWindowMs: number;
  /** When to ask the venue about it next. */
  readonly checkAt: Instant;
  readonly checks: number;
  /** When to send the cancel (again); null while none is wanted. */
  readonly cancelAt: Instant | null;
  /** First negative answer that counts towards the proof of absence. */
  readonly absentSince: Instant | null;
  readonly error: ClipError | null;
  /** Why it is as it is; absent in records of a time when it was not noted. */
  readonly reason?: ClipReason;
}

/** Every field by its name, so that all copies are of one shape to the machine; the type lets none be forgotten. */
const copyOf = (clip: Clip, reason: ClipReason): Required<Omit<Clip, 'mayTake'>> => ({
  clipId: clip.clipId,
  number: clip.number,
  slice: clip.slice,
  quantity: clip.quantity,
  price: clip.price,
  timeInForce: clip.timeInForce,
  postOnly: clip.postOnly,
  status: clip.status,
  history: clip.history,
  inDoubt: clip.inDoubt,
  cancelRequested: clip.cancelRequested,
  filledQuantity: clip.filledQuantity,
  filledNotional: clip.filledNotional,
  fills: clip.fills,
  venueCumQuantity: clip.venueCumQuantity,
  venueEnd: clip.venueEnd,
  venueOrderId: clip.venueOrderId,
  dueAt: clip.dueAt,
  reservedAt: clip.reservedAt,
  receiveWindowMs: clip.receiveWindowMs,
  checkAt: clip.checkAt,
  checks: clip.checks,
  cancelAt: clip.cancelAt,
  absentSince: clip.absentSince,
  error: clip.error,
  reason,
});

/** The clip with parts of it replaced; see parentWith for why it is not spread. A clip that is made now has a reason. */
export function clipWith(clip: Clip, part: Partial<Clip>): Clip {
  if (clip.reason === undefined || clip.mayTake !== undefined) return { ...clip, ...part };
  return Object.assign(copyOf(clip, clip.reason), part);
}

const TERMINAL: ReadonlySet<ClipStatus> = new Set(['FILLED', 'CANCELED', 'REJECTED']);

export const isClosed = (clip: Clip): boolean => TERMINAL.has(clip.status);

/** What of the clip may still be filled. */
export const openQuantity = (clip: Clip): Quantity => subtract(clip.quantity, clip.filledQuantity);

/** The venue has said that it is on the book, so a cancel makes sense. */
export const isResting = (clip: Clip): boolean =>
  clip.status === 'NEW' || clip.status === 'PARTIALLY_FILLED' || clip.status === 'PENDING_CANCEL';

/** Marks the clip to be cancelled, once: a later wish does not move the first one's time. */
export const wantCancelled = (clip: Clip, now: Instant): Clip =>
  clip.cancelRequested ? clip : clipWith(clip, { cancelRequested: true, cancelAt: now });

/** Moves the state when the table allows it; otherwise returns the clip unchanged. */
export function moveClip(clip: Clip, to: ClipStatus, at: Instant): Clip {
  if (!CLIP_TABLE[clip.status].includes(to)) return clip;
  if (to === clip.status) return clip;
  return clipWith(clip, { status: to, history: [...clip.history, [to, at]] });
}

/** Applies one fill; a fill whose id is known changes nothing. A trade for the full quantity does not close the clip. */
export function fillClip(clip: Clip, fill: Fill): Clip {
  if (clip.fills.some((known) => known.fillId === fill.fillId)) return clip;
  const filledQuantity = add(clip.filledQuantity, fill.quantity);
  return clipWith(clip, {
    filledQuantity,
    filledNotional: add(clip.filledNotional, notionalOf(fill.price, fill.quantity)),
    fills: [...clip.fills, fill],
  });
}

/** The end a clip can take now: the venue's word and the booked fills agree. Null while they do not. */
export function reachableEnd(clip: Clip): ClipEnd | null {
  if (clip.venueEnd === null) return compare(clip.filledQuantity, clip.quantity) >= 0 ? 'FILLED' : null;
  return isGreater(clip.venueCumQuantity, clip.filledQuantity) ? null : clip.venueEnd;
}

/** Fills the venue counts that we have not booked yet. */
export const missesFills = (clip: Clip): boolean => isGreater(clip.venueCumQuantity, clip.filledQuantity);
