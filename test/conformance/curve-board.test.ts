/** The boards of volume curves against one suite. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryCurveBoard } from '../../src/adapters/memory/curve-board.ts';
import { createRedisCurveBoard } from '../../src/adapters/redis/curve-board.ts';
import { instant } from '../../src/domain/time.ts';
import type { CurveBoard, CurveRecord } from '../../src/engine/curve-keeper.ts';
import { durableRedis, startTestRedis, type TestRedis } from '../support/redis.ts';

const record: CurveRecord = {
  curve: {
    bucketMs: 43_200_000,
    weights: [1, 2],
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    model: { variance: 0.1234, unitVolume: 0.00001234 },
  },
  learnedAt: instant(1_706_443_200_000),
  wantedAt: instant(1_706_443_200_001),
};

function boardSuite(name: string, make: () => Promise<CurveBoard>): void {
  describe(name, () => {
    let board: CurveBoard;
    beforeEach(async () => {
      board = await make();
    });

    it('gives back what was written, number for number', async () => {
      expect(await board.read('BINANCE', 'BTC/USDT')).toBeNull();
      await board.write('BINANCE', 'BTC/USDT', record);
      expect(await board.read('BINANCE', 'BTC/USDT')).toEqual(record);
      await board.write('BINANCE', 'BTC/USDT', { ...record, curve: null });
      expect(await board.read('BINANCE', 'BTC/USDT')).toEqual({ ...record, curve: null });
    });

    it('keeps exchanges apart', async () => {
      await board.write('BINANCE', 'BTC/USDT', record);
      await board.write('BYBIT', 'ETH/USDT', record);
      expect([...(await board.all('BINANCE')).keys()]).toEqual(['BTC/USDT']);
      expect((await board.all('KRAKEN')).size).toBe(0);
    });
  });
}

boardSuite('the board in memory', () => Promise.resolve(createMemoryCurveBoard()));

describe.skipIf(!durableRedis)('in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());

  boardSuite('the board in Redis', async () => {
    await redis.flush();
    return createRedisCurveBoard(redis.client());
  });
});
