/** Signatures, against values made with OpenSSL. */
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createSigner } from '../../../../src/adapters/venues/bybit/signer.ts';
import { PRIVATE_KEY, PUBLIC_KEY } from './bybit-support.ts';

const signer = createSigner(PUBLIC_KEY, PRIVATE_KEY);
const AT = 1_658_385_579_423;

describe('a Bybit signature', () => {
  it('covers time, key, window and the raw body of a POST', () => {
    const body =
      '{"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.00123","price":"65000.1",' +
      '"timeInForce":"GTC","orderLinkId":"p1-1-a"}';
    expect(signer.headers(AT, 5_000, body)).toEqual({
      'X-BAPI-API-KEY': PUBLIC_KEY,
      'X-BAPI-TIMESTAMP': '1658385579423',
      'X-BAPI-RECV-WINDOW': '5000',
      'X-BAPI-SIGN': '947e73d01b912032f53aea2bf928def0f261160f6143142476babcfa7befff58',
    });
  });

  it('covers the raw query of a GET', () => {
    const query = 'category=spot&symbol=BTCUSDT&orderLinkId=p1-1-a';
    expect(signer.headers(AT, 5_000, query)['X-BAPI-SIGN']).toBe(
      'd000201fa02efccb23c3dad259cdc58fe625711a39994d5b8c33c949d0c3cd20',
    );
  });

  it('is not the one of samples that sort the query, or leave out the key and the window', () => {
    const query = 'symbol=BTCUSDT&category=spot';
    const signature = signer.headers(AT, 5_000, query)['X-BAPI-SIGN'];
    const of = (text: string): string => createHmac('sha256', PRIVATE_KEY).update(text).digest('hex');
    expect(signature).toBe(of(`${AT}${PUBLIC_KEY}5000${query}`));
    expect(signature).not.toBe(of(`${AT}${PUBLIC_KEY}5000category=spot&symbol=BTCUSDT`));
    expect(signature).not.toBe(of(`${AT}${query}`));
  });

  it('logs in to the private stream until an instant', () => {
    expect(signer.login(AT + 10_000)).toEqual([
      PUBLIC_KEY,
      1_658_385_589_423,
      'a6716ba509de48ddf12ff5a3f277164dda2d93f391165416a843aaafd0f1ce08',
    ]);
  });

  it('is refused for an empty key, by the name of the field', () => {
    expect(() => createSigner('', 'x')).toThrow(/PublicApiKey/);
    expect(() => createSigner('x', '')).toThrow(/PrivateApiKey/);
  });

  it('shows no key, whoever prints the signer or quotes it back', () => {
    expect(inspect(signer, { depth: 9, showHidden: true })).not.toContain(PRIVATE_KEY);
    expect(signer.redact(`bad ${PRIVATE_KEY} of ${PUBLIC_KEY} ${'a'.repeat(64)}`)).toBe(
      'bad [redacted] of [redacted] [redacted]',
    );
  });
});
