/** Derives a parent's schedule from its stored basis. The schedule itself is never stored: it is a pure function. */
import { add, ceilTo, stepsIn, stepsOf, toText, type Quantity, ZERO_QUANTITY } from '../domain/decimal.ts';
import { invariant } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { LIVE_SCHEDULES_MAX } from '../domain/limits.ts';
import type { ParentOrder, ParentRequest, PlanBasis } from '../domain/parent.ts';
import type { CommonParams, PlanInput, Slice, Strategy, StrategyName } from '../domain/strategy.ts';
import { plusMs, type Instant } from '../domain/time.ts';

/** A slice with what the plan has reached when it is sent. */
export interface ScheduledSlice extends Slice {
  readonly index: number;
  readonly through: Quantity;
  /** When its time is up: the next slice's due time. */
  readonly endsAt: Instant;
}

export interface Schedule {
  readonly count: number;
  /** The slice of that index; after the last planned one come tail slices until the parent's end; then null. */
  sliceAt(index: number): ScheduledSlice | null;
}

export interface Planner {
  strategyOf(parent: ParentOrder): { readonly strategy: Strategy; readonly params: CommonParams };
  /** The schedule of an activated parent. */
  scheduleOf(parent: ParentOrder): Schedule;
}

/** What a strategy needs to plan the basis of a request. */
export const planInput = (request: ParentRequest, basis: PlanBasis, seed: string | null): PlanInput => ({
  side: request.side,
  quantity: basis.quantity,
  parentQuantity: request.quantity,
  rules: basis.rules,
  limitPrice: request.limitPrice,
  refPrice: basis.refPrice,
  clipSizeType: request.clipSizeType,
  clipSizeVal: request.clipSizeVal,
  window: basis.window,
  seed: seed ?? request.orderId,
});

function buildSchedule(slices: readonly Slice[], basis: PlanBasis): Schedule {
  const through: Quantity[] = [];
  let total = ZERO_QUANTITY;
  for (const slice of slices) {
    total = add(total, slice.quantity);
    through.push(total);
  }
  const count = slices.length;
  const { start, windowEnd, end } = basis.window;
  const tailMs = Math.max(Math.floor((windowEnd - start) / count), 1_000);
  const step = basis.rules.step;
  const mean = ceilTo(stepsOf(step, (stepsIn(basis.quantity, step) + BigInt(count) - 1n) / BigInt(count)), step);

  const tailSlice = (index: number): ScheduledSlice | null => {
    const dueAt = plusMs(windowEnd, (index - count) * tailMs);
    if (dueAt >= end) return null;
    return { index, quantity: mean, dueAt, through: total, endsAt: plusMs(dueAt, tailMs) };
  };
  return {
    count,
    sliceAt(index) {
      const slice = slices[index];
      const reached = through[index];
      if (slice === undefined || reached === undefined) return tailSlice(index);
      return { ...slice, index, through: reached, endsAt: slices[index + 1]?.dueAt ?? windowEnd };
    },
  };
}

/** Everything in the basis that a schedule depends on: two attempts to activate an order may differ in any of it. */
function basisKey(orderId: OrderId, { window, rules, refPrice, quantity, doneBefore }: PlanBasis): string {
  const amounts = [quantity, doneBefore, rules.step, rules.minQty, rules.maxQty, rules.minNotional].map(toText);
  const times = [window.start, window.windowEnd, window.end];
  return [orderId, ...times, refPrice === null ? '' : toText(refPrice), ...amounts].join('/');
}

/** Keeps an entry and, when there are too many, lets the oldest go. */
function keepNewest<K, V>(entries: Map<K, V>, key: K, value: V): void {
  if (entries.has(key)) return;
  entries.set(key, value);
  if (entries.size <= LIVE_SCHEDULES_MAX) return;
  const oldest = entries.keys().next();
  if (!oldest.done) entries.delete(oldest.value);
}

/** A planner over a registry of strategies. Schedules are memoised, bounded, by what they are made from. */
export function createPlanner(strategyNamed: (name: StrategyName) => Strategy): Planner {
  const memo = new Map<string, Schedule>();
  const ofBasis = new WeakMap<PlanBasis, Schedule>();
  const parsed = new Map<OrderId, CommonParams>();
  const strategyOf: Planner['strategyOf'] = (parent) => {
    const strategy = strategyNamed(parent.request.strategy);
    // A request never changes, so its parameters are read once an order, not once a load.
    const { orderId } = parent.request;
    const params = parsed.get(orderId) ?? strategy.parseParams(parent.request.params);
    keepNewest(parsed, orderId, params);
    return { strategy, params };
  };
  return {
    strategyOf,
    scheduleOf(parent) {
      const basis = parent.basis;
      invariant(basis !== null, `order ${parent.request.orderId} has no plan yet`);
      const sameObject = ofBasis.get(basis);
      if (sameObject !== undefined) return sameObject;
      const key = basisKey(parent.request.orderId, basis);
      const known = memo.get(key);
      if (known !== undefined) {
        ofBasis.set(basis, known);
        return known;
      }
      const { strategy, params } = strategyOf(parent);
      const plan = strategy.plan(planInput(parent.request, basis, params.seed), params);
      const schedule = buildSchedule(plan.slices, basis);
      keepNewest(memo, key, schedule);
      ofBasis.set(basis, schedule);
      return schedule;
    },
  };
}
