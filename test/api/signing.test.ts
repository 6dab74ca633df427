import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import {
  bytesToSign,
  digestOf,
  grammarFault,
  isInWindow,
  signHmac,
  verifyCompat,
  verifyHmac,
} from '../../src/api/signing.ts';
import { KEY, SECRET } from './support.ts';
import { TWAP_BODY, VECTORS } from './vectors.ts';

const headers = (timestamp: string, recvWindow: string | null, apiKey = KEY) => ({
  apiKey,
  signature: '',
  timestamp,
  recvWindow,
});

describe('signatures', () => {
  test.each(VECTORS)(
    'AU-8, AU-11 the known signature of $id comes out: $name',
    ({ timestamp, recvWindow, query, body, sign }) => {
      const bytes = bytesToSign(headers(timestamp, recvWindow), Buffer.from(query + body));
      expect(signHmac(SECRET, bytes)).toBe(sign);
      expect(verifyHmac(SECRET, bytes, sign)).toBe(true);
      expect(verifyHmac(SECRET, bytes, sign.toUpperCase())).toBe(true);
      expect(verifyHmac('another secret', bytes, sign)).toBe(false);
    },
  );

  test('a changed digit in the body has another signature', () => {
    const changed = bytesToSign(headers('1706443200000', '5000'), Buffer.from(TWAP_BODY.replace('1.5', '1.6')));
    expect(signHmac(SECRET, changed)).toBe('df81689e58e10101737f9d9272e1222cd46b8d8071fb0afa204b5128395ce524');
    expect(verifyHmac(SECRET, changed, VECTORS[0]?.sign ?? '')).toBe(false);
  });

  test('S-4 only 64 hex digits are a signature, whatever a lenient decoder makes of the rest', () => {
    const bytes = Buffer.from('x');
    const sign = signHmac(SECRET, bytes);
    const spellings = [
      `${sign} `,
      ` ${sign}`,
      `${sign}zz`,
      `${sign}00`,
      sign.slice(0, 63),
      `0x${sign}`,
      '',
      `${sign}\n`,
    ];
    for (const spelling of spellings) expect(verifyHmac(SECRET, bytes, spelling)).toBe(false);
    expect(verifyHmac(SECRET, bytes, Buffer.from(sign, 'hex').toString('base64'))).toBe(false);
  });

  test('AU-13 a signature of another length is refused, not compared', () => {
    const bytes = Buffer.from('x');
    for (const length of [0, 1, 31, 33, 64]) {
      const signature = Buffer.alloc(length, 1);
      expect(verifyHmac(SECRET, bytes, signature.toString('hex'))).toBe(false);
      expect(verifyCompat(Buffer.alloc(32, 7).toString('base64'), bytes, signature.toString('base64'))).toBe(false);
    }
  });

  test('S-3 no two valid requests of one key sign the same bytes', () => {
    const digits = fc.integer({ min: 1, max: 60_000 }).map(String);
    const letters = fc.constantFrom('', '{', 'o', 'orderId=1', '{"a":5000}', 'c5000', '{}5');
    const request = fc.record({
      timestamp: fc.constantFrom('1706443200000', '1706443200001', '1706443200005'),
      recvWindow: fc.option(digits),
      payload: letters,
    });
    fc.assert(
      fc.property(request, request, (a, b) => {
        const bytes = (one: typeof a) =>
          digestOf(bytesToSign(headers(one.timestamp, one.recvWindow), Buffer.from(one.payload)));
        const isSame = a.timestamp === b.timestamp && a.recvWindow === b.recvWindow && a.payload === b.payload;
        expect(bytes(a) === bytes(b)).toBe(isSame);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the window', () => {
  const now = instant(1_706_443_205_000);
  const rows: [string, string, string | null, boolean][] = [
    ['exactly as old as the window', '1706443200000', '5000', true],
    ['a millisecond older', '1706443199999', '5000', false],
    ['999 ms ahead', '1706443205999', '5000', true],
    ['1000 ms ahead', '1706443206000', '5000', false],
    ['ten seconds old in a window of ten', '1706443195000', '10000', true],
    ['recent, window absent', '1706443204500', null, true],
    ['six seconds old, window absent', '1706443199000', null, false],
  ];
  test.each(rows)('a timestamp %s', (_name, timestamp, recvWindow, isAccepted) => {
    expect(grammarFault(headers(timestamp, recvWindow))).toBeNull();
    expect(isInWindow(headers(timestamp, recvWindow), now)).toBe(isAccepted);
  });

  test.each(['1706443205', '1706443205000000', '-706443205000', '1e12', ' 170644320500', '0x7064432050', ''])(
    'AU-6 the timestamp "%s" is malformed',
    (timestamp) => expect(grammarFault(headers(timestamp, '5000'))).not.toBeNull(),
  );

  test.each(['0', '60001', '5e3', ' 5000', '05000', '-1', '', '100000', '5000.0'])(
    'AU-5 the receive window "%s" is malformed',
    (recvWindow) => expect(grammarFault(headers('1706443205000', recvWindow))).not.toBeNull(),
  );
});
