/** Implementation shortfall: its parts, and that they add up whatever happened. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, feeFromStored, subtract, toText, type Fee } from '../../../src/domain/decimal.ts';
import { measure } from '../../../src/report/measure.ts';
import type { Shortfall } from '../../../src/report/report.ts';
import { executionOf, type ClipFacts, type ExecutionFacts } from '../../support/executions.ts';

const bought: readonly ClipFacts[] = [
  { at: 1_000, quantity: '6', price: '104', fills: [{ at: 2_000, quantity: '6', price: '103', fee: '0.6' }] },
];

const shortfall = (facts: ExecutionFacts): Shortfall => measure(executionOf(facts)).price.shortfall;

describe('implementation shortfall', () => {
  it('splits into delay, trading, opportunity and fees', () => {
    const market = { atDecision: '99/101', atArrival: '101/103', atEnd: '105/107' };
    // Q 10, F 6, R 4: delay (102 − 100) × 10, trading 618 − 612, opportunity (106 − 102) × 4.
    expect(shortfall({ clips: bought, market })).toEqual({
      from: 'DECISION',
      decisionPrice: '100',
      arrivalPrice: '102',
      endPrice: '106',
      base: '1020',
      delay: { amount: '20', bps: 196.0784313725 },
      trading: { amount: '6', bps: 58.8235294118 },
      opportunity: { amount: '16', bps: 156.862745098 },
      fees: { amount: '0.6', bps: 5.8823529412 },
      total: { amount: '42.6', bps: 417.6470588235 },
      totalBeforeFees: { amount: '42', bps: 411.7647058824 },
      toFirstChildMs: 1_500,
    });
  });

  it('of a SELL in a rising market is a gain but for the fees', () => {
    const market = { atDecision: '99/101', atArrival: '101/103', atEnd: '105/107' };
    const sold = shortfall({ side: 'SELL', clips: bought, market });
    expect(sold).toMatchObject({
      delay: { amount: '-20' },
      trading: { amount: '-6' },
      opportunity: { amount: '-16' },
      fees: { amount: '0.6' },
      total: { amount: '-41.4' },
    });
  });

  it('counts from the arrival where the decision price is not known', () => {
    const report = measure(executionOf({ clips: bought, market: { atArrival: '101/103', atEnd: '105/107' } }));
    expect(report.price.shortfall).toMatchObject({
      from: 'ARRIVAL',
      delay: { amount: null },
      total: { amount: '22.6' },
    });
    expect(report.notAvailable['price.shortfall.delay']).toBe('the market when the order was created is not known');
  });

  it('has no total when what was not filled has no price', () => {
    const report = measure(executionOf({ clips: bought, market: { atArrival: '101/103' } }));
    expect(report.price.shortfall).toMatchObject({ opportunity: { amount: null }, total: { amount: null, bps: null } });
    expect(report.notAvailable['price.shortfall.total']).toBe('a part of it is not known');
  });

  it('has no fees and no total when a fee is in an asset without a price', () => {
    const fills = [{ at: 2_000, quantity: '6', price: '103', fee: '0.01', feeAsset: 'BNB' }];
    const market = { atArrival: '101/103', atEnd: '105/107' };
    const report = measure(executionOf({ clips: [{ at: 1_000, quantity: '6', price: '104', fills }], market }));
    expect(report.price.shortfall).toMatchObject({
      fees: { amount: null },
      total: { amount: null },
      totalBeforeFees: { amount: '22' },
    });
    expect(report.notAvailable['price.shortfall.fees']).toBe('fees were charged in BNB, whose price is not known');
  });

  it('takes a fee in the base asset at the price of its own fill', () => {
    const fills = [{ at: 2_000, quantity: '6', price: '103', fee: '0.006', feeAsset: 'BTC' }];
    const clips = [{ at: 1_000, quantity: '6', price: '104', fills }];
    expect(shortfall({ clips, market: { atArrival: '101/103', atEnd: '105/107' } }).fees.amount).toBe('0.618');
  });
});

const decimals = (most: number, digits: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: most }).map((units) => {
    const text = String(units).padStart(digits + 1, '0');
    return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  });
const prices = decimals(10_000_000, 2);
const fills = fc.array(fc.record({ quantity: decimals(100_000, 5), price: prices, fee: decimals(1_000, 4) }), {
  maxLength: 6,
});

const exact = (text: string | null): Fee => feeFromStored(text ?? '0');

describe('whatever happened', () => {
  it('the parts add up to the total, exactly in money and to 1e-9 in basis points', () => {
    const facts = fc.record({
      fills,
      decision: prices,
      arrival: prices,
      end: prices,
      side: fc.constantFrom('BUY', 'SELL'),
    });
    fc.assert(
      fc.property(facts, ({ fills: made, decision, arrival, end, side }) => {
        const clips = made.map((fill, index) => ({
          at: index * 1_000,
          quantity: fill.quantity,
          price: fill.price,
          fills: [{ at: index * 1_000 + 10, ...fill }],
        }));
        const market = { atDecision: decision, atArrival: arrival, atEnd: end };
        const { delay, trading, opportunity, fees, total } = shortfall({
          ...{ clips, market, quantity: '10' },
          side: side,
        });
        const parts = [delay, trading, opportunity, fees];
        const added = parts.map(({ amount }) => exact(amount)).reduce((all, part) => add(all, part));
        expect(toText(subtract(added, exact(total.amount)))).toBe('0');
        const bps = parts.reduce((all, part) => all + (part.bps ?? NaN), 0);
        // A double holds its value to a few parts in 1e16; parts of opposite signs may be far larger than their sum.
        const size = parts.reduce((all, part) => all + Math.abs(part.bps ?? NaN), 0);
        expect(Math.abs(bps - (total.bps ?? NaN))).toBeLessThan(1e-9 + size * 1e-14);
      }),
      { numRuns: 300 },
    );
  });
});
