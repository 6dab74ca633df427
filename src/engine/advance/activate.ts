/** Makes a stored order a working one: window, plan, arrival price. */
import { middle, ZERO_QUANTITY } from '../../domain/decimal.ts';
import { OrderError } from '../../domain/errors.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { ParentOrder, PlanBasis } from '../../domain/parent.ts';
import type { Window } from '../../domain/strategy.ts';
import { plusMs } from '../../domain/time.ts';
import type { VolumeCurve } from '../../domain/volume-curve.ts';
import type { View } from '../messages.ts';
import { change, type Draft } from './draft.ts';
import { noteHold } from './note-hold.ts';
import { transit } from './transit.ts';

/** An order is looked at again after this when its instrument is not known yet. */
const INSTRUMENT_RETRY_MS = 1_000;

/** The instrument's volume curve, where the strategy follows one; it is stored with the order, so that it stays the same. */
function curveFor(draft: Draft): VolumeCurve | null {
  const { strategy, params } = draft.planner.strategyOf(draft.parent);
  if (strategy.followsCurve?.(params) !== true) return null;
  const curve = draft.view.market?.curve;
  if (curve === undefined) draft.wantsCurve = true;
  return curve ?? null;
}

function noteCurve(draft: Draft, type: 'FLAT_CURVE' | 'STATIC_CURVE', message: string): void {
  const earlier = draft.parent.message;
  change(draft, { message: earlier === null ? message : `${earlier}; ${message}` });
  draft.journal.push({ type, message });
}

/** An order that does not get the curve or the forecast it should follow works by less, and says so. */
function noteLack(draft: Draft, { window, volumeCurve }: PlanBasis): void {
  const { strategy, params } = draft.planner.strategyOf(draft.parent);
  const { symbol } = draft.parent.request;
  if (strategy.followsCurve?.(params) !== true) return;
  if (volumeCurve === undefined) {
    noteCurve(draft, 'FLAT_CURVE', `no volume curve of ${symbol} is known yet: the order is worked evenly`);
  } else if (
    strategy.wantsPace?.(window, params) === true &&
    strategy.isPaced?.(window, volumeCurve, params) !== true
  ) {
    const message = `the candles of ${symbol} are too long to forecast its volume: the order follows the usual curve`;
    noteCurve(draft, 'STATIC_CURVE', message);
  }
}

function basisOf(draft: Draft, instrument: Instrument): PlanBasis {
  const { request } = draft.parent;
  const { strategy, params } = draft.planner.strategyOf(draft.parent);
  const quote = draft.view.quote;
  const curve = curveFor(draft);
  const basis: PlanBasis = {
    window: strategy.window(params, { startTime: request.startTime, endTime: request.endTime }, draft.view.now),
    rules: instrument.rules,
    refPrice: quote === null ? null : middle(quote.bid, quote.ask),
    quantity: request.quantity,
    doneBefore: ZERO_QUANTITY,
    ...(curve === null ? {} : { volumeCurve: curve }),
  };
  // Planning here proves that the schedule exists; the planner remembers it for the sends that follow.
  draft.planner.scheduleOf({ ...draft.parent, basis });
  return basis;
}

/** The market an order begins to work in; null before it does, or while none is known: the first clip's market is it then. */
export const arrivalIn = ({ quote, now }: View, { start }: Window): ParentOrder['arrival'] =>
  quote === null || now < start ? null : { bid: quote.bid, ask: quote.ask };

/** Activates the parent, or rejects it for the reason the plan gives. */
export function activate(draft: Draft): void {
  const { quote, instrument, now } = draft.view;
  const endTime = draft.parent.request.endTime;
  if (endTime !== null && endTime <= now) {
    transit(draft, 'endTimeIdle', { code: 'EXPIRY_REACHED', message: 'endTime passed before the order was activated' });
    return;
  }
  if (quote === null) draft.wantsQuote = true;
  if (instrument === null) {
    noteHold(draft, 'VENUE_DOWN', 'the instrument is not known to be there');
    change(draft, { notBefore: plusMs(now, INSTRUMENT_RETRY_MS) });
    return;
  }
  try {
    const basis = basisOf(draft, instrument);
    change(draft, {
      basis,
      windowFrom: now,
      arrival: arrivalIn(draft.view, basis.window),
      notBefore: null,
      hold: null,
    });
    noteLack(draft, basis);
    transit(draft, 'activateOk');
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    transit(draft, 'activateFail', { code: error.errorCode, message: error.message });
  }
}
