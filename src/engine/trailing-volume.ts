/** What a market has traded of late, for previews: the venue's own candles, which a worker is asked for. */
import { sum, type Quantity } from '../domain/decimal.ts';
import { DAY_MS, MINUTE_MS, plusMs, type Instant } from '../domain/time.ts';
import type { CandleAnswer, CandleBoard, CandleWish } from './candle-board.ts';
import { candlesFor } from './candle-reader.ts';
import type { Clock } from './ports.ts';

/** Public volume in base units over a stretch of time that has just ended. */
export interface TrailingVolume {
  readonly quantity: Quantity;
  readonly overMs: number;
}

/** The volume to compare an order of `windowMs` with; null when none is known. Waits a second for it at the most. */
export type TrailingReader = (exchange: string, symbol: string, windowMs: number) => Promise<TrailingVolume | null>;

const HOUR_MS = 60 * MINUTE_MS;
/** Lengths of candles that would do, the best first. */
const INTERVALS = [5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];
/** Less than this says nothing about the pace of a market. */
const LEAST_MS = MINUTE_MS;
/** A younger answer is not asked for again. */
const FRESH_MS = MINUTE_MS;
/** A younger answer is used while a new one is on its way. */
const USABLE_MS = 15 * MINUTE_MS;
const PATIENCE_MS = 1_000;
/** When nobody has answered, nobody is waited for during this long. */
const RESIGNED_MS = 10_000;

/** The last hour for a short order; for a longer one the last day, whose quiet hours it will see as well. */
const lookBackMs = (windowMs: number): number => (windowMs <= HOUR_MS ? HOUR_MS : DAY_MS);

/** From the first candle on: a market that is younger than the stretch asked for is judged by its own age. */
function volumeOf(answer: CandleAnswer | null): TrailingVolume | null {
  const candles = answer?.candles ?? [];
  const [first] = candles;
  if (answer === null || first === undefined) return null;
  const overMs = answer.answeredAt - first.at;
  return overMs < LEAST_MS ? null : { quantity: sum(candles.map(({ volume }) => volume)), overMs };
}

export interface TrailingReaderOptions {
  readonly board: CandleBoard;
  readonly clock: Clock;
}

export function createTrailingReader({ board, clock }: TrailingReaderOptions): TrailingReader {
  /** When a wish was last left alone by all workers. */
  const resigned = new Map<string, Instant>();
  const isYoung = (at: Instant | undefined, ms: number): boolean => at !== undefined && at > plusMs(clock.now(), -ms);

  async function waitFor(wish: CandleWish): Promise<CandleAnswer | null> {
    const patienceMs = isYoung(resigned.get(wish.key), RESIGNED_MS) ? 0 : PATIENCE_MS;
    const answer = await candlesFor(wish, board, clock, patienceMs);
    const hasAnswer = isYoung(answer?.answeredAt, USABLE_MS);
    if (hasAnswer) resigned.delete(wish.key);
    else if (patienceMs > 0) resigned.set(wish.key, clock.now());
    return hasAnswer ? answer : null;
  }

  return async (exchange, symbol, windowMs) => {
    const to = clock.now();
    const backMs = lookBackMs(windowMs);
    const key = `volume/${exchange}/${symbol}/${backMs}`;
    const wish: CandleWish = { key, exchange, symbol, intervals: INTERVALS, from: plusMs(to, -backMs), to };
    const known = await board.answered(key);
    if (!isYoung(known?.answeredAt, USABLE_MS)) return volumeOf(await waitFor(wish));
    if (!isYoung(known?.answeredAt, FRESH_MS)) await board.wish(wish);
    return volumeOf(known);
  };
}
