/** The board of candles in memory: the twin of the one in Redis. */
import type { CandleAnswer, CandleBoard, CandleWish } from '../../engine/candle-board.ts';

export function createMemoryCandleBoard(): CandleBoard {
  const wishes = new Map<string, CandleWish>();
  const answers = new Map<string, CandleAnswer>();
  return {
    wish(wish) {
      wishes.set(wish.key, wish);
      return Promise.resolve();
    },
    wishes: () => Promise.resolve([...wishes.values()]),
    take: (key) => Promise.resolve(wishes.delete(key)),
    answer(key, answer) {
      answers.set(key, answer);
      return Promise.resolve();
    },
    answered: (key) => Promise.resolve(answers.get(key) ?? null),
  };
}
