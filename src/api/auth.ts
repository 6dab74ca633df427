/**
 * Who is asking. Runs on the raw bytes before anything of the body is parsed: form of the headers, key, address, time
 * window, signature, form of the payload, replay, scope, rate.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { InvariantError, refuse } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import type { ApiKey, Gate, KeyStore, Scope } from '../engine/access.ts';
import { UnavailableError } from '../engine/desk.ts';
import { AuthenticationError, MissingScopeError, TooManyRequestsError } from './errors.ts';
import { allows, laneOf } from './scopes.ts';
import { readHeaders, type ReadHeaders } from './signed-headers.ts';
import { bytesToSign, digestOf, isInWindow, recvWindowMs, verifyCompat, verifyHmac, verifyWith } from './signing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated key; null before authentication and on open routes. */
    client: ApiKey | null;
  }
}

export interface AuthDeps {
  readonly keys: KeyStore;
  readonly gate: Gate;
  readonly now: () => Instant;
}

/** Longer than a request can stay valid: its window, the second it may be ahead, and a second for the store's clock. */
const REPLAY_MARGIN_MS = 2_000;
/** An unknown key is checked against this, so that it takes as long as a known one. */
const NOBODY = 'no-key-has-this-secret';
const EMPTY = new Uint8Array(0);
const OPENING_BRACE = 0x7b;

/** The query as sent: after the first `?`, still percent-encoded. */
function rawQuery(raw: IncomingMessage): Uint8Array {
  const url = raw.url ?? '';
  const start = url.indexOf('?');
  return start < 0 ? EMPTY : Buffer.from(url.slice(start + 1), 'latin1');
}

const bodyOf = (request: FastifyRequest): Uint8Array => (Buffer.isBuffer(request.body) ? request.body : EMPTY);

const isLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** The signature covers the body alone, so there must be nothing else, and the body must be unmistakable. */
function checkPost(raw: IncomingMessage, payload: Uint8Array): void {
  if (raw.url?.includes('?') === true)
    throw refuse('query', 'must be empty: the parameters of a POST go into its body');
  if (payload[0] !== OPENING_BRACE) throw refuse('body', 'must be a JSON object, beginning with {');
}

/** The signature covers the query alone. */
function checkGet(raw: IncomingMessage, payload: Uint8Array): void {
  const length = raw.headers['content-length'] ?? '0';
  if (length !== '0' || raw.headers['transfer-encoding'] !== undefined) throw refuse('body', 'must be empty in a GET');
  if (payload[0] !== undefined && !isLetter(payload[0])) throw refuse('query', 'must begin with a letter');
}

function checkPayload(raw: IncomingMessage, payload: Uint8Array): void {
  if (raw.url?.includes('#') === true) throw refuse('query', 'must not contain a fragment');
  if (raw.method === 'POST') checkPost(raw, payload);
  else checkGet(raw, payload);
}

/** Whether one of the key's credentials that are valid now made the signature. All are tried: which one is no secret. */
function isSignedBy(key: ApiKey | null, now: Instant, bytes: Uint8Array, headers: ReadHeaders): boolean {
  const { signature, isCompat } = headers;
  if (key === null) {
    // The work is done and its result thrown away: nobody may sign for nobody.
    (isCompat ? verifyCompat : verifyHmac)(NOBODY, bytes, signature);
    return false;
  }
  const active = key.credentials.filter(
    ({ notBefore, notAfter }) => notBefore <= now && (notAfter === null || now < notAfter),
  );
  return active.map((one) => verifyWith(one, key.isCompat, bytes, signature)).includes(true);
}

/** Why a key does not vouch for the signed bytes, in the order in which it is judged; null when it does. */
function faultOf(key: ApiKey | null, isSigned: boolean, headers: ReadHeaders, address: string): string | null {
  if (key === null) return 'unknown key';
  if (key.allowedFrom?.includes(address) === false) return `not allowed from ${address}`;
  if (key.revokedAt !== null) return 'revoked key';
  if (key.isCompat !== headers.isCompat) return 'headers of the other dialect';
  return isSigned ? null : 'wrong signature';
}

