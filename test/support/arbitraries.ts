/** Generators of values for property tests. */
import fc from 'fast-check';

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength: least,
    maxLength: most,
  });

/** Plain decimals as the domain writes and the store compares them: no sign, no exponent, no leading zeros. */
export const decimalTexts: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(digits(1, 2), digits(1, 18)), fc.oneof(digits(0, 2), digits(0, 18)))
  .map(([whole, fraction]) => `${whole.replace(/^0+(?=.)/, '')}${fraction === '' ? '' : `.${fraction}`}`);

/** Pairs that are often equal or differ in one digit, or only in trailing zeros: where a comparison goes wrong. */
export const decimalPairs: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(decimalTexts, decimalTexts),
  fc
    .tuple(decimalTexts, digits(1, 3))
    .map(([text, tail]): [string, string] => [text, `${text}${text.includes('.') ? '' : '.'}${tail}`]),
  decimalTexts.map((text): [string, string] => [`${text}${text.includes('.') ? '0' : '.0'}`, text]),
);
