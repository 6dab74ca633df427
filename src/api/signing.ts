/**
 * The arithmetic of signed requests, without any I/O. What is signed is timestamp + API key + receive window + payload
 * without separators, so the grammars below are what keeps two different requests from signing the same bytes: 13
 * digits, a key that is looked up exactly, at most 5 digits, and a payload that never begins with a digit.
 */
import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  timingSafeEqual,
  verify as verifyAsymmetric,
  type KeyObject,
} from 'node:crypto';
import type { Instant } from '../domain/time.ts';
import type { Credential } from '../engine/access.ts';

/** The texts of the headers, byte for byte as sent. */
export interface SignedHeaders {
  readonly apiKey: string;
  readonly signature: string;
  readonly timestamp: string;
  /** Null when the header is absent: then nothing stands for it in the signed bytes. */
  readonly recvWindow: string | null;
}

/** The receive window of a request that names none. */
const DEFAULT_RECV_WINDOW_MS = 5_000;
const RECV_WINDOW_MAX_MS = 60_000;
/** How far a client's clock may be ahead of ours. */
const AHEAD_MS = 1_000;

const TIMESTAMP = /^[0-9]{13}$/;
const RECV_WINDOW = /^[1-9][0-9]{0,4}$/;
const API_KEY = /^[\x21-\x7E]{1,128}$/;
const HMAC_SIGNATURE = /^[0-9a-fA-F]{64}$/;

/** What is wrong with the form of the headers, for the log only, or null. */
export function grammarFault(headers: SignedHeaders): string | null {
  if (!API_KEY.test(headers.apiKey)) return 'ANBOTO-API-KEY is malformed';
  if (!TIMESTAMP.test(headers.timestamp)) return 'timestamp is not 13 digits';
  if (headers.recvWindow === null) return null;
  if (!RECV_WINDOW.test(headers.recvWindow) || Number(headers.recvWindow) > RECV_WINDOW_MAX_MS) {
    return `ANBOTO-RECV-WINDOW is not a whole number from 1 to ${RECV_WINDOW_MAX_MS}`;
  }
  return null;
}

/** Milliseconds a request is valid for. */
export const recvWindowMs = (headers: SignedHeaders): number =>
  headers.recvWindow === null ? DEFAULT_RECV_WINDOW_MS : Number(headers.recvWindow);

/** now − window <= timestamp < now + 1 s. The headers must have passed grammarFault. */
export function isInWindow(headers: SignedHeaders, now: Instant): boolean {
  const timestamp = Number(headers.timestamp);
  return now - recvWindowMs(headers) <= timestamp && timestamp < now + AHEAD_MS;
}

/** The bytes a signature is over. `payload` is the raw body of a POST, the raw query of a GET. */
export function bytesToSign(headers: Omit<SignedHeaders, 'signature'>, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(headers.timestamp + headers.apiKey + (headers.recvWindow ?? ''), 'utf8'), payload]);
}

/** HMAC-SHA256 as 64 lower-case hex digits; the secret is used as its UTF-8 bytes. */
export const signHmac = (secret: string, bytes: Uint8Array): string =>
  createHmac('sha256', secret).update(bytes).digest('hex');

/** The bytes of a text in base64, or null unless it is the one canonical spelling of them: padded, standard alphabet. */
function fromCanonicalBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** The key bytes in a secret as the compatibility profile issues it: standard base64 when it looks so, else URL-safe. */
export const compatSecret = (issued: string): Buffer =>
  Buffer.from(issued, /[+/]|=$/.test(issued) ? 'base64' : 'base64url');

/** HMAC-SHA256 in the compatibility profile: the issued secret's bytes are the key, the signature is base64. */
export const signCompat = (issued: string, bytes: Uint8Array): string =>
  createHmac('sha256', compatSecret(issued)).update(bytes).digest('base64');

/** Whether the signature is ours, in constant time. The case of the hex digits does not matter. */
export function verifyHmac(secret: string, bytes: Uint8Array, signature: string): boolean {
  const expected = createHmac('sha256', secret).update(bytes).digest();
  // The grammar is checked first because decoding hex stops silently at the first character that is none.
  return HMAC_SIGNATURE.test(signature) && timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

/** The same for the compatibility profile; only the canonical spelling of the base64 is a signature. */
export function verifyCompat(issued: string, bytes: Uint8Array, signature: string): boolean {
  const expected = createHmac('sha256', compatSecret(issued)).update(bytes).digest();
  const given = fromCanonicalBase64(signature);
  return given !== null && given.length === expected.length && timingSafeEqual(expected, given);
}

/** RSASSA-PKCS1-v1_5 with SHA-256 and an RSA public key; the signature in canonical base64. */
export function verifyRsa(publicKey: KeyObject, bytes: Uint8Array, signature: string): boolean {
  const given = fromCanonicalBase64(signature);
  if (given === null || publicKey.asymmetricKeyType !== 'rsa') return false;
  return verifyAsymmetric('sha256', bytes, { key: publicKey, padding: constants.RSA_PKCS1_PADDING }, given);
}

/** Parsing a key takes longer than checking a signature with it. */
const publicKeys = new WeakMap<Credential, KeyObject>();

function publicKeyOf(credential: Credential & { readonly type: 'rsa' }): KeyObject {
  const known = publicKeys.get(credential);
  if (known !== undefined) return known;
  const made = createPublicKey({ key: credential.publicKey, format: 'pem', type: 'spki' });
  publicKeys.set(credential, made);
  return made;
}

/** Whether one credential made the signature. Its kind decides the algorithm: no key is ever used for another. */
export function verifyWith(credential: Credential, isCompat: boolean, bytes: Uint8Array, signature: string): boolean {
  if (credential.type === 'rsa') return verifyRsa(publicKeyOf(credential), bytes, signature);
  const verify = isCompat ? verifyCompat : verifyHmac;
  return verify(credential.secret.reveal(), bytes, signature);
}

/** Names a signed request, whatever the spelling of its signature. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
