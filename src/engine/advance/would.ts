/** The `would` price: when the market is this good, one extra clip goes out, once; the schedule goes on with the rest. */
import {
  isAtLeast,
  isLess,
  isPositive,
  min,
  notBelowZero,
  percentOf,
  subtract,
  type Quantity,
} from '../../domain/decimal.ts';
import { OrderError } from '../../domain/errors.ts';
import { floorToStep, largestQuantity, smallestQuantity, type InstrumentRules } from '../../domain/instrument.ts';
import { exposure } from '../../domain/parent.ts';
import { isWorking } from '../../domain/parent-status.ts';
import type { Would } from '../../domain/strategy-params.ts';
import { clipReason, priceReason } from './clip-reasons.ts';
import { change, type Draft } from './draft.ts';
import { planOn, takeBasis } from './replan.ts';
import { reserve } from './reserve.ts';

function isReached(draft: Draft, { wouldPrice }: Would): boolean {
  const { quote } = draft.view;
  if (quote === null) return false;
  return draft.parent.request.side === 'BUY'
    ? isPositive(quote.ask) && isAtLeast(wouldPrice, quote.ask)
    : isAtLeast(quote.bid, wouldPrice);
}

function quantityOf(draft: Draft, would: Would, rules: InstrumentRules): Quantity {
  const { request } = draft.parent;
  const free = notBelowZero(subtract(request.quantity, exposure(draft.parent)));
  const wanted = min(free, percentOf(request.quantity, would.wouldPct));
  const largest = largestQuantity(rules);
  return floorToStep(rules, largest === null ? wanted : min(wanted, largest));
}

/** Sends the extra clip. True when it is in the draft; a clip too small for the venue waits for a better moment. */
function sendExtra(draft: Draft, would: Would, rules: InstrumentRules): boolean {
  const { parent, planner, view } = draft;
  const { strategy, params } = planner.strategyOf(parent);
  const { quote } = view;
  if (quote === null) return false;
  const { side, limitPrice } = parent.request;
  const pricing = strategy.price(
    {
      ...{ side, limitPrice, rules, quote },
      levels: view.market?.levels ?? null,
      arrival: parent.arrival,
      style: would.wouldStyle,
      finishing: false,
    },
    params,
  );
  if (pricing.kind === 'NEEDS_LEVELS') draft.wantsLevels = pricing.count;
  if (pricing.kind !== 'SEND') return false;
  const quantity = quantityOf(draft, would, rules);
  if (!isPositive(quantity) || isLess(quantity, smallestQuantity(rules, pricing.price, null))) return false;
  const slice = Math.max(parent.nextSlice - 1, 0);
  const reason = clipReason('WOULD', 'WOULD', priceReason(pricing, parent, quote), quote);
  const sent = reserve(draft, { slice, since: view.now, quantity, pricing, reason });
  if (!sent) return false;
  change(draft, { progress: { ...parent.progress, wouldClip: draft.parent.clipCount } });
  draft.journal.push({ type: 'WOULD' });
  return true;
}

/** The extra clip has ended: a timed schedule is made again for what is left, from its next clip on. True when there is a new plan. */
function goOnWithRest(draft: Draft, rules: InstrumentRules): boolean {
  const { parent, planner, view } = draft;
  const { basis } = parent;
  change(draft, { progress: { ...parent.progress, wouldOver: true } });
  if (basis === null || planner.scheduleOf(parent).pace.kind !== 'TIMED') return false;
  const ground = { request: parent.request, window: basis.window, rules, refPrice: basis.refPrice, now: view.now };
  try {
    takeBasis(draft, planOn(parent, planner, ground));
    change(draft, { planEpoch: parent.planEpoch + 1 });
    return true;
  } catch (error) {
    // Too little is left for a plan of its own: the old one still says what is missing.
    if (!(error instanceof OrderError)) throw error;
    return false;
  }
}

/** Whether the order waits for its `would` price. */
export const isWatchingWould = (draft: Draft): boolean =>
  isWorking(draft.parent.status) &&
  draft.planner.strategyOf(draft.parent).params.would !== null &&
  draft.parent.progress.wouldClip === undefined;

/** Does what the `would` price calls for. True when it has sent or planned: nothing else is decided in that commit. */
export function pursueWould(draft: Draft, rules: InstrumentRules): boolean {
  const { parent, planner } = draft;
  const { would } = planner.strategyOf(parent).params;
  if (would === null || parent.basis === null || draft.view.now < parent.basis.window.start) return false;
  const { wouldClip, wouldOver } = parent.progress;
  if (wouldClip !== undefined) {
    if (wouldOver === true || parent.clips.some((clip) => clip.number === wouldClip)) return false;
    return goOnWithRest(draft, rules);
  }
  if (isReached(draft, would)) return sendExtra(draft, would, rules);
  // Trades at the price come with a market that is there: they are heard of at once, the market is looked at now and then.
  const condition = parent.request.side === 'BUY' ? 'BELOW' : 'ABOVE';
  draft.effects.push({ type: 'WATCH', price: would.wouldPrice, condition });
  return false;
}
