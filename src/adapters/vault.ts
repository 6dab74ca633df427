/**
 * Envelope encryption. Each secret is encrypted with a data key of its own, and that key with the master key, both by
 * AES-256-GCM; what the secret belongs to is authenticated with it, so that it opens nowhere else. Text form:
 * `v1.<master key id>.<wrapped data key>.<secret>`, the last two as IV, ciphertext and tag in base64url.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { VaultError, type SealContext, type Vault } from '../engine/vault.ts';

export const MASTER_KEY_BYTES = 32;
const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Sealed {
  readonly keyId: string;
  readonly wrapped: Buffer;
  readonly body: Buffer;
}

/** Names a master key without telling anything about it. */
export const masterKeyId = (key: Uint8Array): string =>
  createHash('sha256').update('tranche master key id').update(key).digest('hex').slice(0, 16);

/** Each part with its length before it: no two contexts give the same bytes. */
function contextBytes(purpose: string, context: SealContext): Buffer {
  const parts = [VERSION, purpose, ...context].map((text) => Buffer.from(text, 'utf8'));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

function encrypt(key: Uint8Array, plain: Uint8Array, aad: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(aad);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, box: Buffer, aad: Uint8Array): Buffer {
  if (box.length < IV_BYTES + TAG_BYTES) throw new VaultError('a sealed secret is malformed');
  const decipher = createDecipheriv(CIPHER, key, box.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(aad);
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(IV_BYTES, box.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new VaultError('a sealed secret does not belong where it was found, or was changed');
  }
}

function parse(text: string): Sealed {
  const [version, keyId, wrapped, body, ...rest] = text.split('.');
  if (version !== VERSION || keyId === undefined || wrapped === undefined || body === undefined || rest.length > 0) {
    throw new VaultError('a sealed secret is malformed');
  }
  return { keyId, wrapped: Buffer.from(wrapped, 'base64url'), body: Buffer.from(body, 'base64url') };
}

const format = ({ keyId, wrapped, body }: Sealed): string =>
  [VERSION, keyId, wrapped.toString('base64url'), body.toString('base64url')].join('.');

/** Makes a ring of master keys by id, in their order. */
function ringOf(keys: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> {
  const wrong = keys.find((key) => key.length !== MASTER_KEY_BYTES);
  if (wrong !== undefined)
    throw new VaultError(`a master key must have ${MASTER_KEY_BYTES} bytes, not ${wrong.length}`);
  return new Map(keys.map((key) => [masterKeyId(key), key]));
}

/**
 * A vault over master keys of 32 bytes: the first one seals, all of them open. `reload` is asked for the keys again when
 * a secret needs one that is not there, so that a new master key works without a restart.
 */
export function createVault(masterKeys: readonly Uint8Array[], reload?: () => readonly Uint8Array[]): Vault {
  let ring = ringOf(masterKeys);

  function sealingKey(): readonly [string, Uint8Array] {
    if (ring.size === 0 && reload !== undefined) ring = ringOf(reload());
    const [first] = ring;
    if (first === undefined) throw new VaultError('there is no master key to seal secrets with');
    return first;
  }

  function keyNamed(id: string): Uint8Array {
    if (!ring.has(id) && reload !== undefined) ring = ringOf(reload());
    const key = ring.get(id);
    if (key !== undefined) return key;
    const known = ring.size === 0 ? 'there is none here' : `here is ${[...ring.keys()].join(', ')}`;
    throw new VaultError(`a secret was sealed with master key ${id}; ${known}`);
  }

  const unwrap = ({ keyId, wrapped }: Sealed, context: SealContext): Buffer =>
    decrypt(keyNamed(keyId), wrapped, contextBytes('data key', context));

  return {
    keyIds: () => [...ring.keys()],
    seal(plaintext, context) {
      const [keyId, masterKey] = sealingKey();
      const dataKey = randomBytes(MASTER_KEY_BYTES);
      const wrapped = encrypt(masterKey, dataKey, contextBytes('data key', context));
      const body = encrypt(dataKey, Buffer.from(plaintext, 'utf8'), contextBytes('secret', context));
      dataKey.fill(0);
      return format({ keyId, wrapped, body });
    },
    open(text, context) {
      const sealed = parse(text);
      const dataKey = unwrap(sealed, context);
      const plain = decrypt(dataKey, sealed.body, contextBytes('secret', context)).toString('utf8');
      dataKey.fill(0);
      return plain;
    },
    rewrap(text, context) {
      const sealed = parse(text);
      const [keyId, masterKey] = sealingKey();
      if (sealed.keyId === keyId) return text;
      const dataKey = unwrap(sealed, context);
      const wrapped = encrypt(masterKey, dataKey, contextBytes('data key', context));
      dataKey.fill(0);
      return format({ keyId, wrapped, body: sealed.body });
    },
  };
}
