/** The worker's side of the candles on the board: asks the venues for what is wished for. */
import type { Candle } from '../domain/market.ts';
import { earlier, instant, plusMs, type Instant } from '../domain/time.ts';
import type { CandleAnswer, CandleBoard, CandleWish } from './candle-board.ts';
import type { Clock } from './ports.ts';
import type { MarketData } from './venue.ts';

export interface CandleKeeperOptions {
  readonly markets: ReadonlyMap<string, MarketData>;
  readonly board: CandleBoard;
  readonly clock: Clock;
}

/** Candles a venue gives at once, at the most. */
const PAGE = 500;

/** All candles of one length in pieces; null when a piece is not answered. */
async function candlesOf(market: MarketData, wish: CandleWish, intervalMs: number): Promise<readonly Candle[] | null> {
  const found: Candle[] = [];
  const first = instant(Math.floor(wish.from / intervalMs) * intervalMs);
  for (let from: Instant = first; from < wish.to; from = plusMs(from, PAGE * intervalMs)) {
    const to = earlier(plusMs(from, PAGE * intervalMs), wish.to);
    const piece = await market.candles?.(wish.symbol, intervalMs, from, to).catch(() => null);
    if (piece === undefined || piece === null) return null;
    found.push(...piece);
  }
  return found;
}

/** The best length the venue has; null candles when it has none of them or does not answer. */
async function answerOf(market: MarketData, wish: CandleWish, clock: Clock): Promise<CandleAnswer> {
  const { from, to, intervals } = wish;
  for (const intervalMs of intervals) {
    const candles = await candlesOf(market, wish, intervalMs);
    if (candles !== null && candles.length > 0) return { intervalMs, from, to, answeredAt: clock.now(), candles };
  }
  return { intervalMs: intervals[0] ?? 0, from, to, answeredAt: clock.now(), candles: null };
}

/** Answers the wishes for the venues that this process reaches; resolves with how many. */
export async function answerCandleWishes({ markets, board, clock }: CandleKeeperOptions): Promise<number> {
  let answered = 0;
  for (const wish of await board.wishes()) {
    const market = markets.get(wish.exchange);
    if (market === undefined || !(await board.take(wish.key))) continue;
    await board.answer(wish.key, await answerOf(market, wish, clock));
    answered += 1;
  }
  return answered;
}
