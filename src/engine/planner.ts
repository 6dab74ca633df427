/** Derives a parent's schedule from its stored basis. The schedule itself is never stored: it is a pure function. */
import { add, ceilTo, stepsIn, stepsOf, toText, type Quantity, ZERO_QUANTITY } from '../domain/decimal.ts';
import { invariant, PlanFaultError } from '../domain/errors.ts';
import type { OrderId } from '../domain/ids.ts';
import { LIVE_SCHEDULES_MAX, LIVE_SLICES_MAX } from '../domain/limits.ts';
import type { ParentOrder, ParentRequest, PlanBasis } from '../domain/parent.ts';
import { faultOfPlan } from '../domain/plan-faults.ts';
import type { CommonParams, Pace, Plan, PlanInput, Strategy, StrategyName } from '../domain/strategy.ts';
import { plusMs, type Instant } from '../domain/time.ts';

/** A slice with what the plan has reached when it is sent. */
export interface ScheduledSlice {
  readonly quantity: Quantity;
  readonly dueAt: Instant;
  readonly index: number;
  readonly through: Quantity;
  /** When its time is up: the next slice's due time. */
  readonly endsAt: Instant;
}

export interface Schedule {
  readonly pace: Pace;
  /** Planned slices; more may follow them. */
  readonly count: number;
  /** The slice of that index; after the last planned one come tail slices until the parent's end; then null. */
  sliceAt(index: number): ScheduledSlice | null;
}

export interface Planner {
  strategyOf(parent: ParentOrder): { readonly strategy: Strategy; readonly params: CommonParams };
  /** The schedule of an activated parent. */
  scheduleOf(parent: ParentOrder): Schedule;
  /** Lets go of what was remembered of an order; it is derived again when asked for. */
  forget(orderId: OrderId): void;
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
  volumeCurve: basis.volumeCurve ?? null,
});

/**
 * The plan of a strategy. One that came from a file is not trusted: throws PlanFaultError, which is an OrderError, for a
 * plan that breaks the rules of plans.
 */
export function planBy(strategy: Strategy, input: PlanInput, params: CommonParams): Plan {
  const plan = strategy.plan(input, params);
  const fault = strategy.version === undefined ? null : faultOfPlan(plan, input);
  if (fault !== null) throw new PlanFaultError(strategy.name, fault);
  return plan;
}

/** Looks at the market's volume at equal times until the end, each for at most one clip more. */
function volumeSchedule({ slices }: Plan, everyMs: number, basis: PlanBasis): Schedule {
  const { start, end } = basis.window;
  const quantity = slices[0]?.quantity ?? ZERO_QUANTITY;
  return {
    pace: { kind: 'VOLUME', everyMs },
    count: slices.length,
    sliceAt(index) {
      const dueAt = plusMs(start, index * everyMs);
      const slice = { index, quantity, dueAt, through: basis.quantity, endsAt: plusMs(dueAt, everyMs) };
      return dueAt >= end ? null : slice;
    },
  };
}

function buildSchedule(plan: Plan, basis: PlanBasis): Schedule {
  const { pace, slices } = plan;
  if (pace.kind === 'VOLUME') return volumeSchedule(plan, pace.everyMs, basis);
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
    pace,
    count,
    sliceAt(index) {
      const slice = slices[index];
      const reached = through[index];
      if (slice === undefined || reached === undefined) return tailSlice(index);
      const { quantity, dueAt } = slice;
      return { quantity, dueAt, index, through: reached, endsAt: slices[index + 1]?.dueAt ?? windowEnd };
    },
  };
}

/** Everything in the basis that a schedule depends on: two attempts to activate an order may differ in any of it. */
function basisKey(orderId: OrderId, { window, rules, refPrice, quantity, doneBefore, volumeCurve }: PlanBasis): string {
  const amounts = [
    quantity,
    doneBefore,
    rules.step,
    rules.minQty,
    rules.maxQty,
    rules.maxMarketQty,
    rules.minNotional,
  ].map(toText);
  const times = [window.start, window.windowEnd, window.end];
  const curve = volumeCurve === undefined ? '' : JSON.stringify(volumeCurve);
  return [orderId, ...times, refPrice === null ? '' : toText(refPrice), ...amounts, curve].join('/');
}

/** Everything in the request that a schedule depends on: an amendment changes some of it. */
const requestKey = ({ quantity, limitPrice, clipSizeType, clipSizeVal, params }: ParentRequest): string =>
  JSON.stringify([
    ...[quantity, limitPrice, clipSizeVal].map((value) => (value === null ? null : toText(value))),
    clipSizeType,
    params,
  ]);

/** What is remembered of one order. */
interface Remembered {
  /** As it was last seen: the same object needs no comparison. */
  readonly request: ParentRequest;
  readonly requestKey: string;
  /** A request changes only by amendment, so its parameters are read once, not once a load. */
  readonly params: CommonParams;
  readonly plan: { readonly basis: PlanBasis; readonly key: string; readonly schedule: Schedule } | null;
}

/** Orders and their schedules, bounded in number and in slices: the oldest go first. */
function createMemory() {
  const orders = new Map<OrderId, Remembered>();
  /** A step asks for its one order again and again: it is not looked up each time. */
  let latest: Remembered | undefined;
  let slices = 0;
  const slicesOf = (one: Remembered | undefined): number => one?.plan?.schedule.count ?? 0;
  function forget(orderId: OrderId): void {
    slices -= slicesOf(orders.get(orderId));
    orders.delete(orderId);
    if (latest?.request.orderId === orderId) latest = undefined;
  }
  return {
    forget,
    get(request: ParentRequest): Remembered | undefined {
      if (latest?.request !== request) latest = orders.get(request.orderId);
      return latest;
    },
    keep(orderId: OrderId, one: Remembered): void {
      slices += slicesOf(one) - slicesOf(orders.get(orderId));
      orders.set(orderId, one);
      latest = one;
      for (const oldest of orders.keys()) {
        if (orders.size <= LIVE_SCHEDULES_MAX && slices <= LIVE_SLICES_MAX) return;
        if (oldest !== orderId) forget(oldest);
      }
    },
  };
}

/** A planner over a registry of strategies. Schedules are memoised, bounded, by what they are made from. */
export function createPlanner(strategyNamed: (name: StrategyName) => Strategy): Planner {
  const memory = createMemory();
  /** What is known of the request as it is now; what was known of it before an amendment is let go. */
  function recall(request: ParentRequest, strategy: Strategy): Remembered {
    const known = memory.get(request);
    if (known?.request === request) return known;
    const key = requestKey(request);
    const one: Remembered =
      known?.requestKey === key
        ? { ...known, request }
        : { request, requestKey: key, params: strategy.parseParams(request.params), plan: null };
    memory.keep(request.orderId, one);
    return one;
  }
  const strategyOf: Planner['strategyOf'] = ({ request }) => {
    const strategy = strategyNamed(request.strategy);
    return { strategy, params: recall(request, strategy).params };
  };
  return {
    strategyOf,
    scheduleOf({ basis, request }) {
      invariant(basis !== null, `order ${request.orderId} has no plan yet`);
      const strategy = strategyNamed(request.strategy);
      const known = recall(request, strategy);
      if (known.plan?.basis === basis) return known.plan.schedule;
      const { params } = known;
      const key = basisKey(request.orderId, basis);
      const schedule =
        known.plan?.key === key
          ? known.plan.schedule
          : buildSchedule(planBy(strategy, planInput(request, basis, params.seed), params), basis);
      memory.keep(request.orderId, { ...known, plan: { basis, key, schedule } });
      return schedule;
    },
    forget: memory.forget,
  };
}
