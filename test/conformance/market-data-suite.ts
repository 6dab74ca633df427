/** What every implementation of the MarketData port must do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toText } from '../../src/domain/decimal.ts';
import type { MarketData } from '../../src/engine/venue.ts';

export interface MarketRig {
  readonly market: MarketData;
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
      expect(instrument).toMatchObject({ base: 'BTC', quote: 'USDT', tradable: true, venueSymbol: 'BTCUSDT' });
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

    it('has a middle price of every listed symbol', async () => {
      const prices = await rig.market.fetchRefPrices();
      expect(toText(prices.get(symbol) ?? fail())).toBe('43000');
    });

    it('has nothing for a symbol nobody lists', async () => {
      expect(rig.market.quote('NOPE/USDT')).toBeNull();
      expect(await rig.market.fetchQuote('NOPE/USDT')).toBeNull();
      expect(rig.market.lastTrade('NOPE/USDT')).toBeNull();
    });
  });
}

function fail(): never {
  throw new Error('nothing there');
}
