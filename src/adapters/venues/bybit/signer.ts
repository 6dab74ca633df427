/** HMAC signatures of Bybit v5. The keys live in this closure only: no object that leaves it shows them. */
import { createHmac, createSecretKey } from 'node:crypto';
import { refuse } from '../../../domain/errors.ts';

export interface Signer {
  /** The headers of a request; `payload` is its raw query or its raw body, exactly as sent. Times in ms. */
  headers(timestamp: number, receiveWindowMs: number, payload: string): Readonly<Record<string, string>>;
  /** What logs in to the private stream, valid until `expires` on the venue's clock. */
  login(expires: number): readonly [key: string, expires: number, signature: string];
  /** A venue's message without anything of ours that it may have quoted. */
  redact(text: string): string;
}

const REDACTED = '[redacted]';
const MESSAGE_LENGTH_MAX = 200;

/** Throws OrderError for an empty key. */
export function createSigner(publicKey: string, privateKey: string): Signer {
  if (publicKey === '') throw refuse('PublicApiKey', 'must not be empty');
  if (privateKey === '') throw refuse('PrivateApiKey', 'must not be empty');
  const key = createSecretKey(Buffer.from(privateKey, 'utf8'));
  const sign = (text: string): string => createHmac('sha256', key).update(text, 'utf8').digest('hex');
  return {
    headers(timestamp, receiveWindowMs, payload) {
      return {
        'X-BAPI-API-KEY': publicKey,
        'X-BAPI-TIMESTAMP': String(timestamp),
        'X-BAPI-RECV-WINDOW': String(receiveWindowMs),
        'X-BAPI-SIGN': sign(`${timestamp}${publicKey}${receiveWindowMs}${payload}`),
      };
    },
    login: (expires) => [publicKey, expires, sign(`GET/realtime${expires}`)],
    redact(text) {
      const without = text.replaceAll(publicKey, REDACTED).replaceAll(privateKey, REDACTED);
      return without.replaceAll(/[0-9a-f]{64}/gi, REDACTED).slice(0, MESSAGE_LENGTH_MAX);
    },
  };
}
