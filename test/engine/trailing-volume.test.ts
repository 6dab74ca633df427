/** What a market has traded of late: asked for once, waited for briefly, and used while a new answer is on its way. */
import { describe, expect, it } from 'vitest';
import { createMemoryCandleBoard } from '../../src/adapters/memory/candle-board.ts';
import { price, quantity, toText } from '../../src/domain/decimal.ts';
import { instant, MINUTE_MS, plusMs, type Instant } from '../../src/domain/time.ts';
import { answerCandleWishes } from '../../src/engine/candle-keeper.ts';
import type { CandleBoard } from '../../src/engine/candle-board.ts';
import type { Clock } from '../../src/engine/ports.ts';
import { createTrailingReader } from '../../src/engine/trailing-volume.ts';
import type { MarketData } from '../../src/engine/venue.ts';
import { LONG_AGO } from '../support/builders.ts';

const HOUR_MS = 60 * MINUTE_MS;

/** A market of 2 a candle since `listedAt`, and what it was asked. */
function marketOf(listedAt: Instant, asked: string[]): MarketData {
  const one = price('100');
  const market: Partial<MarketData> = {
    name: 'BINANCE',
    candles(_symbol, intervalMs, from, to) {
      asked.push(`${intervalMs / MINUTE_MS} min over ${Math.round((to - from) / MINUTE_MS)}`);
      const starts: Instant[] = [];
      for (let at = from; at < to; at = plusMs(at, intervalMs)) if (at >= listedAt) starts.push(at);
      return Promise.resolve(
        starts.map((at) => ({ at, open: one, high: one, low: one, close: one, volume: quantity('2') })),
      );
    },
  };
  return market as MarketData;
}

/** A board with a worker that looks at it every 500 ms while somebody waits, and a clock that only waiting moves. */
function setUp(listedAt: Instant, startAt: Instant) {
  let now = startAt as number;
  const state = { working: true, asked: [] as string[], waitedMs: 0 };
  const board: CandleBoard = createMemoryCandleBoard();
  const work = async (): Promise<void> => {
    const markets = new Map([['BINANCE', marketOf(listedAt, state.asked)]]);
    if (state.working) await answerCandleWishes({ markets, board, clock });
  };
  const clock: Clock = {
    now: () => instant(now),
    monotonicMs: () => now,
    sleepUntil: () => Promise.resolve(),
    async pause(ms) {
      now += ms;
      state.waitedMs += ms;
      if (state.waitedMs % 500 === 0) await work();
    },
  };
  const read = createTrailingReader({ board, clock });
  const volume = async (windowMs = HOUR_MS): Promise<string | null> => {
    const found = await read('BINANCE', 'BTC/USDT', windowMs);
    return found === null ? null : `${toText(found.quantity)} in ${found.overMs}`;
  };
  const pass = (ms: number): void => void (now += ms);
  return { state, board, volume, pass, work };
}

const long = plusMs(LONG_AGO, 30 * 24 * HOUR_MS);

describe('the volume of late', () => {
  it('is that of the last hour for a short order, and of the last day for a longer one', async () => {
    const { state, volume } = setUp(LONG_AGO, long);
    expect(await volume()).toBe(`24 in ${HOUR_MS + 500}`);
    // The second question came 500 ms later: the running candle counts as far as it is.
    expect(await volume(HOUR_MS + 1)).toBe(`578 in ${24 * HOUR_MS + 1_000}`);
    expect(state.asked).toEqual(['5 min over 60', '5 min over 1440']);
  });

  it('of a market that has just begun is that of its own age, and of none when that is less than a minute', async () => {
    expect(await setUp(plusMs(long, -10 * MINUTE_MS), long).volume()).toBe(`4 in ${10 * MINUTE_MS + 500}`);
    expect(await setUp(long, long).volume()).toBeNull();
  });

  it('is asked for once a minute, and what is known is used while a newer answer is on its way', async () => {
    const { state, board, volume, pass, work } = setUp(LONG_AGO, long);
    await volume();
    pass(59_000);
    await volume();
    expect(await board.wishes()).toEqual([]);
    pass(5_000);
    const waited = state.waitedMs;
    expect(await volume()).toBe(`24 in ${HOUR_MS + 500}`);
    expect(state.waitedMs).toBe(waited);
    await work();
    expect(await volume()).toBe(`26 in ${HOUR_MS + 64_500}`);
  });

  it('is not known, after a second, where no worker answers, and then nobody waits for a while', async () => {
    const { state, volume, pass } = setUp(LONG_AGO, long);
    state.working = false;
    expect(await volume()).toBeNull();
    expect(state.waitedMs).toBe(1_000);
    expect(await volume()).toBeNull();
    expect(state.waitedMs).toBe(1_000);
    pass(10_000);
    state.working = true;
    expect(await volume()).not.toBeNull();
    expect(state.waitedMs).toBe(1_500);
  });
});
