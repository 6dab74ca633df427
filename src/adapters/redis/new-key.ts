/** What is asked for when a key is made or rotated, checked, and the secret that comes out of it. */
import { randomBytes } from 'node:crypto';
import { refuse } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';
import { SCOPES, type KeyType, type Scope } from '../../engine/access.ts';
import type { Vault } from '../../engine/vault.ts';
import { addressList } from '../address-list.ts';
import { checkPublicKey } from '../rsa-key.ts';
import { isScope, sealContext, type KeyRecord, type StoredCredential } from './key-record.ts';

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const API_KEY = /^[\x21-\x7E]{1,128}$/;
const SECRET_BYTES = 32;
const BASE64 = /^[A-Za-z0-9+/_-]{22,}={0,2}$/;

/** What a client signs with: a secret (made here when not given) or a public key. */
export interface Material {
  readonly secret?: string | undefined;
  readonly publicKey?: string | undefined;
  readonly notBefore?: Instant | undefined;
  readonly notAfter?: Instant | undefined;
}

export interface NewKey extends Material {
  readonly name: string;
  readonly scopes: readonly string[];
  /** The name when not given. */
  readonly account?: string | undefined;
  readonly type?: KeyType | undefined;
  readonly isCompat?: boolean | undefined;
  /** Addresses and networks it may be used from; anywhere when not given. */
  readonly allowIps?: readonly string[] | undefined;
  /** Made here when not given. */
  readonly apiKey?: string | undefined;
}

/** A record to be stored, and the secret to be shown once; null when the client made its own pair. */
export interface MadeKey {
  readonly record: KeyRecord;
  readonly secret: string | null;
}

function checkName(text: string, field: string): string {
  if (!NAME.test(text)) throw refuse(field, 'must be 1 to 64 letters, digits, dots, dashes or underscores');
  return text;
}

function checkScopes(scopes: readonly string[]): readonly Scope[] {
  const known = scopes.filter(isScope);
  if (known.length !== scopes.length || known.length === 0 || new Set(known).size !== known.length) {
    throw refuse('scopes', `must name each of ${SCOPES.join(', ')} at most once, and at least one`);
  }
  return known;
}

function checkApiKey(text: string): string {
  if (!API_KEY.test(text)) throw refuse('apiKey', 'must be 1 to 128 printable ASCII characters without a space');
  return text;
}

/** The letter before it keeps a key from looking like an option on a command line. */
const newApiKey = (): string => `k${randomBytes(18).toString('base64url')}`;

function secretOf({ secret }: Material, isCompat: boolean): string {
  if (secret === undefined) return randomBytes(SECRET_BYTES).toString(isCompat ? 'base64' : 'base64url');
  if (secret === '') throw refuse('secret', 'must not be empty');
  if (isCompat && !BASE64.test(secret)) throw refuse('secret', 'of a compatibility key must be base64');
  return secret;
}

interface Owner {
  readonly apiKey: string;
  readonly account: string;
  readonly type: KeyType;
  readonly isCompat: boolean;
}

/** One more credential of a key. Throws OrderError naming the argument at fault, or VaultError. */
export function makeCredential(owner: Owner, id: string, material: Material, now: Instant, vault: Vault) {
  const notBefore = material.notBefore ?? now;
  const notAfter = material.notAfter ?? null;
  if (notAfter !== null && notAfter <= notBefore) throw refuse('notAfter', 'must be later than notBefore and now');
  const term = { id, notBefore, notAfter };
  if (owner.type === 'rsa') {
    if (material.secret !== undefined) throw refuse('secret', 'must not be given for an RSA key');
    if (material.publicKey === undefined) throw refuse('publicKey', 'is required for an RSA key');
    const credential: StoredCredential = { ...term, publicKey: checkPublicKey(material.publicKey) };
    return { credential, secret: null };
  }
  if (material.publicKey !== undefined) throw refuse('publicKey', 'must not be given for an HMAC key');
  const secret = secretOf(material, owner.isCompat);
  const sealed = vault.seal(secret, sealContext(owner.account, owner.apiKey, id));
  const credential: StoredCredential = { ...term, sealed };
  return { credential, secret };
}

/** A new key. Throws OrderError naming the argument at fault, or VaultError. */
export function makeKey(wanted: NewKey, now: Instant, vault: Vault): MadeKey {
  const name = checkName(wanted.name, 'name');
  const account = checkName(wanted.account ?? name, 'account');
  const type = wanted.type ?? 'hmac';
  const isCompat = wanted.isCompat ?? false;
  if (isCompat && type === 'rsa') throw refuse('compat', 'is for HMAC keys only');
  const apiKey = checkApiKey(wanted.apiKey ?? newApiKey());
  const scopes = checkScopes(wanted.scopes);
  const allowedFrom = wanted.allowIps === undefined ? null : addressList(wanted.allowIps).rules;
  const owner = { apiKey, account, type, isCompat };
  const { credential, secret } = makeCredential(owner, '1', wanted, now, vault);
  const record: KeyRecord = { v: 2, ...owner, name, scopes, allowedFrom, credentials: [credential], createdAt: now };
  return { record, secret };
}
