import { describe, expect, it } from 'vitest';
import { price, quantity, ratio, toText } from '../../src/domain/decimal.ts';
import {
  floorToStep,
  isTickMultiple,
  largestQuantity,
  parseRules,
  roundToTick,
  rulesToText,
  smallestQuantity,
} from '../../src/domain/instrument.ts';

const rules = parseRules({ step: '0.00001', minQty: '0.00001', maxQty: '9000', minNotional: '5', tick: '0.01' });

describe('instrument rules', () => {
  it('write back what was read, with 0 for a rule that is off', () => {
    const text = rulesToText(parseRules({ step: '0.10' }));
    expect(text).toEqual({
      step: '0.1',
      minQty: '0',
      maxQty: '0',
      minNotional: '0',
      tick: '0',
      minPrice: '0',
      maxPrice: '0',
    });
    expect(parseRules(text)).toEqual(parseRules({ step: '0.1' }));
  });

  it.each([
    [{ step: '0' }, 'step'],
    [{ step: '' }, 'step'],
    [{ step: '-1' }, 'step'],
    [{ step: '1', minNotional: 'NaN' }, 'minNotional'],
    [{ step: '1', tick: '1e-30' }, 'tick'],
  ])('refuse %j, naming %s', (text, field) => {
    expect(() => parseRules(text)).toThrow(new RegExp(`^${field} must`));
  });

  it('round a limit so that it is never worse for the client', () => {
    expect(toText(roundToTick(rules, 'BUY', price('43225.5525')))).toBe('43225.55');
    expect(toText(roundToTick(rules, 'SELL', price('42795.43755')))).toBe('42795.44');
    const free = parseRules({ step: '1' });
    expect(toText(roundToTick(free, 'BUY', price('1.23456')))).toBe('1.23456');
    expect(isTickMultiple(rules, price('1.23'))).toBe(true);
    expect(isTickMultiple(rules, price('1.234'))).toBe(false);
    expect(isTickMultiple(free, price('1.234'))).toBe(true);
  });

  it('know the smallest quantity at a price, with and without head-room', () => {
    expect(toText(smallestQuantity(rules, price('43000'), null))).toBe('0.00012');
    expect(toText(smallestQuantity(rules, price('43000'), ratio('1.1')))).toBe('0.00013');
    expect(toText(smallestQuantity(rules, null, null))).toBe('0.00001');
    expect(toText(smallestQuantity(parseRules({ step: '0.3', minQty: '1' }), price('1'), null))).toBe('1.2');
  });

  it('know the largest quantity in whole lots, or that there is none', () => {
    expect(largestQuantity(parseRules({ step: '1' }))).toBeNull();
    const largest = largestQuantity(parseRules({ step: '0.3', maxQty: '1' }));
    expect(largest === null ? null : toText(largest)).toBe('0.9');
    expect(toText(floorToStep(rules, quantity('0.000019')))).toBe('0.00001');
  });
});
