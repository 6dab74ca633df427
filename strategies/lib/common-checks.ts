/** Checks of parameters that need the instrument or the window. */
import { toText, type Price } from '../../src/domain/decimal.ts';
import { isTickMultiple } from '../../src/domain/instrument.ts';
import { SECOND_MS } from '../../src/domain/time.ts';
import type { CommonParams, PlanInput, Window } from '../../src/domain/strategy.ts';
import { refuseParam } from './param-table.ts';

/** The finish may take at most this part of the window: one over it. */
const FINISH_PART = 10;

function checkTick(input: PlanInput, key: string, at: Price): void {
  if (!isTickMultiple(input.rules, at)) {
    throw refuseParam(key, `${toText(at)} is not a multiple of the tick ${toText(input.rules.tick)}`);
  }
}

/** Prices among the parameters must be on the venue's grid. Throws INVALID_ORDER naming the key. */
export function checkPrices(input: PlanInput, { trigger, would }: CommonParams): void {
  if (trigger !== null) checkTick(input, 'trigger.triggerPrice', trigger.triggerPrice);
  if (would !== null) checkTick(input, 'would.wouldPrice', would.wouldPrice);
}

/** A finish that the client has timed must fit into a tenth of the window. Throws INVALID_ORDER. */
export function checkFinish(window: Window, { mustComplete, finishSeconds }: CommonParams): Window {
  const most = (window.windowEnd - window.start) / FINISH_PART;
  if (mustComplete && finishSeconds !== null && finishSeconds * SECOND_MS > most) {
    throw refuseParam('finishSeconds', `must be at most a tenth of the window, ${Math.floor(most / SECOND_MS)} s`);
  }
  return window;
}
