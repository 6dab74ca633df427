/** The market beyond the limit price: said once, and the schedule's clock goes on or stands still as the client wishes. */
import { isGreater, isLess } from '../../domain/decimal.ts';
import { OrderError } from '../../domain/errors.ts';
import type { InstrumentRules } from '../../domain/instrument.ts';
import { earlier, plusMs } from '../../domain/time.ts';
import { change, type Draft } from './draft.ts';
import { planRest, takeBasis } from './replan.ts';

/** While the clock stands still the market is looked at this often. */
const LOOK_AGAIN_MS = 1_000;

/** Says once that the limit is breached, and once that it is regained. */
export function noteLimit(draft: Draft, breached: boolean): void {
  if (breached === draft.parent.limitBreached) return;
  change(draft, { limitBreached: breached });
  draft.journal.push({ type: breached ? 'LIMIT_BREACHED' : 'LIMIT_REGAINED' });
}

/** Stops the schedule's clock, and looks again soon. */
export function holdClock(draft: Draft): void {
  const { progress } = draft.parent;
  const { now } = draft.view;
  if (progress.heldSince === undefined) change(draft, { progress: { ...progress, heldSince: now } });
  change(draft, { notBefore: plusMs(now, LOOK_AGAIN_MS) });
}

/** Whether what would have to be taken lies beyond the limit price. */
function isBeyondLimit({ view: { quote }, parent }: Draft): boolean {
  const { limitPrice, side } = parent.request;
  if (limitPrice === null || quote === null) return false;
  return side === 'BUY' ? isGreater(quote.ask, limitPrice) : isLess(quote.bid, limitPrice);
}

/**
 * Says when the market has come back within the limit: a clip that may rest at it is no sign of that. True while it has
 * not and the schedule's clock stands still.
 */
export function staysOut(draft: Draft): boolean {
  if (!draft.parent.limitBreached || !isBeyondLimit(draft)) {
    noteLimit(draft, false);
    return false;
  }
  if (draft.parent.progress.heldSince === undefined) return false;
  holdClock(draft);
  return true;
}

/**
 * Lets a clock that stood still run again: what is left is planned anew, over what was left of the window when it stopped,
 * but never past the end. True when there is a new plan, which the next look follows.
 */
export function releaseClock(draft: Draft, rules: InstrumentRules): boolean {
  const { parent, view, planner } = draft;
  const { heldSince, ...progress } = parent.progress;
  const basis = parent.basis;
  if (heldSince === undefined || basis === null) return false;
  change(draft, { progress });
  const windowEnd = earlier(plusMs(basis.window.windowEnd, view.now - heldSince), basis.window.end);
  const window = { ...basis.window, windowEnd };
  try {
    takeBasis(
      draft,
      planRest(parent, planner, { request: parent.request, window, rules, refPrice: basis.refPrice, now: view.now }),
    );
    change(draft, { planEpoch: parent.planEpoch + 1 });
    return true;
  } catch (error) {
    // Too little is left to plan: the old schedule says what is missing as well.
    if (!(error instanceof OrderError)) throw error;
    return false;
  }
}
