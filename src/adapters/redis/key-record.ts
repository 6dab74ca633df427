/** How an API key lies in the store: its secrets sealed, everything else as it is. */
import { InvariantError } from '../../domain/errors.ts';
import { instant, type Instant } from '../../domain/time.ts';
import { SCOPES, type ApiKey, type Credential, type KeyType, type Scope } from '../../engine/access.ts';
import { Secret } from '../../engine/secret.ts';
import type { SealContext, Vault } from '../../engine/vault.ts';
import { addressList } from '../address-list.ts';

interface StoredTerm {
  readonly id: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant | null;
}

/** `sealed` of an HMAC key, `publicKey` of an RSA key. */
export type StoredCredential = StoredTerm & ({ readonly sealed: string } | { readonly publicKey: string });

export interface KeyRecord {
  readonly v: 2;
  readonly apiKey: string;
  readonly name: string;
  readonly account: string;
  readonly scopes: readonly Scope[];
  readonly type: KeyType;
  readonly isCompat: boolean;
  readonly allowedFrom: readonly string[] | null;
  /** Oldest first, at most two. */
  readonly credentials: readonly StoredCredential[];
  readonly createdAt: Instant;
}

/** A record of the first version of this program: its secret is in the clear. */
export interface ClearRecord {
  readonly apiKey: string;
  readonly secret: string;
  readonly name: string;
  readonly account: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Instant;
}

type Fields = Readonly<Record<string, unknown>>;

export const sealContext = (account: string, apiKey: string, credentialId: string): SealContext => [
  'api-key',
  account,
  apiKey,
  credentialId,
];

export const isScope = (text: unknown): text is Scope => SCOPES.some((scope) => scope === text);

function isCredential(value: unknown, type: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { id, notBefore, notAfter, sealed, publicKey } = value as Fields;
  const isDated = typeof notBefore === 'number' && (notAfter === null || typeof notAfter === 'number');
  const material = type === 'hmac' ? sealed : publicKey;
  return typeof id === 'string' && isDated && typeof material === 'string' && material !== '';
}

const isType = (type: unknown): boolean => type === 'hmac' || type === 'rsa';

function isWhole(fields: Fields): boolean {
  const { apiKey, name, account, scopes, type, isCompat, allowedFrom, credentials, createdAt } = fields;
  const texts = [apiKey, name, account].every((text) => typeof text === 'string' && text !== '');
  const kind = isType(type) && typeof isCompat === 'boolean';
  const rights = Array.isArray(scopes) && scopes.every(isScope) && typeof createdAt === 'number';
  const isPlaced = allowedFrom === null || Array.isArray(allowedFrom);
  const isArmed = Array.isArray(credentials) && credentials.every((one) => isCredential(one, type));
  return texts && kind && rights && isPlaced && isArmed;
}

/** What was stored must have the shape that was stored: anything else is no key, and an error. */
export function readRecord(text: string): KeyRecord | ClearRecord {
  const fields = JSON.parse(text) as Fields;
  if (fields['v'] === 2 && isWhole(fields)) return fields as unknown as KeyRecord;
  if (fields['v'] === undefined && typeof fields['secret'] === 'string') return fields as unknown as ClearRecord;
  throw new InvariantError('an API key in the store is malformed');
}

export const isClear = (record: KeyRecord | ClearRecord): record is ClearRecord => !('v' in record);

/** The same key with its secret sealed. Throws VaultError. */
export function sealClear(record: ClearRecord, vault: Vault): KeyRecord {
  const { apiKey, name, account, scopes, createdAt } = record;
  const sealed = vault.seal(record.secret, sealContext(account, apiKey, '1'));
  const credentials = [{ id: '1', notBefore: createdAt, notAfter: null, sealed }];
  const rest = { isCompat: false, allowedFrom: null, credentials, createdAt };
  return { v: 2, apiKey, name, account, scopes, type: 'hmac', ...rest };
}

/** The same key with its secrets under the sealing master key. Throws VaultError. */
export function rewrapRecord(record: KeyRecord, vault: Vault): KeyRecord {
  const credentials = record.credentials.map((one) => {
    if (!('sealed' in one)) return one;
    return { ...one, sealed: vault.rewrap(one.sealed, sealContext(record.account, record.apiKey, one.id)) };
  });
  return { ...record, credentials };
}

function openCredential(record: KeyRecord, stored: StoredCredential, vault: Vault): Credential {
  const { id, notBefore, notAfter } = stored;
  if ('publicKey' in stored) return { type: 'rsa', id, notBefore, notAfter, publicKey: stored.publicKey };
  const secret = new Secret(vault.open(stored.sealed, sealContext(record.account, record.apiKey, id)));
  return { type: 'hmac', id, notBefore, notAfter, secret };
}

/** The key with its secrets open. Throws VaultError. */
export function openRecord(record: KeyRecord, revokedAt: string | null, vault: Vault): ApiKey {
  const { apiKey, name, account, scopes, type, isCompat, createdAt } = record;
  return {
    ...{ apiKey, name, account, scopes, type, isCompat, createdAt },
    allowedFrom: record.allowedFrom === null ? null : addressList(record.allowedFrom),
    credentials: record.credentials.map((stored) => openCredential(record, stored, vault)),
    revokedAt: revokedAt === null ? null : instant(Number(revokedAt)),
  };
}
