/** Maker and taker, fees, spreads and markouts, by examples worked out by hand. */
import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/report/measure.ts';
import type { LiquidityBlock } from '../../../src/report/report.ts';
import { executionOf, type ClipFacts, type ExecutionFacts } from '../../support/executions.ts';

const clips: readonly ClipFacts[] = [
  {
    at: 0,
    quantity: '3',
    price: '100',
    fills: [
      {
        at: 10,
        quantity: '3',
        price: '100',
        fee: '-0.03',
        before: '100/102',
        after: ['101/103', '99/101', null, '104/106'],
      },
    ],
  },
  {
    at: 1_000,
    quantity: '1',
    price: '102',
    fills: [
      {
        at: 1_010,
        quantity: '1',
        price: '102',
        fee: '0.1',
        liquidity: 'TAKER',
        before: '100/102',
        after: ['101/103', null, null, null],
      },
    ],
  },
];
const liquidity = (facts: ExecutionFacts): LiquidityBlock => measure(executionOf(facts)).liquidity;

describe('the liquidity block', () => {
  const bought = liquidity({ quantity: '4', clips });

  it('shares quantity and notional between maker and taker', () => {
    expect(bought.maker).toEqual({ quantity: '3', notional: '300', quantityPct: 75, notionalPct: 74.6268656716 });
    expect(bought.taker).toEqual({ quantity: '1', notional: '102', quantityPct: 25, notionalPct: 25.3731343284 });
    expect(bought.unknown).toBeNull();
  });

  it('tells fees and rebates apart and adds them up exactly', () => {
    expect(bought.fees).toEqual([{ asset: 'USDT', paid: '0.1', rebates: '-0.03', net: '0.07' }]);
    expect(bought.feesInQuote).toBe('0.07');
    // 0.07 ÷ 402.
    expect(bought.feesBps).toBe(1.7412935323);
  });

  it('weights spread figures by quantity, and a passive fill earns the half spread', () => {
    // Mid 101: 3 at −1 and 1 at +1 of the half spread; (3 × −198.02 + 1 × 198.02) ÷ 4.
    expect(bought.spreadCapture).toBe(0.5);
    expect(bought.effectiveSpreadBps).toBeCloseTo(-99.0099009901, 9);
    expect(bought.quotedSpreadBps).toBeCloseTo(198.0198019802, 9);
    expect(bought.spreadFills).toBe(2);
  });

  it('gives the markout of those fills whose later market is known', () => {
    // After 1 s the mid is 102: 3 × 200 bps and 1 × 0; after 10 s only the first is known, at 100.
    expect(bought.markouts[0]).toMatchObject({ afterMs: 1_000, bps: 150, fills: 2 });
    expect(bought.markouts[1]).toMatchObject({ bps: 0, standardErrorBps: null, fills: 1 });
    expect(bought.markouts[2]).toMatchObject({ bps: null, fills: 0 });
    expect(bought.markouts[3]).toMatchObject({ bps: 500, fills: 1 });
    expect(bought.markoutBasis).toBe('MID');
  });

  it('gives the standard error of a weighted mean', () => {
    // Shares 0.75 and 0.25, values 200 and 0, mean 150: √(2 × ((0.75 × 50)² + (0.25 × 150)²)) = 75.
    expect(bought.markouts[0]?.standardErrorBps).toBe(75);
  });

  it('of a SELL at the bid pays the half spread', () => {
    const sold = liquidity({ side: 'SELL', quantity: '4', clips });
    expect(sold.spreadCapture).toBe(-0.5);
    expect(sold.markouts[0]?.bps).toBe(-150);
  });

  it('says that there are no quotes instead of a spread of 0', () => {
    const bare = clips.map((clip) => ({
      ...clip,
      fills: (clip.fills ?? []).map((fill) => ({ ...fill, before: '101', after: ['103', null, null, null] })),
    }));
    const report = measure(executionOf({ quantity: '4', clips: bare }));
    expect(report.liquidity).toMatchObject({
      effectiveSpreadBps: null,
      spreadCapture: null,
      markoutBasis: 'LAST_TRADE',
    });
    expect(report.notAvailable['liquidity.spreadCapture']).toBe('the data has no quotes');
    // 3 × 300 bps and 1 × (103 − 102) ÷ 102.
    expect(report.liquidity.markouts[0]?.bps).toBeCloseTo((3 * 300 + 10_000 / 102) / 4, 8);
  });

  it('keeps fills of which the venue does not tell who took apart', () => {
    const [first, second] = clips;
    const untold = (second?.fills ?? []).map((fill) => ({ ...fill, liquidity: null }));
    const mixed = first === undefined || second === undefined ? [] : [first, { ...second, fills: untold }];
    expect(liquidity({ quantity: '4', clips: mixed }).unknown?.quantity).toBe('1');
  });
});
