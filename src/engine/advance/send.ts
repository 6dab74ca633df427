/** Decides one send: how much is wanted now, at what price, and under which guard. */
import { wantedNow } from '../../domain/carry.ts';
import { wantCancelled, type Clip } from '../../domain/clip.ts';
import {
  isGreater,
  isLess,
  isZero,
  min,
  notBelowZero,
  subtract,
  ZERO_NOTIONAL,
  ZERO_QUANTITY,
  type Price,
  type Quantity,
} from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import { clipIdOf } from '../../domain/ids.ts';
import { floorToStep, largestQuantity, smallestQuantity, type InstrumentRules } from '../../domain/instrument.ts';
import { exposure, venueAccount } from '../../domain/parent.ts';
import type { Pricing, TradingStyle } from '../../domain/strategy.ts';
import { plusMs } from '../../domain/time.ts';
import { change, type Draft } from './draft.ts';
import { dueSlice, type DueSlice } from './due.ts';

/** A hybrid slice is passive for this part of its time, then it takes what is left. */
const PASSIVE_PART = 0.7;

type SendPricing = Extract<Pricing, { kind: 'SEND' }>;

const legStyle = (style: TradingStyle, due: DueSlice): 'PASSIVE' | 'AGGRESSIVE' => {
  if (style === 'HYBRID') return due.turned ? 'AGGRESSIVE' : 'PASSIVE';
  return style;
};

/** The slice is dealt with: the next one is awaited, and a hybrid slice remembers when it turns. */
function passSlice(draft: Draft, due: DueSlice, style: TradingStyle): void {
  const { slice, turned } = due;
  const turnsAt = plusMs(slice.dueAt, Math.floor((slice.endsAt - slice.dueAt) * PASSIVE_PART));
  change(draft, {
    nextSlice: Math.max(draft.parent.nextSlice, slice.index + 1),
    current: style === 'HYBRID' && !turned ? { index: slice.index, turnsAt } : null,
  });
}

/**
 * The leftover of the slice before is merged: its clip is cancelled first, and this slice waits for the answer, so that
 * the same quantity is never at the venue twice. A clip in doubt is not waited for: it stays committed.
 */
function mustWaitForLeftover(draft: Draft, due: DueSlice): boolean {
  const now = draft.view.now;
  const live = draft.parent.clips.filter((clip) => !clip.inDoubt);
  if (live.length === 0) return false;
  // Only a new mark is a change: while the answer is awaited, every further look must find nothing to commit.
  if (live.some((clip) => !clip.cancelRequested)) {
    change(draft, {
      clips: draft.parent.clips.map((clip) => (clip.inDoubt ? clip : wantCancelled(clip, now))),
    });
  }
  return now < plusMs(due.since, draft.timing.cancelGraceMs);
}

function wantedFor(draft: Draft, due: DueSlice, rules: InstrumentRules): Quantity {
  const parent = draft.parent;
  const basis = parent.basis;
  invariant(basis !== null, `order ${parent.request.orderId} sends without a plan`);
  const { params } = draft.planner.strategyOf(parent);
  const committed = exposure(parent);
  const wanted = wantedNow({
    plannedThrough: due.slice.through,
    planned: due.slice.quantity,
    filledAndCommitted: notBelowZero(subtract(committed, basis.doneBefore)),
    catchUp: params.catchUp,
    maxCatchUpMultiple: params.maxCatchUpMultiple,
    step: rules.step,
  });
  const largest = largestQuantity(rules);
  const free = notBelowZero(subtract(parent.request.quantity, committed));
  const bounded = min(wanted, free);
  return floorToStep(rules, largest === null ? bounded : min(bounded, largest));
}

function noteLimit(draft: Draft, breached: boolean): void {
  if (breached === draft.parent.limitBreached) return;
  change(draft, { limitBreached: breached });
  draft.journal.push({ type: breached ? 'LIMIT_BREACHED' : 'LIMIT_REGAINED' });
}

function newClip(draft: Draft, due: DueSlice, quantity: Quantity, pricing: SendPricing, windowMs: number): Clip {
  const { now } = draft.view;
  const number = draft.parent.clipCount + 1;
  return {
    clipId: clipIdOf(draft.parent.request.orderId, number),
    number,
    slice: due.slice.index,
    quantity,
    price: pricing.price,
    timeInForce: pricing.timeInForce,
    postOnly: pricing.postOnly,
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
    dueAt: due.since,
    reservedAt: now,
    receiveWindowMs: windowMs,
    checkAt: plusMs(now, draft.timing.silentSenderMs),
    checks: 0,
    cancelAt: null,
    absentSince: null,
    error: null,
  };
}

/** Puts the clip into the parent and asks for the commit's guard: from here on its quantity is committed. */
function reserve(draft: Draft, due: DueSlice, clip: Clip): void {
  const { request, basis, planEpoch } = draft.parent;
  invariant(basis !== null, `order ${request.orderId} sends without a plan`);
  change(draft, { clips: [...draft.parent.clips, clip], clipCount: clip.number });
  const total = exposure(draft.parent);
  invariant(!isGreater(total, request.quantity), `order ${request.orderId} would be over-committed`);
  draft.guard = {
    at: clip.reservedAt,
    skewMs: draft.timing.skewMs,
    notBefore: due.since,
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
}

const tooSmall = (rules: InstrumentRules, wanted: Quantity, at: Price): boolean =>
  isZero(wanted) || isLess(wanted, smallestQuantity(rules, at, null));

function priceNow(draft: Draft, due: DueSlice, rules: InstrumentRules): SendPricing | null {
  const { strategy, params } = draft.planner.strategyOf(draft.parent);
  const { quote, now } = draft.view;
  const { side, limitPrice } = draft.parent.request;
  if (quote === null) {
    draft.wantsQuote = true;
    change(draft, { notBefore: plusMs(now, draft.timing.noMarketRetryMs) });
    return null;
  }
  const style = legStyle(params.tradingStyle, due);
  const pricing = strategy.price({ side, limitPrice, rules, quote, style }, params);
  if (pricing.kind === 'SEND') return pricing;
  if (pricing.reason === 'LIMIT_BREACHED') {
    noteLimit(draft, true);
    passSlice(draft, due, params.tradingStyle);
  } else change(draft, { notBefore: plusMs(now, draft.timing.noMarketRetryMs) });
  return null;
}

/** Sends the due slice if there is one and everything allows it; otherwise records why not, or waits. */
export function sendDue(draft: Draft): void {
  const { parent, view, timing, planner } = draft;
  const basis = parent.basis;
  if (basis === null) return;
  const due = dueSlice(parent, planner.scheduleOf(parent), view.now);
  if (due === null || mustWaitForLeftover(draft, due)) return;
  const rules = view.instrument?.rules ?? basis.rules;
  const { params } = planner.strategyOf(parent);
  const windowMs = Math.min(timing.receiveWindowMs, basis.window.end - view.now);
  const wanted = wantedFor(draft, due, rules);
  if (windowMs < timing.leastWindowMs || isZero(wanted)) {
    passSlice(draft, due, params.tradingStyle);
    return;
  }
  const pricing = priceNow(draft, due, rules);
  if (pricing === null) return;
  noteLimit(draft, false);
  passSlice(draft, due, params.tradingStyle);
  if (tooSmall(rules, wanted, pricing.price)) return;
  reserve(draft, due, newClip(draft, due, wanted, pricing, windowMs));
}
