/** Slippage against every benchmark, by examples that are worked out by hand. */
import { describe, expect, it } from 'vitest';
import { price } from '../../../src/domain/decimal.ts';
import { measure } from '../../../src/report/measure.ts';
import { executionOf, type ExecutionFacts } from '../../support/executions.ts';

/** 5 at 100 and 4 at 104: 916 for 9, 101.777… on average, of an order of 10. */
const WORKED: ExecutionFacts = {
  quantity: '10',
  clips: [
    { at: 1_000, quantity: '5', price: '100', fills: [{ at: 2_000, quantity: '5', price: '100', fee: '0.5' }] },
    { at: 61_000, quantity: '4', price: '104', fills: [{ at: 121_000, quantity: '4', price: '104', fee: '0.4' }] },
  ],
  market: {
    tape: {
      detail: 'QUOTES',
      bins: [
        { volume: 100, price: 101, low: 99, high: 103, bid: 100, ask: 102 },
        { volume: 20, price: 103, bid: 102, ask: 104 },
        { volume: 50, price: 105, bid: 104, ask: 106 },
        { volume: 30, price: 107, high: 108, bid: 106, ask: 108 },
      ],
    },
    atDecision: '99/101',
    atArrival: '100/102',
    atEnd: '105/107',
    toLastFill: ['120', '12160'],
    toPlannedEnd: ['200', '20620'],
  },
};

describe('slippage', () => {
  const { price: block } = measure(executionOf(WORKED));

  it('against the arrival mid of 101 is (916 − 909) ÷ 909', () => {
    expect(block.arrival).toEqual({
      price: '101',
      basis: 'MID',
      slippageBps: 77.0077007701,
      withFeesBps: 86.9086908691,
    });
  });

  it('against the interval VWAP is told to the last fill and to the planned end', () => {
    // 12160 ÷ 120 = 101.333…; (916 − 9 × 101.333…) ÷ (9 × 101.333…) = 4 ÷ 912.
    expect(block.vwapToLastFill).toMatchObject({
      price: '101.3333333333',
      basis: 'TRADES',
      slippageBps: 43.8596491228,
    });
    // 20620 ÷ 200 = 103.1; (916 − 927.9) ÷ 927.9.
    expect(block.vwapToPlannedEnd).toMatchObject({ price: '103.1', slippageBps: -128.2465782951 });
  });

  it('against the TWAP takes the mids at the end of each bin that ended in time', () => {
    // Mids 101, 103 until 121 s; 101, 103, 105, 107 until 240 s.
    expect(block.twapToLastFill).toMatchObject({ price: '102', basis: 'MID', slippageBps: -21.7864923747 });
    expect(block.twapToPlannedEnd).toMatchObject({ price: '104' });
    expect(block.gridMs).toBe(60_000);
  });

  it('against the best price takes the lowest print for a BUY', () => {
    expect(block.best).toMatchObject({ price: '99' });
  });

  it('against the limit is below zero for everything bought under it', () => {
    const limited = measure(executionOf({ ...WORKED, limitPrice: price('110') }));
    expect(limited.price.limit).toMatchObject({ price: '110', basis: 'LIMIT', slippageBps: -747.4747474747 });
  });

  it('of a SELL has the opposite sign, and fees are taken off', () => {
    const sold = measure(executionOf({ ...WORKED, side: 'SELL' })).price;
    expect(sold.arrival).toMatchObject({ slippageBps: -77.0077007701, withFeesBps: -67.1067106711 });
    expect(sold.best).toMatchObject({ price: '108' });
  });
});

describe('what the data cannot tell', () => {
  it('is n/a with a reason, never 0', () => {
    const report = measure(executionOf({}));
    expect(report.price.arrival).toEqual({ price: null, basis: null, slippageBps: null, withFeesBps: null });
    expect(report.notAvailable).toMatchObject({
      'price.arrival': 'the market when the order started is not known',
      'price.vwapToPlannedEnd': 'nothing is known of the market',
      'price.limit': 'the order has no limit price',
      'outcome.averagePrice': 'nothing was filled',
    });
  });

  it('takes the last trade for the arrival where there are no quotes, and says so', () => {
    const report = measure(executionOf({ ...WORKED, market: { ...WORKED.market, atArrival: '102' } }));
    expect(report.price.arrival).toMatchObject({ price: '102', basis: 'LAST_TRADE' });
    expect(report.notes).toContain('The arrival price is the last price, not a mid.');
  });

  it('uses typical prices for a market of bars', () => {
    const bars = { detail: 'BARS', bins: [{ volume: 10, price: 100, high: 104, low: 97, close: 99 }] } as const;
    const report = measure(executionOf({ ...WORKED, market: { ...WORKED.market, tape: bars } }));
    expect(report.price.twapToPlannedEnd).toMatchObject({ price: '100', basis: 'BARS' });
  });

  it('keeps an order without a planned end from being held against thirty days', () => {
    const endless = executionOf({ ...WORKED, windowMs: 30 * 86_400_000, endMs: 121_000 });
    const report = measure(endless);
    expect(report.header.plannedEnd).toBeNull();
    expect(report.price.twapToPlannedEnd.price).toBe('102');
  });
});