interface Signed {
  readonly key: ApiKey;
  readonly headers: ReadHeaders;
  readonly bytes: Uint8Array;
}

/** The key behind the signature of a request. Throws AuthenticationError or OrderError. */
function verify(deps: AuthDeps, request: FastifyRequest, headers: ReadHeaders, key: ApiKey | null): Signed {
  const now = deps.now();
  if (!isInWindow(headers, now)) throw new AuthenticationError('timestamp outside the window', headers.apiKey);
  const payload = request.raw.method === 'POST' ? bodyOf(request) : rawQuery(request.raw);
  const bytes = bytesToSign(headers, payload);
  const fault = faultOf(key, isSignedBy(key, now, bytes, headers), headers, request.ip);
  if (key === null || fault !== null) throw new AuthenticationError(fault ?? '', headers.apiKey, 'signature');
  checkPayload(request.raw, payload);
  return { key, headers, bytes };
}

/** Replay, scope and rate, in this order, in one question to the gate. */
async function admit(deps: AuthDeps, request: FastifyRequest, signed: Signed, needed: Scope): Promise<void> {
  const { key, headers, bytes } = signed;
  const isAllowed = allows(key, needed);
  const verdict = await deps.gate.admit({
    apiKey: key.apiKey,
    lane: isAllowed ? (request.routeOptions.config.lane ?? laneOf(needed)) : null,
    digest: request.raw.method === 'POST' ? digestOf(bytes) : null,
    keepMs: recvWindowMs(headers) + REPLAY_MARGIN_MS,
    timestamp: Number(headers.timestamp),
  });
  if (verdict.kind === 'REPLAYED') throw new AuthenticationError('replayed', key.apiKey, null);
  if (verdict.kind === 'BEFORE_RESTART')
    throw new UnavailableError('signed before the memory of replays was restarted');
  if (!isAllowed) throw new MissingScopeError(needed);
  if (verdict.kind === 'LIMITED') throw new TooManyRequestsError(verdict.retryMs);
}

async function judge(deps: AuthDeps, request: FastifyRequest, needed: Scope): Promise<ApiKey> {
  const address = request.ip;
  let apiKey: string | null = null;
  let lockedMs = 0;
  try {
    const headers = readHeaders(request.raw);
    apiKey = headers.apiKey;
    const [locked, key] = await Promise.all([deps.gate.lockedMs(address, apiKey), deps.keys.find(apiKey)]);
    lockedMs = locked;
    // Where a key is expressly allowed, its good requests pass whatever others have sent from there.
    if (lockedMs > 0 && key?.allowedFrom?.includes(address) !== true) throw new TooManyRequestsError(lockedMs);
    const signed = verify(deps, request, headers, key);
    await admit(deps, request, signed, needed);
    return signed.key;
  } catch (error) {
    if (!(error instanceof AuthenticationError) || error.kind === null) throw error;
    if (apiKey === null) lockedMs = await deps.gate.lockedMs(address, null);
    if (lockedMs > 0) throw new TooManyRequestsError(lockedMs);
    await deps.gate.noteFailure(error.kind, address, apiKey);
    throw error;
  }
}

/**
 * Authenticates a request to a route that declares its scope, and notes its key. Throws AuthenticationError (401),
 * MissingScopeError (403), TooManyRequestsError (429), UnavailableError (503) or OrderError (400).
 */
export async function authenticate(deps: AuthDeps, request: FastifyRequest): Promise<void> {
  const needed = request.routeOptions.config.scope;
  if (needed === undefined) throw new InvariantError('a route without a scope is served');
  const key = await judge(deps, request, needed);
  deps.keys.noteUse(key.apiKey);
  request.client = key;
}

/** The account a request may act for. Only authenticated routes may ask. */
export function accountOf(request: FastifyRequest): string {
  if (request.client === null) throw new AuthenticationError('route without authentication', null);
  return request.client.account;
}
