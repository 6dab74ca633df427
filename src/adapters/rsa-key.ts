/** What a client's public key must be before it is believed. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { refuse } from '../domain/errors.ts';

const FIELD = 'publicKey';
const MODULUS_MIN_BITS = 2_048;
/** A larger one would make every check of a signature expensive. */
const MODULUS_MAX_BITS = 8_192;
const EXPONENT = 65_537n;
const PEM = /^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----\s*$/;

function parse(pem: string): KeyObject {
  // A private key would be taken too, and its public half derived: it must never come here at all.
  if (!PEM.test(pem)) throw refuse(FIELD, 'must be one public key in SPKI PEM form (BEGIN PUBLIC KEY)');
  try {
    return createPublicKey({ key: pem, format: 'pem', type: 'spki' });
  } catch {
    throw refuse(FIELD, 'cannot be read as a public key');
  }
}

/** The key in its one spelling. Throws OrderError unless it is RSA, 2048 to 8192 bits, exponent 65537. */
export function checkPublicKey(pem: string): string {
  const key = parse(pem);
  if (key.asymmetricKeyType !== 'rsa') throw refuse(FIELD, `must be an RSA key, not ${String(key.asymmetricKeyType)}`);
  const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MODULUS_MIN_BITS || modulusLength > MODULUS_MAX_BITS) {
    throw refuse(FIELD, `must have ${MODULUS_MIN_BITS} to ${MODULUS_MAX_BITS} bits, not ${modulusLength}`);
  }
  if (publicExponent !== EXPONENT) throw refuse(FIELD, `must have the exponent ${EXPONENT.toString()}`);
  return key.export({ format: 'pem', type: 'spki' }).toString();
}
