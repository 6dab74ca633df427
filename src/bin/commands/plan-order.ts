/** One order line to its plan, by the same sizes, times and checks that live orders go through. */
import { strategyOf } from '../../../strategies/index.ts';
import { checkClipSize, checkQuantity, type ClipInput } from '../../domain/clip-size.ts';
import { isPositive, price, quantity, ratio, type Price } from '../../domain/decimal.ts';
import { OrderError, refuse, type ErrorCode } from '../../domain/errors.ts';
import { parseOrderId } from '../../domain/ids.ts';
import type { InstrumentRules } from '../../domain/instrument.ts';
import { checkLimitPrice } from '../../domain/limit-price.ts';
import { CLIP_SIZE_TYPES, STRATEGY_NAMES, type GivenTimes, type Plan } from '../../domain/strategy.ts';
import { parseInstant, type Instant } from '../../domain/time.ts';
import { checkTimes } from '../../domain/window.ts';
import { planBy } from '../../engine/planner.ts';
import { paramsOf, readOrder, requiredText, requiredWord, textOf, wordOf, type JsonObject } from './plan-fields.ts';

export type PlanAnswer =
  | { readonly kind: 'PLAN'; readonly plan: Plan }
  | { readonly kind: 'REFUSED'; readonly errorCode: ErrorCode; readonly message: string };

/** Plans one line. `now` is asked only when the line names neither createdAt nor startTime. Throws only for a bug. */
export function planLine(line: string, rules: InstrumentRules, now: (() => Instant) | null): PlanAnswer {
  try {
    return { kind: 'PLAN', plan: planOrder(readOrder(line), rules, now) };
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return { kind: 'REFUSED', errorCode: error.errorCode, message: error.message };
  }
}

function planOrder(order: JsonObject, rules: InstrumentRules, now: (() => Instant) | null): Plan {
  const name = requiredWord(order, 'strategy', STRATEGY_NAMES);
  const planner = strategyOf(name);
  const input = clipInputOf(order, rules);
  const times = timesOf(order);
  const activatedAt = activationOf(order, times, now);
  // The order of a create request's checks, so that a plan names the same mistake first.
  checkQuantity(input);
  checkLimitPrice(rules, input.limitPrice);
  checkTimes(times, activatedAt);
  checkClipSize(input);
  const params = planner.parseParams(paramsOf(order));
  const seed = seedOf(order, params.seed, planner.toRaw(params));
  return planBy(planner, { ...input, seed, window: planner.window(params, times, activatedAt) }, params);
}

function clipInputOf(order: JsonObject, rules: InstrumentRules): ClipInput {
  const side = requiredWord(order, 'side', ['BUY', 'SELL', 'SHORT_SELL']);
  if (side === 'SHORT_SELL') throw refuse('side', 'SHORT_SELL is not available in this build');
  for (const field of ['clientOrderId', 'exchange', 'subaccount', 'symbol', 'assetClass']) textOf(order, field);
  const clipSizeType = wordOf(order, 'clipSizeType', CLIP_SIZE_TYPES) ?? 'AUTOMATIC';
  const whole = quantity(requiredText(order, 'quantity'), 'quantity');
  const clipSizeVal = textOf(order, 'clipSizeVal');
  return {
    side,
    quantity: whole,
    parentQuantity: whole,
    rules,
    limitPrice: priceOf(order, 'limitPrice'),
    refPrice: priceOf(order, 'refPrice'),
    clipSizeType,
    clipSizeVal: clipSizeVal === null ? null : ratio(clipSizeVal, 'clipSizeVal'),
  };
}

export function priceOf(order: JsonObject, field: string): Price | null {
  const text = textOf(order, field);
  const value = text === null ? null : price(text, field);
  if (value !== null && !isPositive(value)) throw refuse(field, 'must be > 0');
  return value;
}

export function timesOf(order: JsonObject): GivenTimes {
  const startTime = textOf(order, 'startTime');
  const endTime = textOf(order, 'endTime');
  return {
    startTime: startTime === null ? null : parseInstant(startTime, 'startTime'),
    endTime: endTime === null ? null : parseInstant(endTime, 'endTime'),
  };
}

function activationOf(order: JsonObject, times: GivenTimes, now: (() => Instant) | null): Instant {
  const createdAt = textOf(order, 'createdAt');
  if (createdAt !== null) return parseInstant(createdAt, 'createdAt');
  if (times.startTime !== null) return times.startTime;
  if (now === null) throw refuse('createdAt', 'is required when there is no startTime');
  return now();
}

/** What chance is drawn from. An order that leaves nothing to chance needs none. */
function seedOf(order: JsonObject, given: string | null, params: Readonly<Record<string, unknown>>): string {
  const text = textOf(order, 'orderId');
  const orderId = text === null ? null : parseOrderId(text);
  const byChance = params['randomizeAmount'] === true || (params['randomizeTimePct'] ?? '0') !== '0';
  if (byChance && given === null && orderId === null) {
    throw refuse('orderId', 'or params.seed is required for a randomised order: the schedule depends on it');
  }
  return given ?? orderId ?? '';
}
