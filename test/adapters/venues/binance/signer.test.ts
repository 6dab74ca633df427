/** Signatures and request texts. */
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { placeCall, timed } from '../../../../src/adapters/venues/binance/codec.ts';
import { createSigner, queryOf } from '../../../../src/adapters/venues/binance/signer.ts';
import { price, quantity } from '../../../../src/domain/decimal.ts';
import { placeRequest, PRIVATE_KEY, PUBLIC_KEY, START_MS } from './binance-support.ts';

describe('the signer', () => {
  const signer = createSigner(PUBLIC_KEY, PRIVATE_KEY);

  it('makes the published signature', () => {
    const params = [
      ['symbol', 'LTCBTC'],
      ['side', 'BUY'],
      ['type', 'LIMIT'],
      ['timeInForce', 'GTC'],
      ['quantity', '1'],
      ['price', '0.1'],
      ['recvWindow', '5000'],
      ['timestamp', '1499827319559'],
    ] as const;
    expect(signer.signQuery(params)).toBe(
      `${queryOf(params)}&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71`,
    );
  });

  it('does not make the signature of samples that sort the parameters and send them as they were', () => {
    const params = [
      ['symbol', 'BTCUSDT'],
      ['side', 'BUY'],
      ['price', '20000'],
    ] as const;
    const sorted = queryOf([...params].sort(([a], [b]) => (a < b ? -1 : 1)));
    const broken = createHmac('sha256', PRIVATE_KEY).update(sorted).digest('hex');
    expect(sorted).not.toBe(queryOf(params));
    expect(signer.signQuery(params)).not.toContain(broken);
  });

  it('signs stream parameters in the order of their names, with the key among them', () => {
    const signed = signer.signParams([
      ['timestamp', '1'],
      ['recvWindow', '5000'],
    ]);
    const text = `apiKey=${PUBLIC_KEY}&recvWindow=5000&timestamp=1`;
    expect(signed['signature']).toBe(createHmac('sha256', PRIVATE_KEY).update(text).digest('hex'));
  });

  it.each([
    ['', 'x', /^PublicApiKey must not be empty/],
    ['x', '', /^PrivateApiKey must not be empty/],
  ])('refuses an empty key', (publicKey, privateKey, message) => {
    expect(() => createSigner(publicKey, privateKey)).toThrow(message);
  });

  it('signs the text exactly as it is sent, and never writes an exponent', () => {
    const decimals = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.stringMatching(/^[0-9]{0,17}[1-9]$/))
      .map(([whole, part]) => `${whole}.${part}`);
    const small = fc.integer({ min: 0, max: 17 }).map((zeros) => `0.${'0'.repeat(zeros)}1`);
    fc.assert(
      fc.property(fc.oneof(decimals, small), fc.oneof(decimals, small), fc.boolean(), (q, p, postOnly) => {
        const call = placeCall(placeRequest({ quantity: quantity(q), price: price(p), postOnly }), 'BTCUSDT');
        const query = signer.signQuery(timed(call, START_MS, 2_000));
        const sent = new URLSearchParams(query);
        expect([sent.get('quantity'), sent.get('price')]).toEqual([q, p]);
        for (const name of ['quantity', 'price', 'timestamp', 'recvWindow'])
          expect(sent.get(name)).toMatch(/^[0-9.]+$/);
        const [payload = '', signature] = query.split('&signature=');
        expect(signature).toBe(createHmac('sha256', PRIVATE_KEY).update(payload).digest('hex'));
      }),
    );
  });
});
