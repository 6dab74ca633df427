/** Orders that wait for a price. The last public trade decides; a trade that was heard of once is enough. */
import { isAtLeast, middle, toText, type Price } from '../../domain/decimal.ts';
import { OrderError } from '../../domain/errors.ts';
import type { ParentOrder, PlanBasis } from '../../domain/parent.ts';
import { isWorking } from '../../domain/parent-status.ts';
import type { CommonParams, Trigger } from '../../domain/strategy-params.ts';
import type { Window } from '../../domain/strategy.ts';
import { earlier, later, plusMs, type Instant } from '../../domain/time.ts';
import { arrivalIn } from './activate.ts';
import { change, type Draft } from './draft.ts';
import { takeBasis } from './replan.ts';

/** Whether the order has a trigger that has not fired. */
export const isWaiting = (parent: ParentOrder, params: CommonParams): boolean =>
  params.trigger !== null && parent.progress.triggeredAt === undefined;

type Condition = 'ABOVE' | 'BELOW';

/** Not said: the protective side, so that a stop of a SELL fires below and of a BUY above. */
const conditionOf = (trigger: Trigger, parent: ParentOrder): Condition =>
  trigger.triggerCondition ?? (parent.request.side === 'SELL' ? 'BELOW' : 'ABOVE');

const isReached = (condition: Condition, price: Price, at: Price): boolean =>
  condition === 'ABOVE' ? isAtLeast(price, at) : isAtLeast(at, price);

/**
 * The window counted from the trigger: as long as before, but not beyond the end. A window that was bounded by the end
 * only, and one that has not begun, stays where it is.
 */
function windowFrom(window: Window, now: Instant): Window {
  if (now <= window.start) return window;
  const wanted = plusMs(now, window.windowEnd - window.start);
  return { ...window, start: now, windowEnd: later(earlier(wanted, window.end), plusMs(now, 1)) };
}

/** The plan made again from the trigger; the old one where the new cannot be made. */
function basisFrom(draft: Draft, basis: PlanBasis): PlanBasis {
  const { view, parent, planner } = draft;
  const refPrice = view.quote === null ? basis.refPrice : middle(view.quote.bid, view.quote.ask);
  const wanted = { ...basis, window: windowFrom(basis.window, view.now), refPrice };
  try {
    planner.scheduleOf({ ...parent, basis: wanted });
    return wanted;
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return basis;
  }
}

function fire(draft: Draft, price: Price): void {
  const { parent, view } = draft;
  if (parent.basis === null) return;
  const basis = basisFrom(draft, parent.basis);
  takeBasis(draft, basis);
  change(draft, {
    planEpoch: parent.planEpoch + 1,
    progress: { ...parent.progress, triggeredAt: view.now },
    // The cap of a stop counts from the market that fired it, or from that of its start where it has still to begin.
    arrival: arrivalIn(view, basis.window),
    notBefore: null,
  });
  draft.journal.push({ type: 'TRIGGERED', price: toText(price) });
}

/** Takes in a public trade: fires the trigger when it has reached it. Anything but a working order ignores it. */
export function hearTrade(draft: Draft, price: Price): void {
  const { parent, planner } = draft;
  const { params } = planner.strategyOf(parent);
  const { trigger } = params;
  if (trigger === null || !isWorking(parent.status) || !isWaiting(parent, params)) return;
  if (isReached(conditionOf(trigger, parent), price, trigger.triggerPrice)) fire(draft, price);
}

/** While the trigger has not fired: looks at the last trade and asks to be told of the next that matters. */
export function watchTrigger(draft: Draft): void {
  const lastTrade = draft.view.market?.lastTrade() ?? null;
  if (lastTrade !== null) hearTrade(draft, lastTrade.price);
  const { parent, planner } = draft;
  const { params } = planner.strategyOf(parent);
  if (params.trigger === null || !isWaiting(parent, params)) return;
  const condition = conditionOf(params.trigger, parent);
  draft.effects.push({ type: 'WATCH', price: params.trigger.triggerPrice, condition });
}
