/** Signatures of DFX against the vector of its documentation, and the timestamps they are made with. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stampOf } from '../../../../src/adapters/venues/dfx/calls.ts';
import { createDfxSigner, signedText } from '../../../../src/adapters/venues/dfx/signer.ts';

const KEY = 'MC4CAQAwBQYDK2VwBCIEIE3cC2U0982hn5lbePlFjfaxLKSxSdkwzIr1H4dCBN6V';
const REQUEST = {
  method: 'GET',
  path: '/api/v1/symbols',
  param: 'clientType=OP',
  timestamp: 1_711_351_755_000,
} as const;
const SIGNATURE = '3AkuI221xa9dIr5gYDNoqx7ynvJnlUDPHBAzDJ7n9McUnNMwpZg+gb7kr405QcjcrcI1WEGbL9dvEAgUltLgCg==';

const signatureOf = (request: Parameters<typeof signedText>[0]): string | undefined =>
  createDfxSigner('key', KEY).headers(request)['EXCHANGE-API-SIGN'];

describe('a signature', () => {
  it('is the one of the documentation', () => {
    expect(signedText(REQUEST)).toBe('method=GET&param=clientType=OP&path=/api/v1/symbols&timestamp=1711351755000');
    expect(createDfxSigner('key', KEY).headers(REQUEST)).toEqual({
      'EXCHANGE-API-KEY': 'key',
      'EXCHANGE-API-TIMESTAMP': '1711351755000',
      'EXCHANGE-API-SIGN': SIGNATURE,
    });
  });

  it('is of the method that is sent, unlike the sample that signs a POST as a GET', () => {
    const post = { ...REQUEST, method: 'POST', path: '/api/v1/spot/order', param: '', body: 'side=BUY' } as const;
    expect(signedText(post)).toBe('body=side=BUY&method=POST&path=/api/v1/spot/order&timestamp=1711351755000');
    expect(signatureOf(post)).not.toBe(signatureOf({ ...post, method: 'GET' }));
  });

  it('is made with a key in PEM as well', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${KEY}\n-----END PRIVATE KEY-----\n`;
    expect(createDfxSigner('key', pem).headers(REQUEST)['EXCHANGE-API-SIGN']).toBe(SIGNATURE);
  });

  it.each(['', 'simsecret', 'AAAA', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'])(
    'is not made with the key %j, which is not shown',
    (key) => {
      expect(() => createDfxSigner('key', key)).toThrow(
        'PrivateApiKey must be an Ed25519 key in PKCS #8 form, base64 or PEM',
      );
    },
  );

  it('leaves no trace of key or signature in texts and prints', () => {
    const signer = createDfxSigner('publicKey', KEY);
    expect(signer.redact(`${KEY} publicKey ${SIGNATURE}`)).toBe('[redacted] [redacted] [redacted]');
    expect(inspect(signer, { depth: 9, showHidden: true })).not.toContain(KEY);
  });
});

describe('the timestamp', () => {
  it('is dated back until the window of the venue ends where ours does', () => {
    expect(stampOf({ at: 100_000, receiveWindowMs: 2_000 }, 100_500, 0)).toBe(97_000);
    expect(stampOf({ at: 100_000, receiveWindowMs: 300 }, 100_100, 40)).toBe(95_340);
  });

  it('is never dated forward, and is now for what may be asked again', () => {
    expect(stampOf({ at: 100_000, receiveWindowMs: 60_000 }, 100_000, 0)).toBe(100_000);
    expect(stampOf(null, 100_000, -250)).toBe(99_750);
  });
});
