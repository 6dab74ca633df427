import { describe, expect, it } from 'vitest';
import { price } from '../../src/domain/decimal.ts';
import { parseRules } from '../../src/domain/instrument.ts';
import { checkLimitPrice } from '../../src/domain/limit-price.ts';

const rules = parseRules({ step: '1', tick: '0.01', minPrice: '1', maxPrice: '100' });

describe('a limit price', () => {
  it.each([
    ['0', 'limitPrice must be > 0'],
    ['1.234', 'limitPrice 1.234 is not a multiple of the tick 0.01'],
    ['0.99', "limitPrice 0.99 is below the venue's minimum price 1"],
    ['100.01', "limitPrice 100.01 is above the venue's maximum price 100"],
  ])('of %s is refused', (text, message) => {
    expect(() => checkLimitPrice(rules, price(text))).toThrow(
      expect.objectContaining({ errorCode: 'INVALID_ORDER', message }),
    );
  });

  it('is free when it is absent, inside the range, or the venue has no rules', () => {
    for (const text of ['1', '100', '43.21']) expect(() => checkLimitPrice(rules, price(text))).not.toThrow();
    expect(() => checkLimitPrice(rules, null)).not.toThrow();
    expect(() => checkLimitPrice(parseRules({ step: '1' }), price('123456.789'))).not.toThrow();
  });
});
