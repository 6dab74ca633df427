/** How much a due slice asks for now: what the plan has reached, bounded by catch-up, band, participation and the rest. */
import { wantedNow } from '../../domain/carry.ts';
import type { SizeReason } from '../../domain/clip-reason.ts';
import {
  add,
  floorTo,
  fromStored,
  isGreater,
  isLess,
  isZero,
  max,
  min,
  notBelowZero,
  percentOf,
  subtract,
  toText,
  ZERO_QUANTITY,
  type Quantity,
} from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import type { HoldReason } from '../../domain/hold.ts';
import { floorToStep, largestQuantity, type InstrumentRules } from '../../domain/instrument.ts';
import { exposure } from '../../domain/parent.ts';
import type { CommonParams } from '../../domain/strategy-params.ts';
import { instant, later, plusMs, SECOND_MS, type Instant } from '../../domain/time.ts';
import { sizeReason } from './clip-reasons.ts';
import { change, type Draft } from './draft.ts';
import type { DueSlice } from './due.ts';
import { pacedSlice } from './pace.ts';
import { doneOfPlan } from './sequence.ts';

/** Volume of a longer gap than so many looks is not made good: it was traded while nobody watched. */
const LOOKS_MADE_GOOD = 3;

export interface Wanted {
  readonly quantity: Quantity;
  /** So far behind that it must take instead of rest. */
  readonly mustTake: boolean;
  readonly size: SizeReason;
  /** Why the quantity is zero when it is; null when there is nothing to tell. */
  readonly none: HoldReason | null;
}

/** Never more than what is neither filled nor committed, nor than the venue takes in one order. */
function bounded(draft: Draft, rules: InstrumentRules, wanted: Wanted): Wanted {
  const { parent } = draft;
  const free = notBelowZero(subtract(parent.request.quantity, exposure(parent)));
  const largest = largestQuantity(rules);
  const most = largest === null ? free : min(free, largest);
  const asked = notBelowZero(wanted.quantity);
  const quantity = floorToStep(rules, min(asked, most));
  const none = isZero(free) ? null : wanted.none;
  if (!isGreater(asked, most)) return { ...wanted, quantity, none };
  const rest = wanted.size === 'REMAINDER' ? 'REMAINDER' : 'REST';
  return { ...wanted, quantity, none, size: isLess(most, free) ? 'VENUE_MAXIMUM' : rest };
}

const wholeSecond = (at: Instant): Instant => instant(Math.floor(at / SECOND_MS) * SECOND_MS);

/** Counts the market's volume up to now and returns what has been seen since the order began. */
function countVolume(draft: Draft, everyMs: number): Quantity {
  const { parent, view } = draft;
  invariant(parent.basis !== null, `order ${parent.request.orderId} counts volume without a plan`);
  const counted = parent.progress.volume ?? { seen: '0', until: parent.basis.window.start };
  // Whole seconds only: the one that is running is counted at the next look, once.
  const until = later(counted.until, wholeSecond(view.now));
  const since = later(counted.until, plusMs(until, -LOOKS_MADE_GOOD * everyMs));
  const volumeSince = (at: Instant): Quantity => view.market?.volumeSince(at) ?? ZERO_QUANTITY;
  const added = notBelowZero(subtract(volumeSince(since), volumeSince(until)));
  const seen = add(fromStored<Quantity>(counted.seen), added);
  change(draft, { progress: { ...parent.progress, volume: { seen: toText(seen), until } } });
  return seen;
}

/** A share of the market's volume: rests up to the largest share, takes when the order is below the smallest. */
function byVolume(draft: Draft, due: DueSlice, everyMs: number): Wanted {
  const { params } = draft.planner.strategyOf(draft.parent);
  const seen = countVolume(draft, everyMs);
  const { filledQuantity } = draft.parent;
  const most = params.maxParticipationPct === null ? seen : percentOf(seen, params.maxParticipationPct);
  const least = params.minParticipationPct === null ? ZERO_QUANTITY : percentOf(seen, params.minParticipationPct);
  const room = subtract(most, exposure(draft.parent));
  return {
    quantity: min(room, due.slice.quantity),
    mustTake: isLess(filledQuantity, least),
    size: isLess(room, due.slice.quantity) ? 'PARTICIPATION' : 'SLICE',
    none: 'PARTICIPATION_CAP',
  };
}

