/** Which candles the report of an order needs. */
import { MINUTE_MS, earlier, plusMs, type Instant } from '../../domain/time.ts';
import type { CandleWish } from '../../engine/candle-board.ts';
import { MARKOUT_MS } from '../../report/execution.ts';
import { timesOf, type StoredOrder } from './execution.ts';

/** Candles of one report, at the most: an order of a day by minutes, of two months by hours. */
const CANDLES_MAX = 1_500;
/** Lengths that venues have; seconds only some. */
const INTERVALS = [1_000, MINUTE_MS, 5 * MINUTE_MS, 60 * MINUTE_MS];
/** Before the start, for the path of the price. */
const BEFORE_MS = MINUTE_MS;

/** The candles from a little before the start to five minutes after the end; null of an order that never started. */
export function candleWishOf(order: StoredOrder, now: Instant): CandleWish | null {
  const { startedAt, endedAt, plannedEnd } = timesOf(order);
  if (startedAt === null) return null;
  const { orderId, exchange, symbol } = order.parent.request;
  const last = endedAt === null ? now : (plannedEnd ?? endedAt);
  const from = plusMs(startedAt, -BEFORE_MS);
  const to = earlier(now, plusMs(endedAt !== null && endedAt > last ? endedAt : last, MARKOUT_MS[3] + 1));
  const intervals = INTERVALS.filter((ms) => (to - from) / ms <= CANDLES_MAX);
  return { key: orderId, exchange, symbol, intervals, from, to };
}
