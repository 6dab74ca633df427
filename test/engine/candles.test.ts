/** Candles for reports: a reader wishes, a worker answers, and nobody waits for ever. */
import { describe, expect, it } from 'vitest';
import { createMemoryCandleBoard } from '../../src/adapters/memory/candle-board.ts';
import { price, quantity } from '../../src/domain/decimal.ts';
import type { Candle } from '../../src/domain/market.ts';
import { instant, MINUTE_MS, plusMs, type Instant } from '../../src/domain/time.ts';
import type { CandleAnswer, CandleWish } from '../../src/engine/candle-board.ts';
import { answerCandleWishes } from '../../src/engine/candle-keeper.ts';
import { candlesFor } from '../../src/engine/candle-reader.ts';
import type { Clock } from '../../src/engine/ports.ts';
import type { MarketData } from '../../src/engine/venue.ts';
import { LONG_AGO, newOrderId } from '../support/builders.ts';

const MINUTES = 1_200;
const wish: CandleWish = {
  key: newOrderId(),
  exchange: 'BINANCE',
  symbol: 'BTC/USDT',
  intervals: [1_000, MINUTE_MS],
  from: plusMs(LONG_AGO, 30_000),
  to: plusMs(LONG_AGO, MINUTES * MINUTE_MS),
};

const candleAt = (at: Instant): Candle => {
  const one = price('100');
  return { at, open: one, high: one, low: one, close: one, volume: quantity('1') };
};

/** Time passes when somebody waits, and `meanwhile` happens then. */
function clockOf(meanwhile: (waited: number) => Promise<unknown> = () => Promise.resolve()): Clock {
  let now = wish.to as number;
  return {
    now: () => instant(now),
    monotonicMs: () => now,
    sleepUntil: () => Promise.resolve(),
    async pause(ms) {
      now += ms;
      await meanwhile(now - wish.to);
    },
  };
}

type Asked = readonly [intervalMs: number, from: number, to: number];

/** A venue with candles of one length. */
function marketOf(length: number, asked: Asked[]): MarketData {
  const market: Pick<MarketData, 'name' | 'candles'> = {
    name: 'BINANCE',
    candles(_symbol, intervalMs, from, to) {
      asked.push([intervalMs, from, to]);
      if (intervalMs !== length) return Promise.resolve(null);
      const count = Math.ceil((to - from) / intervalMs);
      return Promise.resolve(Array.from({ length: count }, (_, i) => candleAt(plusMs(from, i * intervalMs))));
    },
  };
  return market as MarketData;
}

const marketsOf = (market: MarketData) => new Map([['BINANCE', market]]);

describe('the worker', () => {
  it('asks for the best length the venue has, in pieces of 500, from the start of a candle on', async () => {
    const [board, asked] = [createMemoryCandleBoard(), [] as Asked[]];
    await board.wish(wish);
    const markets = marketsOf(marketOf(MINUTE_MS, asked));
    expect(await answerCandleWishes({ markets, board, clock: clockOf() })).toBe(1);
    const answer = await board.answered(wish.key);
    expect(answer).toMatchObject({ intervalMs: MINUTE_MS, from: wish.from, to: wish.to });
    expect(answer?.candles).toHaveLength(MINUTES);
    expect(new Set(answer?.candles?.map(({ at }) => at)).size).toBe(MINUTES);
    expect(asked.map(([intervalMs]) => intervalMs)).toEqual([1_000, MINUTE_MS, MINUTE_MS, MINUTE_MS]);
    expect(asked[1]?.[1]).toBe(LONG_AGO);
  });

  it('answers that there are none, rather than nothing', async () => {
    const board = createMemoryCandleBoard();
    await board.wish(wish);
    await answerCandleWishes({ markets: marketsOf(marketOf(7, [])), board, clock: clockOf() });
    expect((await board.answered(wish.key))?.candles).toBeNull();
  });

  it('leaves wishes for venues that it does not reach to others', async () => {
    const board = createMemoryCandleBoard();
    await board.wish(wish);
    expect(await answerCandleWishes({ markets: new Map(), board, clock: clockOf() })).toBe(0);
    expect(await board.wishes()).toEqual([wish]);
  });
});

describe('the reader', () => {
  const answer: CandleAnswer = {
    ...{ intervalMs: MINUTE_MS, from: wish.from, to: wish.to, candles: [candleAt(LONG_AGO)] },
    answeredAt: plusMs(wish.to, -60_000),
  };

  it('takes what reaches to the end of the wish without asking', async () => {
    const board = createMemoryCandleBoard();
    await board.answer(wish.key, answer);
    expect(await candlesFor(wish, board, clockOf(), 3_000)).toEqual(answer);
    expect(await board.wishes()).toEqual([]);
  });

  it('asks again when the order has gone on since, and takes the new answer', async () => {
    const board = createMemoryCandleBoard();
    await board.answer(wish.key, { ...answer, to: plusMs(wish.to, -60_000) });
    const newer = { ...answer, answeredAt: wish.to };
    const clock = clockOf((waited) => (waited === 500 ? board.answer(wish.key, newer) : Promise.resolve()));
    expect(await candlesFor(wish, board, clock, 3_000)).toEqual(newer);
    expect(await board.wishes()).toEqual([wish]);
  });

  it('stops waiting, with what was known before', async () => {
    const board = createMemoryCandleBoard();
    const clock = clockOf();
    expect(await candlesFor(wish, board, clock, 3_000)).toBeNull();
    expect(clock.now() - wish.to).toBe(3_000);
    const old = { ...answer, to: plusMs(wish.to, -60_000) };
    await board.answer(wish.key, old);
    expect(await candlesFor(wish, board, clockOf(), 3_000)).toEqual(old);
  });
});
