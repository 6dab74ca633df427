/**
 * Candles for processes that reach no venue: of the time an order was at work, for its report, and of late, for previews.
 * They leave a wish, a worker answers it. All of it may be lost, and is asked for again.
 */
import type { Candle } from '../domain/market.ts';
import type { Instant } from '../domain/time.ts';

export interface CandleWish {
  /** What the candles are for, such as the order of a report: one wish and one answer each. */
  readonly key: string;
  readonly exchange: string;
  readonly symbol: string;
  /** Lengths of candles that would do, ms, the best first. */
  readonly intervals: readonly number[];
  readonly from: Instant;
  readonly to: Instant;
}

export interface CandleAnswer {
  /** Length of the candles, ms. */
  readonly intervalMs: number;
  /** What was asked for. */
  readonly from: Instant;
  readonly to: Instant;
  readonly answeredAt: Instant;
  /** Oldest first; null when the venue gave none. */
  readonly candles: readonly Candle[] | null;
}

/** Driven: wishes and their answers by their key. */
export interface CandleBoard {
  wish(wish: CandleWish): Promise<void>;
  wishes(): Promise<readonly CandleWish[]>;
  /** Takes a wish off the board; true for the one process that is to answer it. */
  take(key: string): Promise<boolean>;
  answer(key: string, answer: CandleAnswer): Promise<void>;
  answered(key: string): Promise<CandleAnswer | null>;
}
