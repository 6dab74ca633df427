/** The one key of the execution system. It lives in this closure only: nothing that leaves it shows the key. */
import { refuse } from '../../../domain/errors.ts';

export interface EmsKey {
  readonly headers: () => Readonly<Record<string, string>>;
  /** A venue's message without the key, which it may have quoted. */
  redact(text: string): string;
}

const MESSAGE_LENGTH_MAX = 200;

/** Throws OrderError for an empty key. */
export function createEmsKey(key: string): EmsKey {
  if (key === '') throw refuse('PrivateApiKey', 'must not be empty');
  const headers = { 'X-CoinAPI-Key': key, Accept: 'application/json' };
  return {
    headers: () => headers,
    redact: (text) => text.replaceAll(key, '[redacted]').slice(0, MESSAGE_LENGTH_MAX),
  };
}
