/**
 * Plays orders over a recorded market, by the very functions that work them live. Each order is handed out when nothing of
 * the market can change what is said of it. Orders of one replay are independent: each sees the market as if it were alone.
 */
import { invariant } from '../../domain/errors.ts';
import { createPlanner } from '../../engine/planner.ts';
import { DEFAULT_TIMING, type Timing } from '../../engine/timing.ts';
import { DAY_MS } from '../../domain/time.ts';
import { strategyOf } from '../../../strategies/index.ts';
import type { Execution } from '../../report/execution.ts';
import { ReplayContext } from './context.ts';
import { groupMarkets, refuseOverlaps, type MarketGroup } from './market-groups.ts';
import { modelFor } from './fill-models/choose.ts';
import { DEFAULT_FILL_SETTINGS, type ReplayOptions } from './options.ts';
import { OrderBoard } from './order-board.ts';
import { pumpRows } from './row-pump.ts';

/** How far after the last row clocks go on: the end of an order that ends with the data, µs. */
const GRACE_US = 300_000_000;
const LATENCY_MS = 20;

/**
 * Nothing is lost between us and the replayed venue, so it is not asked in between what has become of an order; and a look at
 * a market of bars tells nothing new before the next one.
 */
function timingFor(groups: readonly MarketGroup[], orderMs: number): Timing {
  const barsMs = groups.map(({ market }) => (market.facts.barUs ?? 0) / 1_000);
  return {
    ...DEFAULT_TIMING,
    pollMs: DAY_MS,
    hintGraceMs: 0,
    // However far away the venue is: that it is too far is no question a replay is asked.
    receiveWindowMs: Math.max(DEFAULT_TIMING.receiveWindowMs, 2 * orderMs),
    silentSenderMs: Math.max(DEFAULT_TIMING.silentSenderMs, 3 * orderMs),
    noMarketRetryMs: Math.max(1_000, ...barsMs),
  };
}

function contextOf(options: ReplayOptions, groups: readonly MarketGroup[]): ReplayContext {
  const latency = options.latency ?? { orderMs: LATENCY_MS, cancelMs: LATENCY_MS };
  const context = new ReplayContext({
    latency,
    fees: options.fees ?? { makerBps: '0', takerBps: '0' },
    fillSettings: { ...DEFAULT_FILL_SETTINGS, ...options.fillModel },
    planner: createPlanner(strategyOf),
    timing: timingFor(groups, latency.orderMs),
    seed: options.seed ?? null,
  });
  for (const { market } of groups) market.model = modelFor(market, context.fillSettings);
  return context;
}

/** Does everything that happens up to and at a moment. */
function runClock(context: ReplayContext, untilUs: number): void {
  const { heap } = context;
  while (heap.nextUs <= untilUs) {
    context.nowUs = Math.max(context.nowUs, heap.nextUs);
    heap.doNext();
  }
}

function* handOut(board: OrderBoard): Generator<Execution> {
  for (const each of board.takeDone()) yield each;
}

/**
 * Executions in the order in which they are complete. Throws DataError for data that cannot be used, and OrderError for a
 * setting that cannot be; an order that is refused is handed out as REJECTED, as a create request would have been.
 */
export async function* replay(options: ReplayOptions): AsyncGenerator<Execution> {
  const { data } = options;
  refuseOverlaps(data.seams);
  const groups = groupMarkets(data.sources);
  const context = contextOf(options, groups);
  const board = new OrderBoard(options, groups, context);
  const marketOf = data.sources.map((source) => groups.find(({ sources }) => sources.includes(source))?.market);
  let count = 0;
  for (let rows = await data.next(); rows !== null; rows = await data.next()) {
    for (let at = 0; at < rows.count;) {
      at = pumpRows(rows, at, marketOf, context.heap);
      const nextUs = at < rows.count ? (rows.time[at] as number) : (rows.time[rows.count - 1] as number);
      runClock(context, at < rows.count ? nextUs - 1 : -Infinity);
      invariant(at >= rows.count || context.heap.nextUs >= nextUs, 'the clock has caught up with the market');
      // At once, and not after the piece: one of bars is ten days, and may complete hundreds of orders.
      if (board.hasDone) yield* handOut(board);
    }
    count += rows.count;
    context.nowUs = Math.max(context.nowUs, rows.time[rows.count - 1] as number);
    options.onProgress?.(count, context.now());
    yield* handOut(board);
  }
  context.dataEndUs = context.nowUs;
  runClock(context, context.dataEndUs + GRACE_US);
  board.cutOff();
  yield* handOut(board);
}
