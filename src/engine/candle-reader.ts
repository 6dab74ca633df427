/** The reader's side of the candles on the board: what is on the board already, else a wish and a short wait. */
import { plusMs } from '../domain/time.ts';
import type { CandleAnswer, CandleBoard, CandleWish } from './candle-board.ts';
import type { Clock } from './ports.ts';

/** How long an answer that does not reach to the end of the wish is still good. */
const FRESH_MS = 10_000;
const POLL_MS = 100;

const isGood = (answer: CandleAnswer, wish: CandleWish, clock: Clock): boolean =>
  (answer.candles !== null && answer.to >= wish.to && answer.from <= wish.from) ||
  answer.answeredAt > plusMs(clock.now(), -FRESH_MS);

/**
 * The candles of a wish. Waits up to `patienceMs` for a worker; then what was answered before, which may not reach to the
 * end, or null.
 */
export async function candlesFor(
  wish: CandleWish,
  board: CandleBoard,
  clock: Clock,
  patienceMs: number,
): Promise<CandleAnswer | null> {
  const known = await board.answered(wish.key);
  if (known !== null && isGood(known, wish, clock)) return known;
  await board.wish(wish);
  for (let waited = 0; waited < patienceMs; waited += POLL_MS) {
    await clock.pause(POLL_MS);
    const answer = await board.answered(wish.key);
    if (answer !== null && answer.answeredAt !== known?.answeredAt) return answer;
  }
  return known;
}
