/**
 * HMAC signatures of Binance. The keys live in this closure only: no object that leaves it shows them, whoever prints
 * it.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import { refuse } from '../../../domain/errors.ts';

export type Params = readonly (readonly [name: string, value: string])[];

export interface Signer {
  /** The header that names the key. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** REST: the query as it will be sent, with `signature` last. */
  signQuery(params: Params): string;
  /** WebSocket API: the parameters with `apiKey` and `signature`, signed over their names in order. */
  signParams(params: Params): Readonly<Record<string, string>>;
  /** A venue's message without anything of ours that it may have quoted. */
  redact(text: string): string;
}

const REDACTED = '[redacted]';
const MESSAGE_LENGTH_MAX = 200;

/** `name=value` joined with `&`, percent-encoded. */
export const queryOf = (params: Params): string =>
  params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');

/** Throws OrderError for an empty key. */
export function createSigner(publicKey: string, privateKey: string): Signer {
  if (publicKey === '') throw refuse('PublicApiKey', 'must not be empty');
  if (privateKey === '') throw refuse('PrivateApiKey', 'must not be empty');
  const key = createSecretKey(Buffer.from(privateKey, 'utf8'));
  const sign = (text: string): string => createHmac('sha256', key).update(text, 'utf8').digest('hex');
  const headers = { 'X-MBX-APIKEY': publicKey };
  return {
    headers: () => headers,
    signQuery(params) {
      const query = queryOf(params);
      return `${query}&signature=${sign(query)}`;
    },
    signParams(params) {
      const all = [...params, ['apiKey', publicKey] as const].sort(([a], [b]) => (a < b ? -1 : 1));
      const signature = sign(all.map(([name, value]) => `${name}=${value}`).join('&'));
      return Object.fromEntries([...all, ['signature', signature]]);
    },
    redact(text) {
      const without = text.replaceAll(publicKey, REDACTED).replaceAll(privateKey, REDACTED);
      return without.replaceAll(/[0-9a-f]{64}/gi, REDACTED).slice(0, MESSAGE_LENGTH_MAX);
    },
  };
}
