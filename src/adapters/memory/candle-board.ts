/** Candles for reports in memory: the twin of the board in Redis. */
import type { OrderId } from '../../domain/ids.ts';
import type { CandleAnswer, CandleBoard, CandleWish } from '../../engine/candle-board.ts';

export function createMemoryCandleBoard(): CandleBoard {
  const wishes = new Map<OrderId, CandleWish>();
  const answers = new Map<OrderId, CandleAnswer>();
  return {
    wish(wish) {
      wishes.set(wish.orderId, wish);
      return Promise.resolve();
    },
    wishes: () => Promise.resolve([...wishes.values()]),
    take: (orderId) => Promise.resolve(wishes.delete(orderId)),
    answer(orderId, answer) {
      answers.set(orderId, answer);
      return Promise.resolve();
    },
    answered: (orderId) => Promise.resolve(answers.get(orderId) ?? null),
  };
}
