/**
 * Ed25519 signatures of DFX. The keys live in this closure only: no object that leaves it shows them, whoever prints
 * it.
 */
import { createPrivateKey, sign as signBytes, type KeyObject } from 'node:crypto';
import { refuse } from '../../../domain/errors.ts';

/** A request as it is signed. What is empty is left out of the text. */
export interface Signable {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** The query exactly as sent. */
  readonly param: string;
  /** The form body exactly as sent. */
  readonly body?: string;
  /** Venue clock, ms. */
  readonly timestamp: number;
}

export interface DfxSigner {
  /** The three headers of a signed request. */
  headers(request: Signable): Readonly<Record<string, string>>;
  /** A venue's message without anything of ours that it may have quoted. */
  redact(text: string): string;
}

const REDACTED = '[redacted]';
const MESSAGE_LENGTH_MAX = 200;
/** A signature: 64 bytes in base64. */
const SIGNATURE = /[A-Za-z0-9+/]{86}==/g;

/** The text that is signed: the parts that are there, in the order of their names. */
export function signedText({ body = '', method, param, path, timestamp }: Signable): string {
  const parts = { body, method, param, path, timestamp: String(timestamp) };
  return Object.entries(parts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Reads a PKCS #8 key: the base64 of its DER form, or PEM. Throws OrderError without a word of the key. */
export function readPrivateKey(text: string): KeyObject {
  try {
    const key = text.includes('-----BEGIN')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The message of the reader may quote what it read.
  }
  throw refuse('PrivateApiKey', 'must be an Ed25519 key in PKCS #8 form, base64 or PEM');
}

/** Throws OrderError for an empty or unreadable key. */
export function createDfxSigner(publicKey: string, privateKey: string): DfxSigner {
  if (publicKey === '') throw refuse('PublicApiKey', 'must not be empty');
  const key = readPrivateKey(privateKey);
  return {
    headers: (request) => ({
      'EXCHANGE-API-KEY': publicKey,
      'EXCHANGE-API-TIMESTAMP': String(request.timestamp),
      'EXCHANGE-API-SIGN': signBytes(null, Buffer.from(signedText(request), 'utf8'), key).toString('base64'),
    }),
    redact(text) {
      const without = text.replaceAll(publicKey, REDACTED).replaceAll(privateKey, REDACTED);
      return without.replaceAll(SIGNATURE, REDACTED).slice(0, MESSAGE_LENGTH_MAX);
    },
  };
}
