/** Ed25519 signatures over the parts of a request, checked with the public half of the account's key. */
import { createPrivateKey, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { SimCore } from '../core.ts';
import type { Account } from '../order.ts';
import { refusals } from './refusal.ts';

/** A timestamp may be this far from the venue's clock, either way, ms. */
const WINDOW_MS = 5_000;

const keys = new WeakMap<Account, KeyObject>();

/** Throws for a key that is not Ed25519 in PKCS #8 form. */
export function publicKeyOf(account: Account): KeyObject {
  const known = keys.get(account);
  if (known !== undefined) return known;
  const secret = account.secret.includes('-----BEGIN')
    ? account.secret
    : ({ key: Buffer.from(account.secret, 'base64'), format: 'der', type: 'pkcs8' } as const);
  const key = createPublicKey(createPrivateKey(secret));
  if (key.asymmetricKeyType !== 'ed25519') throw new RangeError('is not an Ed25519 key');
  keys.set(account, key);
  return key;
}

export interface SignedParts {
  readonly method: string;
  readonly path: string;
  /** As sent. */
  readonly param: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name.toLowerCase()];
  if (typeof value !== 'string' || value === '') throw refusals.header(name);
  return value;
}

/** What is signed: the parts that are there, by name, in the order of the alphabet. */
function textOf({ method, path, param, body }: SignedParts, timestamp: string): string {
  const parts = [
    ['body', body],
    ['method', method],
    ['param', param],
    ['path', path],
    ['timestamp', timestamp],
  ] as const;
  return parts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

export interface Authenticated {
  readonly account: Account;
  /** Throws when the timestamp is out of range now. */
  readonly checkTime: () => void;
}

/** The account that signed this. Throws DfxRefusal. */
export function authenticate(core: SimCore, parts: SignedParts): Authenticated {
  const account = core.accounts.get(header(parts.headers, 'EXCHANGE-API-KEY'));
  const timestamp = header(parts.headers, 'EXCHANGE-API-TIMESTAMP');
  const signature = Buffer.from(header(parts.headers, 'EXCHANGE-API-SIGN'), 'base64');
  if (account === undefined) throw refusals.key();
  const checkTime = (): void => {
    if (!(Math.abs(Number(timestamp) - core.clock.now()) <= WINDOW_MS)) throw refusals.timestamp();
  };
  checkTime();
  if (!verify(null, Buffer.from(textOf(parts, timestamp), 'utf8'), publicKeyOf(account), signature)) {
    throw refusals.signature();
  }
  return { account, checkTime };
}
