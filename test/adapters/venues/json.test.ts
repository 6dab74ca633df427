/** Venue JSON keeps every digit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toText } from '../../../src/domain/decimal.ts';
import {
  asObject,
  instantOf,
  parseVenueJson,
  quantityOf,
  wholeTextOf,
  WireError,
} from '../../../src/adapters/venues/json.ts';

describe('venue JSON', () => {
  it('keeps numbers as they were written', () => {
    expect(parseVenueJson('{"a":9007199254740993.12345678,"b":1e-8,"c":[1,"x",null,true]}')).toEqual({
      a: '9007199254740993.12345678',
      b: '1e-8',
      c: ['1', 'x', null, true],
    });
  });

  it('keeps every digit of a quantity, written as a number or as a string', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 17n }).map((whole) => whole.toString());
    const fraction = fc.stringMatching(/^[0-9]{0,17}[1-9]$/);
    fc.assert(
      fc.property(digits, fraction, (whole, part) => {
        const text = `${whole}.${part}`;
        for (const json of [`{"q":${text}}`, `{"q":"${text}"}`]) {
          expect(toText(quantityOf(asObject(parseVenueJson(json), 'answer'), 'q'))).toBe(text);
        }
      }),
    );
  });

  it.each(['', '<html>', '{"a":1', '{"a":1}}', '{"a":1,"a":2}', '['.repeat(50_000)])(
    'refuses what is not one JSON value: %.20s',
    (text) => {
      expect(() => parseVenueJson(text)).toThrow(WireError);
    },
  );

  it('does not quote the text it refuses', () => {
    expect(() => parseVenueJson('signature=deadbeef')).toThrow(/^is not JSON$/);
  });

  it.each([['-1'], ['NaN'], ['1e30'], [''], [null], [undefined], [{}]])('refuses the quantity %s', (q) => {
    expect(() => quantityOf({ q }, 'q')).toThrow(WireError);
  });

  it.each([['1.5'], ['-1'], ['x'], ['']])('refuses the id and the time %s', (text) => {
    expect(() => wholeTextOf({ i: text }, 'i')).toThrow(WireError);
    expect(() => instantOf({ i: text }, 'i')).toThrow(WireError);
  });
});