/** No more than its part of what the market has traded lately: of the past only, so there is no look-ahead. */
function underCap(draft: Draft, wanted: Quantity): Quantity {
  const { params } = draft.planner.strategyOf(draft.parent);
  if (params.maxParticipationPct === null) return wanted;
  const since = plusMs(draft.view.now, -params.bucketSeconds * SECOND_MS);
  const traded = draft.view.market?.volumeSince(since) ?? ZERO_QUANTITY;
  return min(wanted, percentOf(traded, params.maxParticipationPct));
}

/** How far ahead of the plan a resting clip may be, and whether the plan is so far ahead that it must take. */
function withinBand(params: CommonParams, of: Quantity, behind: Quantity, mayRest: boolean) {
  const { band } = params;
  if (band === null) return { ahead: ZERO_QUANTITY, mustTake: false };
  const mustTake = isGreater(behind, percentOf(of, band.behindPct));
  return { ahead: mayRest && !mustTake ? percentOf(of, band.aheadPct) : ZERO_QUANTITY, mustTake };
}

function byClock(draft: Draft, due: DueSlice, rules: InstrumentRules, planned: number): Wanted {
  const { parent, planner } = draft;
  const { params } = planner.strategyOf(parent);
  const slice = pacedSlice(draft, due.slice, planned);
  const done = doneOfPlan(parent);
  const basis = parent.basis;
  invariant(basis !== null, `order ${parent.request.orderId} sends without a plan`);
  const isTail = slice.index >= planned;
  if (isTail && params.catchUp === 'NONE') {
    return { quantity: ZERO_QUANTITY, mustTake: false, size: 'REST', none: 'NOT_CAUGHT_UP' };
  }
  const of = basis.quantity;
  const behind = subtract(subtract(slice.through, isTail ? ZERO_QUANTITY : slice.quantity), done);
  const mayRest = params.tradingStyle !== 'AGGRESSIVE' && due.leg === 'FIRST';
  const { ahead, mustTake } = withinBand(params, of, behind, mayRest);
  const wanted = wantedNow({
    plannedThrough: min(add(slice.through, ahead), of),
    planned: max(slice.quantity, min(ahead, of)),
    filledAndCommitted: done,
    catchUp: params.catchUp,
    maxCatchUpMultiple: params.maxCatchUpMultiple,
    step: rules.step,
  });
  const quantity = underCap(draft, wanted);
  if (isLess(quantity, wanted)) return { quantity, mustTake, size: 'PARTICIPATION', none: 'PARTICIPATION_CAP' };
  const size = sizeReason(wanted, slice.quantity, subtract(slice.through, done));
  // A second leg whose slice has all it should have is neither ahead nor behind.
  const isAhead = due.leg === 'FIRST' || isGreater(done, slice.through);
  return { quantity, mustTake, size, none: isAhead ? 'AHEAD_OF_BAND' : null };
}

const quietly = (quantity: Quantity, size: SizeReason): Wanted => ({ quantity, mustTake: false, size, none: null });

/** What the due slice asks for now, in lots; zero when there is nothing to do. */
export function wantedFor(draft: Draft, due: DueSlice, rules: InstrumentRules): Wanted {
  const { parent, planner } = draft;
  const { pace, count } = planner.scheduleOf(parent);
  if (due.leg === 'FINISH') {
    return bounded(draft, rules, { ...quietly(parent.request.quantity, 'REMAINDER'), mustTake: true });
  }
  if (pace.kind === 'SEQUENTIAL') {
    const missing = subtract(due.slice.through, doneOfPlan(parent));
    const size = isLess(missing, due.slice.quantity) ? 'REST' : 'SLICE';
    return bounded(draft, rules, quietly(min(missing, due.slice.quantity), size));
  }
  const wanted = pace.kind === 'VOLUME' ? byVolume(draft, due, pace.everyMs) : byClock(draft, due, rules, count);
  return bounded(draft, rules, { ...wanted, quantity: floorTo(notBelowZero(wanted.quantity), rules.step) });
}
