/** What every implementation of the MarketData port must do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAtLeast, sum, toText } from '../../src/domain/decimal.ts';
import type { Trade } from '../../src/domain/market.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import type { MarketData } from '../../src/engine/venue.ts';

export interface MarketRig {
  readonly market: MarketData;
  /** The venue's name of BTC/USDT; BTCUSDT when not given. */
  readonly venueSymbol?: string;
  setPrice(at: string, depth: string): Promise<void>;
  sell(limit: string, amount: string): Promise<void>;
  close(): Promise<void>;
}

async function until(condition: () => boolean, meanwhile?: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come in ten seconds');
    await meanwhile?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function marketDataConformance(name: string, open: () => Promise<MarketRig>): void {
  describe(`the MarketData port: ${name}`, () => {
    let rig: MarketRig;
    const symbol = 'BTC/USDT';
    beforeAll(async () => {
      rig = await open();
      await rig.market.refreshInstruments();
      await rig.setPrice('43000', '1');
    });
    afterAll(() => rig.close());

    it('lists instruments with their rules', () => {
      const instrument = rig.market.instruments().get(symbol);
      const { venueSymbol = 'BTCUSDT' } = rig;
      expect(instrument).toMatchObject({ base: 'BTC', quote: 'USDT', tradable: true, venueSymbol });
      expect(toText(instrument?.rules.tick ?? fail())).toBe('0.01');
      expect(toText(instrument?.rules.step ?? fail())).toBe('0.00001');
    });

    it('answers the touch when asked', async () => {
      const quote = await rig.market.fetchQuote(symbol);
      expect(quote === null ? null : [toText(quote.bid), toText(quote.ask)]).toEqual(['42999.99', '43000.01']);
    });

    it('keeps the touch of a symbol it was asked for', async () => {
      rig.market.quote(symbol);
      await rig.market.fetchQuote(symbol);
      await rig.setPrice('43100', '1');
      await until(() => {
        const quote = rig.market.quote(symbol);
        return quote !== null && toText(quote.bid) === '43099.99';
      });
    });

    it('knows the last trade of a symbol it watches', async () => {
      rig.market.quote(symbol);
      await rig.setPrice('43000', '1');
      await until(() => toText(rig.market.quote(symbol)?.bid ?? fail()) === '42999.99');
      // A stream of trades may open later than that of the touch, so the market trades until it is heard.
      await until(
        () => rig.market.lastTrade(symbol) !== null,
        () => rig.sell('42999.99', '0.001'),
      );
      expect(rig.market.lastTrade(symbol)).toMatchObject({ takerSide: 'SELL' });
      expect(toText(rig.market.lastTrade(symbol)?.price ?? fail())).toBe('42999.99');
    });

    it('answers the best levels of the book, or that it cannot', async () => {
      const levels = (await rig.market.fetchLevels?.(symbol, 2)) ?? null;
      const quote = (await rig.market.fetchQuote(symbol, 0)) ?? fail();
      if (levels === null) return;
      expect([levels.bids[0], levels.asks[0]].map((each) => toText(each ?? fail()))).toEqual([
        toText(quote.bid),
        toText(quote.ask),
      ]);
    });

    it('has candles of the past on the grid of their length, oldest first, or says that it has none', async () => {
      const length = 300_000;
      const to = instant(Math.floor(Date.now() / length) * length);
      const candles = (await rig.market.candles?.(symbol, length, plusMs(to, -40 * length), to)) ?? null;
      if (candles === null) return;
      expect(candles.map(({ at }) => at)).toEqual(Array.from({ length: 40 }, (_, i) => plusMs(to, (i - 40) * length)));
      for (const { open: first, high, low, close, volume } of candles) {
        const [o, h, l, c, v] = [first, high, low, close, volume].map((each) => Number(toText(each)));
        expect(h).toBeGreaterThanOrEqual(Math.max(o ?? NaN, c ?? NaN, l ?? NaN));
        expect(l).toBeLessThanOrEqual(Math.min(o ?? NaN, c ?? NaN));
        expect(v).toBeGreaterThan(0);
      }
      expect(await rig.market.candles?.(symbol, 123, plusMs(to, -length), to)).toBeNull();
    });

    it('tells of every trade and counts its volume, from the first time it is asked', async () => {
      const heard: Trade[] = [];
      const stop = rig.market.onTrade?.(symbol, (trade) => heard.push(trade)) ?? fail();
      await until(
        () => heard.length > 1,
        () => rig.sell('42999.99', '0.001'),
      );
      stop();
      expect(new Set(heard.map(({ tradeId }) => tradeId)).size).toBe(heard.length);
      const volume = rig.market.volumeSince?.(symbol, instant(0)) ?? fail();
      expect(isAtLeast(volume, sum(heard.map(({ quantity }) => quantity)))).toBe(true);
    });

    it('has a middle price of every listed symbol', async () => {
      const prices = await rig.market.fetchRefPrices();
      expect(toText(prices.get(symbol) ?? fail())).toBe('43000');
    });

    it('has nothing for a symbol nobody lists', async () => {
      expect(rig.market.quote('NOPE/USDT')).toBeNull();
      expect(await rig.market.fetchQuote('NOPE/USDT')).toBeNull();
      expect(rig.market.lastTrade('NOPE/USDT')).toBeNull();
      expect(rig.market.volumeSince?.('NOPE/USDT', instant(0))).toBeNull();
    });
  });
}

function fail(): never {
  throw new Error('nothing there');
}
