import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkPublicKey } from '../../src/adapters/rsa-key.ts';

const pemOf = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString();
const rsa = (modulusLength: number, publicExponent = 65_537): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey;

describe('a public key', () => {
  const good = generateKeyPairSync('rsa', { modulusLength: 2_048 });

  test('S-6 of 2048 bits and the exponent 65537 is taken, in one spelling', () => {
    const pem = pemOf(good.publicKey);
    expect(checkPublicKey(pem)).toBe(pem);
    expect(checkPublicKey(pem.replaceAll('\n', '\r\n'))).toBe(pem);
  });

  test('S-6 of another kind, too small, or with a small exponent is refused', () => {
    expect(() => checkPublicKey(pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey))).toThrow(
      'must be an RSA key',
    );
    expect(() => checkPublicKey(pemOf(generateKeyPairSync('ed25519').publicKey))).toThrow('must be an RSA key');
    expect(() => checkPublicKey(pemOf(rsa(512)))).toThrow('2048 to 8192 bits, not 512');
    expect(() => checkPublicKey(pemOf(rsa(1_024)))).toThrow('not 1024');
    expect(() => checkPublicKey(pemOf(rsa(2_048, 3)))).toThrow('exponent 65537');
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).publicKey;
    expect(() => checkPublicKey(pemOf(pss))).toThrow('must be an RSA key');
  });

  test('S-6 must be one SPKI PEM: never a private key, a certificate or anything else', () => {
    const spki = pemOf(good.publicKey);
    const wrong = [
      good.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      good.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
      `${spki}${spki}`,
      spki.replaceAll('PUBLIC KEY', 'CERTIFICATE'),
      spki.replace(/\n.{64}\n/, '\n'),
      '',
    ];
    for (const pem of wrong) expect(() => checkPublicKey(pem)).toThrow(/^publicKey /);
  });
});
