import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  averagePrice,
  ceilTo,
  compare,
  divideBy,
  fee,
  feeAsNotional,
  feeAtPrice,
  floorTo,
  isMultipleOf,
  max,
  middle,
  min,
  moveByBps,
  negate,
  notBelowZero,
  notional,
  notionalOf,
  percentOf,
  price,
  priceOf,
  quantity,
  quotientOf,
  ratio,
  roundTo,
  shareOfMs,
  stepsIn,
  stepsOf,
  subtract,
  sum,
  toText,
} from '../../src/domain/decimal.ts';

const fractions = fc.integer({ min: 0, max: 18 }).chain((places) =>
  fc.record({
    whole: fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }),
    digits: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: places, maxLength: places }),
  }),
);
const texts = fractions.map(({ whole, digits }) => (digits.length === 0 ? `${whole}` : `${whole}.${digits.join('')}`));
const canonical = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

describe('decimals', () => {
  it('keep every digit of what they were read from', () => {
    fc.assert(fc.property(texts, (text) => toText(quantity(text)) === canonical(text)));
  });

  it('compare as the whole numbers of their last digit do, whichever sign they have', () => {
    const units = (text: string): bigint => {
      const [whole = '', fraction = ''] = text.split('.');
      return BigInt(whole + fraction.padEnd(18, '0'));
    };
    const signed = fc.record({ text: fc.oneof(texts, fc.constant('0')), isBelow: fc.boolean() });
    fc.assert(
      fc.property(signed, signed, (a, b) => {
        const [x, y] = [a, b].map(({ text, isBelow }) => fee(isBelow ? `-${text}` : text));
        const [m, n] = [a, b].map(({ text, isBelow }) => (isBelow ? -units(text) : units(text)));
        if (x === undefined || y === undefined || m === undefined || n === undefined) return false;
        return compare(x, y) === (m < n ? -1 : m > n ? 1 : 0) && compare(x, x) === 0;
      }),
    );
  });

  it('add up and subtract to the same whether or not one of them is zero', () => {
    const zero = quantity('0');
    fc.assert(
      fc.property(texts, (text) => {
        const value = quantity(text);
        const sums = [add(value, zero), add(zero, value), subtract(value, zero), sum([zero, value, zero])];
        return sums.every((each) => toText(each) === canonical(text)) && toText(subtract(zero, zero)) === '0';
      }),
    );
  });

  it('read their own text back to the same value', () => {
    fc.assert(fc.property(texts, (text) => compare(price(toText(price(text))), price(text)) === 0));
  });

  it.each([
    ['1e-05', '0.00001'],
    ['1E3', '1000'],
    ['1.0', '1'],
    ['0.10', '0.1'],
    ['0', '0'],
    ['9007199254740993', '9007199254740993'],
    ['0.123456789012345678', '0.123456789012345678'],
    ['999999999999999999.999999999999999999', '999999999999999999.999999999999999999'],
  ])('read %s as %s', (text, written) => {
    expect(toText(quantity(text))).toBe(written);
  });

  it.each([
    '1e400',
    '1e-400',
    '1e9000000',
    '-0',
    '-1',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    'null',
    'true',
    '[5]',
    '',
    ' 1',
    '1 ',
    '+5',
    '5.',
    '.5',
    '00',
    '01',
    '1,5',
    '1e',
    '1e+',
    '1.5.2',
    '١',
    '1000000000000000000',
    '0.1234567890123456789',
    '1e18',
    '1e-19',
    '123456789012345678901234567890',
  ])('refuse the token %j, naming the field', (text) => {
    expect(() => quantity(text, 'clipSizeVal')).toThrow(
      expect.objectContaining({
        errorCode: 'INVALID_ORDER',
        problems: [expect.objectContaining({ path: 'clipSizeVal' })],
      }),
    );
  });

  it('refuse an absurd exponent before it costs anything', () => {
    for (const text of ['1e999999999', '1e-999999999', `0.${'1'.repeat(100_000)}`]) {
      expect(() => price(text)).toThrow(/^price must/);
    }
  });

  it('never print an exponent', () => {
    expect(toText(quantity('1e-18'))).toBe('0.000000000000000001');
    expect(toText(notionalOf(price('999999999999999999'), quantity('999999999999999999')))).not.toContain('e');
  });

  it('multiply price and quantity exactly', () => {
    const most = '999999999999999999.999999999999999999';
    const digits = BigInt(most.replace('.', ''));
    const product = (digits * digits).toString();
    const written = toText(notionalOf(price(most), quantity(most))).replace('.', '');
    expect(written).toBe(product);
  });

  it('round down and up to steps that do not divide the value', () => {
    expect(toText(floorTo(quantity('1'), quantity('0.3')))).toBe('0.9');
    expect(toText(ceilTo(quantity('1'), quantity('0.3')))).toBe('1.2');
    expect(toText(floorTo(quantity('0.9'), quantity('0.3')))).toBe('0.9');
    expect(toText(ceilTo(quantity('0.9'), quantity('0.3')))).toBe('0.9');
    expect(isMultipleOf(quantity('0.9'), quantity('0.3'))).toBe(true);
    expect(isMultipleOf(quantity('1'), quantity('0.3'))).toBe(false);
  });

  it('count steps and give them back', () => {
    const values = fc.record({
      count: fc.bigInt({ min: 0n, max: 10n ** 15n }),
      step: fc.integer({ min: 1, max: 999 }),
    });
    fc.assert(
      fc.property(values, ({ count, step }) => {
        const size = ratio(`0.${String(step).padStart(3, '0')}`);
        return stepsIn(stepsOf(size, count), size) === count;
      }),
    );
    expect(stepsIn(quantity('0.8999999999'), quantity('0.3'))).toBe(2n);
  });

  it('average to ten places, half up, and to zero when nothing was filled', () => {
    expect(toText(averagePrice(notional('1'), quantity('3')))).toBe('0.3333333333');
    expect(toText(averagePrice(notional('0.00000000005'), quantity('1')))).toBe('0.0000000001');
    expect(toText(averagePrice(notional('0'), quantity('0')))).toBe('0');
  });

  it('add, subtract, compare and take shares', () => {
    expect(toText(add(quantity('0.1'), quantity('0.2')))).toBe('0.3');
    expect(toText(subtract(quantity('0.1'), quantity('0.3')))).toBe('-0.2');
    expect(toText(notBelowZero(subtract(quantity('0.1'), quantity('0.3'))))).toBe('0');
    expect(toText(sum([quantity('0.1'), quantity('0.2'), quantity('0.3')]))).toBe('0.6');
    expect(toText(min(price('2'), price('10')))).toBe('2');
    expect(toText(max(price('2'), price('10')))).toBe('10');
    expect(toText(percentOf(quantity('1.5'), ratio('40')))).toBe('0.6');
    expect(toText(moveByBps(price('43010.50'), ratio('50'), 'UP'))).toBe('43225.5525');
    expect(toText(moveByBps(price('43010.49'), ratio('50'), 'DOWN'))).toBe('42795.43755');
    expect(toText(middle(price('1'), price('2')))).toBe('1.5');
    expect(shareOfMs(quantity('0.09516'), quantity('1'), 3_600_000)).toBe(342_576);
  });

  it('take parts of amounts exactly, and tell a ratio as a plain number to ten digits', () => {
    expect(toText(roundTo(notional('0.12345'), 4))).toBe('0.1235');
    expect(toText(priceOf(notional('10'), quantity('4')))).toBe('2.5');
    expect(toText(divideBy(price('1'), 8n))).toBe('0.125');
    expect(toText(negate(notional('2.5')))).toBe('-2.5');
    expect(toText(feeAsNotional(fee('-0.5')))).toBe('-0.5');
    expect(toText(feeAtPrice(fee('0.001'), price('43000')))).toBe('43');
    expect(quotientOf(notional('1'), notional('3'))).toBe(0.3333333333);
    expect(quotientOf(subtract(notional('1'), notional('3')), notional('3'), 10_000)).toBe(-6_666.6666666667);
  });

  it('round a ratio in its tenth digit as whole numbers do, in the middle of two as well', () => {
    const units = (count: bigint) => stepsOf(notional('1e-18'), count);
    /** Half-up, away from zero, of part × times ÷ whole in tenth digits. */
    const exact = (part: bigint, whole: bigint, times: bigint): number => {
      const twice = part * times * 10n ** 10n * 2n + whole;
      const tenths = twice / (whole * 2n);
      const text = tenths.toString().padStart(11, '0');
      return Number(`${text.slice(0, -10)}.${text.slice(-10)}`);
    };
    const amounts = fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 36n }), fc.bigInt({ min: 1n, max: 10n ** 12n }));
    const times = fc.constantFrom(1n, 2n, 100n, 10_000n, 1_000_000n);
    const check = (part: bigint, whole: bigint, by: bigint): void => {
      expect(quotientOf(units(part), units(whole), Number(by))).toBe(exact(part, whole, by));
      expect(quotientOf(negate(units(part)), units(whole), Number(by))).toBe(-exact(part, whole, by));
    };
    fc.assert(fc.property(amounts, amounts, times, check), { numRuns: 2_000 });
    // An odd number of halves of a tenth digit, and one unit to either side of it.
    const middles = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.integer({ min: -1, max: 1 }));
    fc.assert(
      fc.property(middles, fc.bigInt({ min: 1n, max: 10n ** 9n }), ([count, off], size) => {
        check((2n * count + 1n) * size * 10n ** 8n + BigInt(off), size * 2n * 10n ** 18n, 1n);
      }),
      { numRuns: 2_000 },
    );
  });
});
