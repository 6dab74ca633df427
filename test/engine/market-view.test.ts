/** Which best prices may be traded on, and what is said of those that may not. */
import { describe, expect, it } from 'vitest';
import { createPublicData } from '../../src/adapters/venues/public-data.ts';
import { price, quantity } from '../../src/domain/decimal.ts';
import { parseRules, type Instrument } from '../../src/domain/instrument.ts';
import type { Quote } from '../../src/domain/market.ts';
import { instant, plusMs } from '../../src/domain/time.ts';
import { usableQuote } from '../../src/engine/market-view.ts';
import type { MarketData } from '../../src/engine/venue.ts';
import { World } from '../../src/simulation/world.ts';
import { whyOf } from './asked-why.ts';

const NOW = instant(1_706_443_200_000);
const SYMBOL = 'BTC/USDT';
const ONE = quantity('1');

const quoteOf = (bid: string, ask: string, ageMs = 0): Quote => ({
  bid: price(bid),
  ask: price(ask),
  bidQuantity: ONE,
  askQuantity: ONE,
  at: plusMs(NOW, -ageMs),
});

const BTC: Instrument = {
  symbol: SYMBOL,
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00001', tick: '0.01' }),
};

/** A venue whose stream has said this and nothing else. */
async function hearing(said: (() => Quote | null) | null): Promise<MarketData> {
  const market = createPublicData({ name: 'BINANCE', now: () => NOW, log: () => undefined }, (board) => {
    if (said !== null) board.quoteHeard('BTCUSDT', said);
    return {
      watch: () => undefined,
      readInstruments: () => Promise.resolve({ instruments: new Map([[SYMBOL, BTC]]), skipped: [] }),
      askQuote: () => Promise.resolve(null),
      askMiddles: () => Promise.resolve(new Map()),
      close: () => Promise.resolve(),
    };
  });
  await market.refreshInstruments();
  return market;
}

describe('the best prices of a venue', () => {
  it('may be traded on while they are young and whole', async () => {
    const quote = quoteOf('42999', '43001', 2_000);
    expect(usableQuote(await hearing(() => quote), SYMBOL, NOW)).toEqual({ quote, quoteFault: null });
  });

  it.each([
    ['nothing was heard', null, 'the venue has told no price'],
    ['a side is empty', () => null, 'a side of the book is empty, or the sides cross'],
    ['they are older than two seconds', () => quoteOf('42999', '43001', 2_001), 'the last price is too old'],
    ['the sides meet', () => quoteOf('43000', '43000'), 'the sides of the book cross'],
    ['the sides cross', () => quoteOf('43001', '42999'), 'the sides of the book cross'],
  ])('are none when %s, and that is the reason', async (_when, said, quoteFault) => {
    expect(usableQuote(await hearing(said), SYMBOL, NOW)).toEqual({ quote: null, quoteFault });
  });

  it('are none of a symbol that the venue does not list', async () => {
    const { quote, quoteFault } = usableQuote(await hearing(null), 'NOPE/USDT', NOW);
    expect([quote, quoteFault]).toEqual([null, 'the venue does not list the symbol']);
  });

  it('that cannot be had hold an order back, which says why', async () => {
    const world = new World();
    Object.assign(world.market, { quoteFault: () => 'the venue has told no price' });
    world.reachable = false;
    const id = await world.create({ params: { durationSeconds: '60', tradingStyle: 'AGGRESSIVE' } });
    await world.runFor(5_000);
    const [first] = whyOf(world, id).reasons;
    expect(first).toMatchObject({ code: 'NO_MARKET', note: 'the venue has told no price' });
    world.reachable = true;
    await world.runFor(2_000);
    expect(world.placements.length).toBeGreaterThan(0);
  });
});
