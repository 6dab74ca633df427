/**
 * The nearest duration and the nearest clip size with which an order that is refused could be made. Each try is the very
 * check that a create makes; nothing is concluded from the words of a refusal.
 */
import { floorTo, ratio, stepsIn, stepsOf, toText, type Quantity, type Ratio } from '../domain/decimal.ts';
import { OrderError } from '../domain/errors.ts';
import { DURATION_MAX_SECONDS } from '../domain/limits.ts';
import type { ParentRequest } from '../domain/parent.ts';
import type { CommonParams } from '../domain/strategy.ts';
import { later, plusMs, SECOND_MS, type Instant } from '../domain/time.ts';
import { checkOrder, type Submitted } from './new-parent.ts';
import type { Feasible } from './plan-preview.ts';

/** Time as the search sees it. */
export interface Stopwatch {
  readonly monotonicMs: () => number;
  /** Gives other requests a turn: a long schedule takes milliseconds to plan. */
  readonly pause: () => Promise<void>;
}

/** Longest that one search may be planning. */
const SEARCH_MS = 300;

/** One search: what is tried, and whether it may go on. */
interface Search {
  readonly fits: (change: Partial<ParentRequest>) => boolean;
  readonly goesOn: () => Promise<boolean>;
}

function isPossible(order: Submitted, change: Partial<ParentRequest>): boolean {
  try {
    checkOrder({ ...order, request: { ...order.request, ...change } });
    return true;
  } catch (error) {
    if (error instanceof OrderError) return false;
    throw error;
  }
}

/** When it has taken too long it ends: what it has found by then is possible, though perhaps not the nearest. */
function openSearch(order: Submitted, { monotonicMs, pause }: Stopwatch): Search {
  let spentMs = 0;
  return {
    fits(change) {
      const since = monotonicMs();
      const found = isPossible(order, change);
      spentMs += monotonicMs() - since;
      return found;
    },
    async goesOn() {
      await pause();
      return spentMs < SEARCH_MS;
    },
  };
}

