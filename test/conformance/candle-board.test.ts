/** The boards of candles against one suite. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryCandleBoard } from '../../src/adapters/memory/candle-board.ts';
import { createRedisCandleBoard } from '../../src/adapters/redis/candle-board.ts';
import { price, quantity } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';
import type { CandleAnswer, CandleBoard, CandleWish } from '../../src/engine/candle-board.ts';
import { LONG_AGO, newOrderId } from '../support/builders.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const wishOf = (key: string = newOrderId()): CandleWish => ({
  key,
  exchange: 'BINANCE',
  symbol: 'BTC/USDT',
  intervals: [60_000],
  from: LONG_AGO,
  to: plusMs(LONG_AGO, 120_000),
});

const answer: CandleAnswer = {
  intervalMs: 60_000,
  from: LONG_AGO,
  to: plusMs(LONG_AGO, 120_000),
  answeredAt: plusMs(LONG_AGO, 130_000),
  candles: [
    {
      at: LONG_AGO,
      open: price('0.00000001'),
      high: price('43000.123456789'),
      low: price('0.00000001'),
      close: price('42999'),
      volume: quantity('1234567.000000001'),
    },
  ],
};

function boardSuite(name: string, make: () => Promise<CandleBoard>): void {
  describe(name, () => {
    let board: CandleBoard;
    beforeEach(async () => {
      board = await make();
    });

    it('hands a wish to the one process that takes it', async () => {
      const wish = wishOf();
      await board.wish(wish);
      expect(await board.wishes()).toEqual([wish]);
      expect(await Promise.all([board.take(wish.key), board.take(wish.key)])).toEqual([true, false]);
      expect(await board.wishes()).toEqual([]);
    });

    it('keeps the last wish of a key', async () => {
      const wish = wishOf();
      await board.wish(wish);
      await board.wish({ ...wish, to: plusMs(wish.to, 60_000) });
      expect(await board.wishes()).toEqual([{ ...wish, to: plusMs(wish.to, 60_000) }]);
    });

    it('gives back an answer digit for digit, and one without candles', async () => {
      const [known, unknown] = [newOrderId(), newOrderId()];
      expect(await board.answered(known)).toBeNull();
      await board.answer(known, answer);
      expect(await board.answered(known)).toEqual(answer);
      await board.answer(unknown, { ...answer, candles: null });
      expect(await board.answered(unknown)).toEqual({ ...answer, candles: null });
    });
  });
}

boardSuite('the board in memory', () => Promise.resolve(createMemoryCandleBoard()));

describe.skipIf(!durableRedis)('over Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  boardSuite('the board in Redis', async () => {
    await redis.client().flushall();
    return createRedisCandleBoard(redis.client());
  });
});
