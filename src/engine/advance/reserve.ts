/** Puts a clip into the parent and asks for the commit's guard: from here on its quantity is committed. */
import type { Clip } from '../../domain/clip.ts';
import type { ClipReason } from '../../domain/clip-reason.ts';
import { isGreater, ZERO_NOTIONAL, ZERO_QUANTITY, type Quantity } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import { clipIdOf } from '../../domain/ids.ts';
import { exposure, venueAccount } from '../../domain/parent.ts';
import type { Pricing } from '../../domain/strategy.ts';
import { plusMs, type Instant } from '../../domain/time.ts';
import { change, type Draft } from './draft.ts';
import { releaseHold } from './note-hold.ts';

export type SendPricing = Extract<Pricing, { kind: 'SEND' }>;

/** What is to be sent. */
export interface Sending {
  /** Index of the slice it works for. */
  readonly slice: number;
  /** When it became due. */
  readonly since: Instant;
  readonly quantity: Quantity;
  readonly pricing: SendPricing;
  readonly reason: ClipReason;
}

/** How long the venue may admit the request: not beyond the end of the parent. */
export function windowOf(draft: Draft): number {
  const { basis, request } = draft.parent;
  invariant(basis !== null, `order ${request.orderId} sends without a plan`);
  return Math.min(draft.timing.receiveWindowMs, basis.window.end - draft.view.now);
}

/** How a clip that is to rest is kept from taking: by the venue where it can. */
function restingMode({ view }: Draft, { postOnly }: SendPricing): Pick<Clip, 'postOnly' | 'mayTake'> {
  const isPlain = postOnly && view.instrument?.noPostOnly === true;
  return isPlain ? { postOnly: false, mayTake: true } : { postOnly };
}

function newClip(draft: Draft, { slice, since, quantity, pricing, reason }: Sending): Clip {
  const { now } = draft.view;
  const number = draft.parent.clipCount + 1;
  return {
    clipId: clipIdOf(draft.parent.request.orderId, number),
    number,
    slice,
    quantity,
    price: pricing.price,
    timeInForce: pricing.timeInForce,
    ...restingMode(draft, pricing),
    status: 'ROUTING',
    history: [
      ['RECEIVED', now],
      ['ROUTING', now],
    ],
    inDoubt: false,
    cancelRequested: false,
    filledQuantity: ZERO_QUANTITY,
    filledNotional: ZERO_NOTIONAL,
    fills: [],
    venueCumQuantity: ZERO_QUANTITY,
    venueEnd: null,
    venueOrderId: null,
    dueAt: since,
    reservedAt: now,
    receiveWindowMs: windowOf(draft),
    checkAt: plusMs(now, draft.timing.silentSenderMs),
    checks: 0,
    cancelAt: null,
    absentSince: null,
    error: null,
    reason,
  };
}

/** False, and nothing done, when too little time is left for the venue to admit it. */
export function reserve(draft: Draft, sending: Sending): boolean {
  const { request, basis, planEpoch } = draft.parent;
  invariant(basis !== null, `order ${request.orderId} sends without a plan`);
  if (windowOf(draft) < draft.timing.leastWindowMs) return false;
  const clip = newClip(draft, sending);
  releaseHold(draft);
  change(draft, { clips: [...draft.parent.clips, clip], clipCount: clip.number });
  const total = exposure(draft.parent);
  invariant(!isGreater(total, request.quantity), `order ${request.orderId} would be over-committed`);
  draft.guard = {
    at: clip.reservedAt,
    skewMs: draft.timing.skewMs,
    notBefore: sending.since,
    notAfter: plusMs(basis.window.end, -draft.timing.leastWindowMs),
    statuses: ['ACCEPTED', 'PARTIALLY_FILLED'],
    epoch: planEpoch,
    halts: [
      'global',
      `venue:${request.exchange}`,
      `account:${venueAccount(request)}`,
      `symbol:${request.exchange}:${request.symbol}`,
      `order:${request.orderId}`,
    ],
  };
  draft.effects.push({ type: 'SUBMIT', clip });
  draft.journal.push({ type: 'CLIP', clip: clip.clipId, to: 'ROUTING' });
  return true;
}
