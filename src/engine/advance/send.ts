/** Decides one send: how much is wanted now, at what price, and under which guard. */
import { wantCancelled, type Clip } from '../../domain/clip.ts';
import type { ClipReason } from '../../domain/clip-reason.ts';
import { isLess, isZero, type Price, type Quantity } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import type { HoldReason } from '../../domain/hold.ts';
import { smallestQuantity, type InstrumentRules } from '../../domain/instrument.ts';
import type { CommonParams } from '../../domain/strategy-params.ts';
import type { Pricing, TradingStyle } from '../../domain/strategy.ts';
import { plusMs } from '../../domain/time.ts';
import { clipReason, priceReason, timeReason } from './clip-reasons.ts';
import { change, type Draft } from './draft.ts';
import { dueSlice, type DueSlice } from './due.ts';
import { noteDust } from './dust.ts';
import { FINISH_RETRY_MS } from './finish.ts';
import { holdClock, noteLimit, releaseClock, staysOut } from './hold.ts';
import { noteHold } from './note-hold.ts';
import { reserve, windowOf, type SendPricing } from './reserve.ts';
import { wantedFor, type Wanted } from './wanted.ts';

/** A hybrid slice is passive for this part of its time, then it takes what is left. */
const PASSIVE_PART = 0.7;

const paramsOf = (draft: Draft): CommonParams => draft.planner.strategyOf(draft.parent).params;
const paceOf = (draft: Draft) => draft.planner.scheduleOf(draft.parent).pace.kind;

function styleOf(draft: Draft, due: DueSlice, mustTake: boolean): TradingStyle {
  const { tradingStyle } = paramsOf(draft);
  if (mustTake || due.leg !== 'FIRST') return 'AGGRESSIVE';
  // A clip of a sequence has no time of its own to turn by: what hybrid means there is the strategy's business.
  return tradingStyle === 'HYBRID' && paceOf(draft) !== 'SEQUENTIAL' ? 'PASSIVE' : tradingStyle;
}

/** When the slice turns from resting to taking; null when it does not. */
function turnOf(draft: Draft, { slice, leg }: DueSlice) {
  const { tradingStyle, leftover } = paramsOf(draft);
  if (leg !== 'FIRST' || paceOf(draft) === 'SEQUENTIAL') return null;
  if (tradingStyle === 'HYBRID') return plusMs(slice.dueAt, Math.floor((slice.endsAt - slice.dueAt) * PASSIVE_PART));
  return tradingStyle === 'PASSIVE' && leftover === 'CROSS' ? slice.endsAt : null;
}

/** The slice is dealt with: the next one is awaited, and a slice with a second leg remembers when it turns. */
function passSlice(draft: Draft, due: DueSlice): void {
  if (due.leg === 'FINISH') {
    change(draft, { notBefore: plusMs(draft.view.now, FINISH_RETRY_MS) });
    return;
  }
  const { index } = due.slice;
  // A sequence stays where it is until a clip fills: to store that again would be a change without end.
  if (paceOf(draft) === 'SEQUENTIAL' && draft.parent.nextSlice > index) return;
  const turnsAt = turnOf(draft, due);
  const isWaitingToTurn = due.leg === 'FIRST' && turnsAt !== null;
  change(draft, {
    nextSlice: Math.max(draft.parent.nextSlice, index + 1),
    current: isWaitingToTurn ? { index, turnsAt } : null,
  });
}

/** Whether the due leg takes the place of this clip. */
function givesWay(draft: Draft, due: DueSlice, clip: Clip): boolean {
  if (clip.inDoubt) return false;
  if (due.leg === 'FINISH') return true;
  if (paceOf(draft) === 'SEQUENTIAL') return false;
  return due.leg === 'SECOND' || paramsOf(draft).leftover !== 'LEAVE' ? true : clip.cancelRequested;
}

/**
 * What still rests is cancelled first, and this slice waits for the answer, so that the same quantity is never at the
 * venue twice. A clip in doubt is not waited for: it stays committed.
 */
function mustWaitForLeftover(draft: Draft, due: DueSlice): boolean {
  const now = draft.view.now;
  const live = draft.parent.clips.filter((clip) => givesWay(draft, due, clip));
  if (live.length === 0) return false;
  // Only a new mark is a change: while the answer is awaited, every further look must find nothing to commit.
  if (live.some((clip) => !clip.cancelRequested)) {
    change(draft, {
      clips: draft.parent.clips.map((clip) => (givesWay(draft, due, clip) ? wantCancelled(clip, now) : clip)),
    });
  }
  return now < plusMs(due.since, draft.timing.cancelGraceMs);
}

const tooSmall = (rules: InstrumentRules, wanted: Quantity, at: Price): boolean =>
  isZero(wanted) || isLess(wanted, smallestQuantity(rules, at, null));

function lookAgainIn(draft: Draft, ms: number): void {
  change(draft, { notBefore: plusMs(draft.view.now, ms) });
}

