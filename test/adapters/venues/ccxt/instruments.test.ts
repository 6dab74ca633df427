/** The markets of an exchange of ccxt as instruments: steps, bounds, and what kinds of orders it lacks. */
import { describe, expect, it } from 'vitest';
import { readInstruments } from '../../../../src/adapters/venues/ccxt/instruments.ts';
import type { CcxtClient } from '../../../../src/adapters/venues/ccxt/load.ts';
import { rulesToText, type Instrument } from '../../../../src/domain/instrument.ts';

const TICK_SIZE = 4;
const DECIMAL_PLACES = 2;
const SIGNIFICANT_DIGITS = 3;

const MARKET = {
  ...{ id: 'BTCUSDT', symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', spot: true, active: true },
  precision: { amount: '0.00001', price: '0.01' },
  limits: { amount: { min: '0.0001', max: '9000' }, price: {}, cost: { min: '5' } },
};

const orders = (kinds: object): object => ({ spot: { createOrder: { timeInForce: kinds } } });

function book(market: object = {}, client: object = {}) {
  const markets = { one: { ...MARKET, ...market } };
  return readInstruments({ markets, precisionMode: TICK_SIZE, ...client } as unknown as CcxtClient);
}

const read = (market: object = {}, client: object = {}): Instrument | undefined =>
  book(market, client).instruments.get('BTC/USDT');

describe('a market of ccxt', () => {
  it('has its steps and bounds, and is open unless it says that it is not', () => {
    const found = read();
    expect(found).toMatchObject({ symbol: 'BTC/USDT', venueSymbol: 'BTCUSDT', base: 'BTC', quote: 'USDT' });
    expect(found?.tradable).toBe(true);
    expect(read({ active: false })?.tradable).toBe(false);
    expect(rulesToText(found?.rules ?? expect.fail('no rules'))).toMatchObject({
      ...{ step: '0.00001', minQty: '0.0001', maxQty: '9000', minNotional: '5', tick: '0.01' },
    });
  });

  it('may write its steps as numbers of decimals, and not as digits that count', () => {
    const precision = { amount: '5', price: '0' };
    const rules = read({ precision }, { precisionMode: DECIMAL_PLACES })?.rules ?? expect.fail('no rules');
    expect(rulesToText(rules)).toMatchObject({ step: '0.00001', tick: '1' });
    expect(read({ precision }, { precisionMode: SIGNIFICANT_DIGITS })).toBeUndefined();
  });

  it('has no post-only orders where the exchange says so, and else is believed to have them', () => {
    expect(read({}, { features: orders({ PO: false, IOC: true }) })?.noPostOnly).toBe(true);
    expect(read({}, { features: orders({ PO: true }) })?.noPostOnly).toBeUndefined();
    expect(read({}, { features: orders({}) })?.noPostOnly).toBeUndefined();
    expect(read()?.noPostOnly).toBeUndefined();
  });

  it('that is no spot market is left out', () => {
    expect(book({ spot: false }).instruments.size).toBe(0);
  });
});
