/**
 * HMAC signatures of Kraken: over the path and a digest of nonce and body. The keys live in this closure only: no object
 * that leaves it shows them, whoever prints it.
 */
import { createHash, createHmac, createSecretKey } from 'node:crypto';
import { refuse } from '../../../domain/errors.ts';

export interface Signer {
  /** Headers for a body that begins with this nonce, sent to this path. */
  headers(path: string, nonce: string, body: string): Readonly<Record<string, string>>;
  /** A venue's message without anything of ours that it may have quoted. */
  redact(text: string): string;
}

const REDACTED = '[redacted]';
const MESSAGE_LENGTH_MAX = 200;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Signatures and tokens: long runs of base64. */
const SECRET_LOOKING = /[A-Za-z0-9+/]{40,}={0,2}/g;

/** Throws OrderError for an empty key or a secret that is not base64. */
export function createSigner(publicKey: string, privateKey: string): Signer {
  if (publicKey === '') throw refuse('PublicApiKey', 'must not be empty');
  if (privateKey === '' || !BASE64.test(privateKey))
    throw refuse('PrivateApiKey', 'must be base64, as the venue shows it');
  const key = createSecretKey(Buffer.from(privateKey, 'base64'));
  return {
    headers(path, nonce, body) {
      const digest = createHash('sha256')
        .update(nonce + body)
        .digest();
      const signature = createHmac('sha512', key).update(path).update(digest).digest('base64');
      return {
        'API-Key': publicKey,
        'API-Sign': signature,
        'Content-Type': 'application/x-www-form-urlencoded',
      };
    },
    redact(text) {
      const without = text.replaceAll(publicKey, REDACTED).replaceAll(privateKey, REDACTED);
      return without.replaceAll(SECRET_LOOKING, REDACTED).slice(0, MESSAGE_LENGTH_MAX);
    },
  };
}