interface Range {
  readonly from: bigint;
  readonly least: bigint;
  readonly most: bigint;
  readonly isFeasible: (value: bigint) => boolean;
  readonly goesOn: () => Promise<boolean>;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** How far it is to the nearest that fails and the nearest that does not, as far as they are known. */
interface Bracket {
  readonly failed: bigint;
  readonly found: bigint | null;
}

/** Steps away, doubling, until something is feasible or the edge is reached. */
async function stepOut(reach: bigint, fitsAt: (distance: bigint) => boolean, { goesOn }: Range): Promise<Bracket> {
  let failed = 0n;
  for (let step = 1n; failed < reach; step *= 2n) {
    const at = step < reach ? step : reach;
    if (fitsAt(at)) return { failed, found: at };
    failed = at;
    if (!(await goesOn())) break;
  }
  return { failed, found: null };
}

/** Steps away from `from` in one direction and then halves back to where it becomes feasible. */
async function nearestOneWay(range: Range, sign: 1n | -1n): Promise<bigint | null> {
  const { from, least, most, isFeasible, goesOn } = range;
  const fitsAt = (distance: bigint): boolean => isFeasible(from + sign * distance);
  let { failed, found } = await stepOut(sign * ((sign > 0n ? most : least) - from), fitsAt, range);
  while (found !== null && found - failed > 1n && (await goesOn())) {
    const at = (found + failed) / 2n;
    if (fitsAt(at)) found = at;
    else failed = at;
  }
  return found === null ? null : from + sign * found;
}

async function nearest(range: Range): Promise<bigint | null> {
  const { from, least, most, isFeasible } = range;
  if (from >= least && from <= most && isFeasible(from)) return from;
  const [up, down] = [await nearestOneWay(range, 1n), await nearestOneWay(range, -1n)];
  if (up === null || down === null) return up ?? down;
  return absolute(up - from) <= absolute(down - from) ? up : down;
}

interface Lasting {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly start: Instant;
  readonly seconds: number;
}

/** How long the order is to work now; null when its strategy has no duration or nothing says one. */
function lastingOf({ request, strategy }: Submitted, params: CommonParams): Lasting | null {
  const properties = strategy.paramsSchema['properties'];
  if (typeof properties !== 'object' || properties === null || !('durationSeconds' in properties)) return null;
  const raw = strategy.toRaw(params);
  const start = later(request.startTime ?? request.createdAt, request.createdAt);
  const given = Number(raw['durationSeconds'] ?? Number.NaN);
  const byEnd = request.endTime === null ? Number.NaN : Math.floor((request.endTime - start) / SECOND_MS);
  const seconds = Number.isFinite(given) ? given : byEnd;
  return Number.isFinite(seconds) && seconds >= 1 ? { raw, start, seconds } : null;
}

async function nearestDuration(
  order: Submitted,
  params: CommonParams,
  stopwatch: Stopwatch,
): Promise<Feasible['duration']> {
  const lasting = lastingOf(order, params);
  if (lasting === null) return null;
  const { raw, start, seconds } = lasting;
  const { endTime } = order.request;
  const paramsOf = (value: bigint) => ({ ...raw, durationSeconds: value.toString() });
  const endOf = (value: bigint): Instant => plusMs(start, Number(value) * SECOND_MS);
  const { fits, goesOn } = openSearch(order, stopwatch);
  const range = { from: BigInt(seconds), least: 1n, most: BigInt(DURATION_MAX_SECONDS), goesOn };
  const kept = await nearest({ ...range, isFeasible: (value) => fits({ params: paramsOf(value) }) });
  if (kept !== null) return { seconds: Number(kept), endTime: null };
  if (endTime === null) return null;
  const isFeasible = (value: bigint): boolean =>
    fits({ params: paramsOf(value), endTime: later(endTime, endOf(value)) });
  const moved = await nearest({ ...range, isFeasible });
  return moved === null ? null : { seconds: Number(moved), endTime: later(endTime, endOf(moved)) };
}

const PERCENT_GRAIN = ratio('0.01');
const PERCENT_MOST = 10_000n;
const sizeOf = (quantity: Quantity): Ratio => ratio(toText(quantity));

/** Clip sizes in the client's own unit: hundredths of a percent, else lots. A size left to us is looked for in lots. */
async function nearestClipSize(order: Submitted, stopwatch: Stopwatch): Promise<Feasible['clipSize']> {
  const { request, instrument } = order;
  const { step } = instrument.rules;
  const { clipSizeType, clipSizeVal: value, quantity } = request;
  const isPercent = clipSizeType === 'PERCENTAGE';
  const grain = isPercent ? PERCENT_GRAIN : sizeOf(step);
  const type = isPercent ? 'PERCENTAGE' : 'ABSOLUTE';
  const { fits, goesOn } = openSearch(order, stopwatch);
  const isFeasible = (count: bigint): boolean => fits({ clipSizeType: type, clipSizeVal: stepsOf(grain, count) });
  const from = clipSizeType === 'AUTOMATIC' || value === null ? 0n : stepsIn(value, grain);
  const most = isPercent ? PERCENT_MOST : stepsIn(floorTo(quantity, step), step);
  const found = await nearest({ from, least: 1n, most, isFeasible, goesOn });
  return found === null ? null : { type, value: stepsOf(grain, found) };
}

/** Null when neither another duration nor another clip size would help. */
export async function nearestFeasible(order: Submitted, stopwatch: Stopwatch): Promise<Feasible | null> {
  let params: CommonParams;
  try {
    params = order.strategy.parseParams(order.request.params);
  } catch (error) {
    if (error instanceof OrderError) return null;
    throw error;
  }
  const found = {
    duration: await nearestDuration(order, params, stopwatch),
    clipSize: await nearestClipSize(order, stopwatch),
  };
  return found.duration === null && found.clipSize === null ? null : found;
}