/** The market is beyond the limit: a timed slice passes or its clock stands still, everything else looks again. */
function outOfLimit(draft: Draft, due: DueSlice): void {
  noteLimit(draft, true);
  if (due.leg === 'FINISH' || paceOf(draft) === 'SEQUENTIAL') lookAgainIn(draft, FINISH_RETRY_MS);
  else if (paramsOf(draft).outOfLimit === 'PAUSE_CLOCK') holdClock(draft);
  else passSlice(draft, due);
}

type NoPrice = Exclude<Pricing, { kind: 'SEND' }>;

/** A book whose levels cannot be had is no market either. */
function holdOf(pricing: NoPrice): HoldReason {
  if (pricing.kind === 'NEEDS_LEVELS') return 'NO_MARKET';
  return pricing.reason === 'LIMIT_BREACHED' ? 'OUTSIDE_LIMIT' : pricing.reason;
}

/** There is no price now: notes why, and when to look again. */
function waitForPrice(draft: Draft, due: DueSlice, pricing: NoPrice, note?: string): void {
  if (pricing.kind === 'NEEDS_LEVELS') draft.wantsLevels = pricing.count;
  noteHold(draft, holdOf(pricing), note);
  if (pricing.kind === 'HOLD' && pricing.reason === 'LIMIT_BREACHED') outOfLimit(draft, due);
  else lookAgainIn(draft, draft.timing.noMarketRetryMs);
}

function priceNow(draft: Draft, due: DueSlice, rules: InstrumentRules, style: TradingStyle): SendPricing | null {
  const { strategy, params } = draft.planner.strategyOf(draft.parent);
  const { quote, market } = draft.view;
  if (quote === null) {
    draft.wantsQuote = true;
    waitForPrice(draft, due, { kind: 'HOLD', reason: 'NO_MARKET' }, draft.view.quoteFault ?? undefined);
    return null;
  }
  const { request, arrival } = draft.parent;
  const { side, limitPrice } = request;
  const levels = market?.levels ?? null;
  const finishing = due.leg === 'FINISH';
  const pricing = strategy.price({ side, limitPrice, rules, quote, levels, arrival, style, finishing }, params);
  if (pricing.kind === 'SEND') return pricing;
  waitForPrice(draft, due, pricing);
  return null;
}

/** A slice of a sequence that is too small by itself goes out with those after it. */
function withFollowers(draft: Draft, due: DueSlice, rules: InstrumentRules, at: Price): Wanted {
  const schedule = draft.planner.scheduleOf(draft.parent);
  let through = due.slice;
  let wanted = wantedFor(draft, due, rules);
  while (tooSmall(rules, wanted.quantity, at)) {
    const next = schedule.sliceAt(through.index + 1);
    if (next === null) return wanted;
    through = { ...next, quantity: next.through };
    wanted = { ...wantedFor(draft, { ...due, slice: through }, rules), size: 'JOINED' };
  }
  return wanted;
}

function reasonOf(draft: Draft, due: DueSlice, { size }: Wanted, pricing: SendPricing): ClipReason {
  const { parent, planner, view } = draft;
  invariant(view.quote !== null, `order ${parent.request.orderId} was priced without a market`);
  return clipReason(size, timeReason(parent, planner, due), priceReason(pricing, parent, view.quote), view.quote);
}

/** Sends what is wanted, or notes that it is too small for the venue. */
function sendAt(draft: Draft, due: DueSlice, rules: InstrumentRules, wanted: Wanted, pricing: SendPricing): void {
  const joins = paceOf(draft) === 'SEQUENTIAL' && due.leg !== 'FINISH';
  const sent = joins ? withFollowers(draft, due, rules, pricing.price) : wanted;
  const reason = reasonOf(draft, due, sent, pricing);
  passSlice(draft, due);
  if (tooSmall(rules, sent.quantity, pricing.price)) {
    noteHold(draft, 'BELOW_MINIMUM');
    noteDust(draft, due, pricing);
  } else {
    reserve(draft, { slice: due.slice.index, since: due.since, quantity: sent.quantity, pricing, reason });
  }
}

/**
 * An order that was activated before its start, or blind, takes the first market it sees at work for the one it arrived
 * in: caps and reports count from there.
 */
function noteArrival(draft: Draft): void {
  const { quote } = draft.view;
  if (quote === null || draft.parent.arrival !== null) return;
  change(draft, { arrival: { bid: quote.bid, ask: quote.ask } });
}

/** Sends the due slice if there is one and everything allows it; otherwise notes why not, or waits. */
export function sendDue(draft: Draft, rules: InstrumentRules): void {
  const due = dueSlice(draft.parent, draft.planner, draft.view.now);
  if (due === null || mustWaitForLeftover(draft, due)) return;
  noteArrival(draft);
  const wanted = wantedFor(draft, due, rules);
  const isTooLate = windowOf(draft) < draft.timing.leastWindowMs;
  if (isTooLate || isZero(wanted.quantity)) {
    noteHold(draft, isTooLate ? 'END_TOO_CLOSE' : wanted.none);
    passSlice(draft, due);
    return;
  }
  const pricing = priceNow(draft, due, rules, styleOf(draft, due, wanted.mustTake));
  if (pricing === null || staysOut(draft)) return;
  if (!releaseClock(draft, rules)) sendAt(draft, due, rules, wanted, pricing);
}
