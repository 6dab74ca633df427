/** The market written down between decisions. */
import { describe, expect, it } from 'vitest';
import { MarketTap } from '../../src/recording/market-tap.ts';
import { readMarket } from '../../src/recording/read-market.ts';
import { World } from '../../src/simulation/world.ts';
import { price, toText } from '../../src/domain/decimal.ts';
import { plusMs } from '../../src/domain/time.ts';

const MINUTE = 60_000;

describe('the market between the decisions', () => {
  it('is written as a touch a second and every trade, until five minutes after the order', async () => {
    const world = new World();
    const texts = new Map<string, string>();
    const errors: unknown[] = [];
    const tap = new MarketTap({
      sink: { append: (file, line) => void texts.set(file, (texts.get(file) ?? '') + line) },
      writer: 'w',
      clock: world.clock,
      marketOf: () => world.market,
      onError: (error) => errors.push(error),
    });
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await world.runFor(100);
    tap.follow(world.parent(id));
    const read = () =>
      readMarket(
        [...texts].map(([name, text]) => ({ name, text })),
        [],
      );
    for (let second = 0; second < 20; second += 1) {
      world.setTouch(`4300${second % 10}.00`, `4300${second % 10}.02`);
      world.exchange.takeLiquidity('BTC/USDT', 'BUY', null, 1_000);
      await world.runFor(1_000);
    }
    const { touches, trades, torn } = read();
    expect([...texts.keys()]).toEqual(['market-BINANCE-BTC-USDT.w.ndjson']);
    expect(touches.length).toBeGreaterThanOrEqual(18);
    expect(touches.length).toBeLessThanOrEqual(21);
    expect(trades.length).toBeGreaterThanOrEqual(20);
    expect(trades.every((trade) => toText(trade.price) >= toText(price('43000')))).toBe(true);
    expect(torn).toEqual([]);
    await world.runToEnd(id, MINUTE);
    const endedAt = world.now;
    tap.follow(world.parent(id));
    await world.runFor(10 * MINUTE);
    world.exchange.takeLiquidity('BTC/USDT', 'BUY', null, 1_000);
    await world.runFor(1_000);
    const last = read();
    expect(last.touches.at(-1)?.at).toBeLessThanOrEqual(plusMs(endedAt, 6 * MINUTE));
    expect(last.trades.at(-1)?.at).toBeLessThanOrEqual(plusMs(endedAt, 6 * MINUTE));
    expect(errors).toEqual([]);
    const stopped = tap.stop();
    await world.runFor(2_000);
    await stopped;
  });
});
