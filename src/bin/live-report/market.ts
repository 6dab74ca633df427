/**
 * The market of a live order out of its venue's candles. A candle counts as a whole, at (high + low + close) ÷ 3, with the
 * own trades in it; the touch is known only where the order itself has noted it.
 */
import { add, divideBy, notionalOf, roundTo, sum, ZERO_NOTIONAL, ZERO_QUANTITY } from '../../domain/decimal.ts';
import type { Candle, Touch } from '../../domain/market.ts';
import { MINUTE_MS, plusMs, type Instant } from '../../domain/time.ts';
import type { CandleAnswer } from '../../engine/candle-board.ts';
import { MARKOUT_MS, type ExecutionMarket, type MarketPoint, type MarketSum } from '../../report/execution.ts';
import { candleTape } from './candle-tape.ts';

/** When the order was at work, as far as it was. */
export interface WorkTimes {
  readonly startedAt: Instant | null;
  readonly lastFillAt: Instant | null;
  /** The planned end, or the end where the order had none planned; null while neither is known. */
  readonly plannedEnd: Instant | null;
  /** The end, or the planned end where that is earlier; null while it goes on. */
  readonly end: Instant | null;
}

const NOTIONAL_DIGITS = 18;

const typicalNotional = ({ high, low, close, volume }: Candle) =>
  roundTo(divideBy(notionalOf(add(add(high, low), close), volume), 3n), NOTIONAL_DIGITS);

/** Of all candles that touch (from, to]. */
function sumOf({ candles, intervalMs }: Known, from: Instant, to: Instant): MarketSum {
  const inside = candles.filter(({ at }) => at < to && plusMs(at, intervalMs) > from);
  return { volume: sum(inside.map(({ volume }) => volume)), notional: sum(inside.map(typicalNotional)) };
}

interface Known {
  readonly candles: readonly Candle[];
  readonly intervalMs: number;
}

/** The close of the last candle that had ended, and traded; null when there is none. */
function closeAt({ candles, intervalMs }: Known, at: Instant): MarketPoint | null {
  const candle = candles.findLast((one) => plusMs(one.at, intervalMs) <= at);
  return candle === undefined ? null : { at, bid: null, ask: null, last: candle.close };
}

const touchAt = (at: Instant, { bid, ask }: Touch): MarketPoint => ({ at, bid, ask, last: null });

const NOTHING: Known = { candles: [], intervalMs: MINUTE_MS };

/** Candles that were asked for in one of several lengths; nothing when the venue gave none. */
export const knownOf = (answer: CandleAnswer | null): Known =>
  answer?.candles === undefined || answer.candles === null
    ? NOTHING
    : { candles: answer.candles, intervalMs: answer.intervalMs };

/**
 * The market that much after a fill: the close of the last candle by then. Null where a candle is longer than a quarter of
 * the distance: its close could be from before the fill.
 */
export function markoutsOf(known: Known, until: Instant, at: Instant): readonly (MarketPoint | null)[] {
  return MARKOUT_MS.map((ms) => {
    const then = plusMs(at, ms);
    return known.intervalMs * 4 > ms || then > until ? null : closeAt(known, then);
  });
}

export function liveMarket(known: Known, times: WorkTimes, arrival: Touch | null): ExecutionMarket {
  const { startedAt, lastFillAt, plannedEnd, end } = times;
  const nothing: MarketSum = { volume: ZERO_QUANTITY, notional: ZERO_NOTIONAL };
  const close = end === null ? null : closeAt(known, end);
  return {
    detail: 'BARS',
    tape: candleTape(known.candles, known.intervalMs),
    // The touch at the creation is not written down.
    atDecision: null,
    atArrival: arrival === null || startedAt === null ? null : touchAt(startedAt, arrival),
    atEnd: close,
    toLastFill: startedAt === null || lastFillAt === null ? null : sumOf(known, startedAt, lastFillAt),
    toPlannedEnd: startedAt === null || plannedEnd === null ? nothing : sumOf(known, startedAt, plannedEnd),
    holes: [],
  };
}
