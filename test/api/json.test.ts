import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderError } from '../../src/domain/errors.ts';
import { isJsonObject, JsonNumber, parseBody, parseJson, stringifyJson } from '../../src/api/json.ts';

function faultOf(text: string | Uint8Array): string {
  try {
    parseBody(Buffer.from(text));
  } catch (error) {
    if (error instanceof OrderError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('reading', () => {
  test('numbers keep their text', () => {
    const texts = ['0.1234567890123456789', '9007199254740993', '1e-05', '1E3', '1.0', '-0', '1e9000000'];
    for (const text of texts) expect(parseJson(text, 'body')).toEqual(new JsonNumber(text));
  });

  test('what the language writes is read back', () => {
    const strip = (value: unknown): unknown => JSON.parse(stringifyJson(value));
    const safe = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !/__proto__|constructor|prototype/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, (value) => {
        const text = JSON.stringify(value);
        expect(strip(parseJson(text, 'body'))).toEqual(JSON.parse(text));
        expect(strip(parseJson(JSON.stringify(value, null, 2), 'body'))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('whatever is read, the language reads too', () => {
    const character = fc.constantFrom(...'{}[]",:\\ \n0123eE+-.tfnrue'.split(''));
    fc.assert(
      fc.property(
        fc.array(character, { maxLength: 12 }).map((all) => all.join('')),
        (text) => {
          if (faultOf(text) === 'accepted') expect(() => JSON.parse(text) as unknown).not.toThrow();
        },
      ),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ['', 'nothing'],
    ['{', 'half an object'],
    ['{"a":1,}', 'a trailing comma'],
    ['[1,]', 'a trailing comma in a list'],
    ['{"a":1}{"b":2}', 'two documents'],
    ['{"a":1} x', 'text after the end'],
    ['{"a":1 /* no */}', 'a comment'],
    ["{'a':1}", 'single quotes'],
    ['{a:1}', 'a bare key'],
    ['{"a":01}', 'a leading zero'],
    ['{"a":+1}', 'a plus sign'],
    ['{"a":.5}', 'no digit before the point'],
    ['{"a":5.}', 'no digit after the point'],
    ['{"a":0x10}', 'a hexadecimal number'],
    ['{"a":1_000}', 'an underscore'],
    ['{"a":NaN}', 'NaN'],
    ['{"a":Infinity}', 'Infinity'],
    ['{"a":"\u0000"}', 'a raw NUL'],
    ['{"a":"\n"}', 'a raw newline'],
    ['{"a":"\\x41"}', 'an unknown escape'],
    ['{"a":"', 'an open string'],
    ['\ufeff{"a":1}', 'a byte order mark'],
    ['{"a":tru}', 'half a word'],
  ])('%j is refused: %s', (text) => expect(faultOf(text)).toMatch(/^body is not valid JSON at character \d+$/));

  test('bytes that are no UTF-8 are refused', () => {
    expect(faultOf(Uint8Array.from([0x7b, 0xff, 0x7d]))).toBe('body must be UTF-8');
    expect(faultOf(Buffer.from('{"a":1}', 'utf16le'))).not.toBe('accepted');
  });

  test('a key given twice is refused even with the same value', () => {
    expect(faultOf('{"quantity":1,"quantity":1}')).toBe('quantity is given twice');
    expect(faultOf('{"a":{"b":1,"\\u0062":2}}')).toBe('a.b is given twice');
  });

  test.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__'])(
    'the key %s is refused at any depth',
    (key) => {
      for (const text of [`{"${key}":{"x":1}}`, `{"a":{"${key}":1}}`, `{"a":[{"${key}":1}]}`]) {
        expect(faultOf(text)).toMatch(/is not a known field$/);
      }
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    },
  );

  test('objects have no prototype', () => {
    const value = parseJson('{"toString":1}', 'body');
    expect(isJsonObject(value) && Object.getPrototypeOf(value) === null).toBe(true);
  });

  test.each([9, 5_000, 100_000])('a depth of %d is refused', (depth) => {
    expect(faultOf('['.repeat(depth) + ']'.repeat(depth))).toBe('body must not be nested deeper than 8 levels');
    expect(faultOf('{"a":'.repeat(depth))).toBe('body must not be nested deeper than 8 levels');
  });

  test('eight levels are read', () => expect(faultOf('['.repeat(8) + ']'.repeat(8))).toBe('accepted'));

  test('keys and strings are bounded', () => {
    const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;
    expect(faultOf(keys(64))).toBe('accepted');
    expect(faultOf(keys(65))).toBe('body must not have more than 64 keys');
    expect(faultOf(`{"a":"${'x'.repeat(4_096)}"}`)).toBe('accepted');
    expect(faultOf(`{"a":"${'x'.repeat(4_097)}"}`)).toBe('a must not be longer than 4096 bytes');
    expect(faultOf(`{"a":"${'é'.repeat(2_049)}"}`)).toBe('a must not be longer than 4096 bytes');
  });

  test('half a surrogate pair is refused', () => {
    expect(faultOf('{"a":"\\ud800"}')).toBe('a must be well-formed Unicode');
    expect(faultOf('{"a":"\\ud83d\\ude00"}')).toBe('accepted');
  });
});

describe('writing', () => {
  test('numbers are written digit for digit', () => {
    expect(
      stringifyJson({ a: new JsonNumber('0.00000001'), b: [new JsonNumber('9007199254740993')], c: undefined }),
    ).toBe('{"a":0.00000001,"b":[9007199254740993]}');
  });

  test('a double is refused rather than rounded', () => {
    expect(() => stringifyJson({ a: 0.1 })).toThrow('cannot be written as JSON without loss');
    expect(() => stringifyJson({ a: 2 ** 53 })).toThrow('cannot be written as JSON without loss');
  });
});
