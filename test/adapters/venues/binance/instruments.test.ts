/** Exchange information as instruments. */
import { describe, expect, it } from 'vitest';
import { rulesToText } from '../../../../src/domain/instrument.ts';
import { parseExchangeInfo, readInstruments } from '../../../../src/adapters/venues/binance/instruments.ts';

const symbol = (over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  baseAssetPrecision: 8,
  quoteAsset: 'USDT',
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
  isSpotTradingAllowed: true,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
    { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
    { filterType: 'NOTIONAL', minNotional: '5.00000000', maxNotional: '9000000.00000000' },
  ],
  ...over,
});

const readOne = (over: Readonly<Record<string, unknown>> = {}): ReturnType<typeof readInstruments> =>
  readInstruments(parseExchangeInfo(JSON.stringify({ symbols: [symbol(over)] })));

const rulesOf = (over: Readonly<Record<string, unknown>>): unknown => {
  const [instrument] = readOne(over).instruments.values();
  return instrument && rulesToText(instrument.rules);
};

describe('exchange information', () => {
  it('becomes instruments by our symbol', () => {
    const instrument = readOne().instruments.get('BTC/USDT');
    expect(instrument).toMatchObject({ venueSymbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', tradable: true });
    expect(instrument && rulesToText(instrument.rules)).toEqual({
      step: '0.00001',
      minQty: '0.00001',
      maxQty: '9000',
      minNotional: '5',
      tick: '0.01',
      minPrice: '0.01',
      maxPrice: '1000000',
    });
  });

  it('knows the bound of orders that take', () => {
    const filters = [
      { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
      { filterType: 'MARKET_LOT_SIZE', minQty: '0', maxQty: '132.46890512', stepSize: '0' },
    ];
    expect(rulesOf({ filters })).toMatchObject({ maxQty: '9000', maxMarketQty: '132.46890512' });
  });

  it('takes a zero as a rule that is off, and the finest lot where there is no step', () => {
    const off = [
      { filterType: 'PRICE_FILTER', minPrice: '0.00000000', maxPrice: '0.00000000', tickSize: '0.00000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00000000', maxQty: '0.00000000', stepSize: '0.00000000' },
    ];
    const none = {
      step: '0.00000001',
      minQty: '0',
      maxQty: '0',
      minNotional: '0',
      tick: '0',
      minPrice: '0',
      maxPrice: '0',
    };
    expect(rulesOf({ filters: off })).toEqual(none);
    expect(rulesOf({ filters: [] })).toEqual(none);
    expect(rulesOf({ filters: [], baseAssetPrecision: 0 })).toMatchObject({ step: '1' });
  });

  it('reads the older filter of the smallest notional', () => {
    expect(rulesOf({ filters: [{ filterType: 'MIN_NOTIONAL', minNotional: '10.00000000' }] })).toMatchObject({
      minNotional: '10',
    });
  });

  it.each([
    [{ status: 'HALT' }],
    [{ status: 'BREAK' }],
    [{ orderTypes: ['MARKET'] }],
    [{ isSpotTradingAllowed: false }],
  ])('shows an instrument as not tradable: %j', (over) => {
    expect(readOne(over).instruments.get('BTC/USDT')?.tradable).toBe(false);
  });

  it.each([
    [{ filters: [{ filterType: 'LOT_SIZE', stepSize: 0.00001 }] }, /stepSize/],
    [{ filters: [{ filterType: 'LOT_SIZE', stepSize: '-1' }] }, /step/],
    [{ filters: [], baseAssetPrecision: 99 }, /baseAssetPrecision/],
    [{ baseAsset: null }, /baseAsset/],
  ])('leaves out what it cannot read and says why: %j', (over, rule) => {
    const { instruments, skipped } = readOne(over);
    expect(instruments.size).toBe(0);
    expect(skipped).toMatchObject([{ venueSymbol: 'BTCUSDT', rule: expect.stringMatching(rule) as string }]);
  });
});
