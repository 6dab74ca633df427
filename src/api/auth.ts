/**
 * Who is asking. Runs on the raw bytes before anything of the body is parsed: form of the headers, key, time window,
 * signature, form of the payload, replay, scope.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import type { ApiKey, KeyStore, ReplayGuard } from '../engine/access.ts';
import { AuthenticationError, MissingScopeError } from './errors.ts';
import {
  bytesToSign,
  digestOf,
  grammarFault,
  isInWindow,
  recvWindowMs,
  verifyHmac,
  type SignedHeaders,
} from './signing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated key; null before authentication and on open routes. */
    client: ApiKey | null;
  }
}

export interface AuthDeps {
  readonly keys: KeyStore;
  readonly replay: ReplayGuard;
  readonly now: () => Instant;
}

/** Longer than a request can stay valid: its window, the second it may be ahead, and a second for the store's clock. */
const REPLAY_MARGIN_MS = 2_000;
/** An unknown key is checked against this, so that it takes as long as a known one. */
const NOBODY = 'no-key-has-this-secret';
const EMPTY = new Uint8Array(0);
const OPENING_BRACE = 0x7b;

/** The ANBOTO headers by lower-case name. Node joins or drops repeated headers, so the raw list is read. */
function anbotoHeaders(raw: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.rawHeaders.length; index += 2) {
    const name = raw.rawHeaders[index]?.toLowerCase() ?? '';
    if (!name.startsWith('anboto-')) continue;
    if (headers.has(name)) throw new AuthenticationError(`${name} is given twice`, null);
    headers.set(name, raw.rawHeaders[index + 1] ?? '');
  }
  return headers;
}

function readHeaders(raw: IncomingMessage): SignedHeaders {
  const given = anbotoHeaders(raw);
  const apiKey = given.get('anboto-api-key');
  const signature = given.get('anboto-sign');
  const alias = given.get('anboto-timestamp');
  const timestamp = given.get('anboto-ts') ?? alias;
  if (apiKey === undefined || signature === undefined || timestamp === undefined) {
    throw new AuthenticationError('a required header is missing', apiKey ?? null);
  }
  if (alias !== undefined && alias !== timestamp) {
    throw new AuthenticationError('ANBOTO-TS and ANBOTO-TIMESTAMP differ', apiKey);
  }
  const headers = { apiKey, signature, timestamp, recvWindow: given.get('anboto-recv-window') ?? null };
  const fault = grammarFault(headers);
  if (fault !== null) throw new AuthenticationError(fault, apiKey);
  return headers;
}

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

/** The key behind a signed request. Throws AuthenticationError, UnavailableError or OrderError. */
async function verify(deps: AuthDeps, request: FastifyRequest): Promise<ApiKey> {
  const headers = readHeaders(request.raw);
  const refused = (reason: string): AuthenticationError => new AuthenticationError(reason, headers.apiKey);
  const key = await deps.keys.find(headers.apiKey);
  if (!isInWindow(headers, deps.now())) throw refused('timestamp outside the window');
  const payload = request.raw.method === 'POST' ? bodyOf(request) : rawQuery(request.raw);
  const bytes = bytesToSign(headers, payload);
  const isSigned = verifyHmac(key?.secret ?? NOBODY, bytes, headers.signature);
  if (key === null) throw refused('unknown key');
  if (key.revokedAt !== null) throw refused('revoked key');
  if (!isSigned) throw refused('wrong signature');
  checkPayload(request.raw, payload);
  if (request.raw.method === 'POST') {
    const isFirst = await deps.replay.firstUse(digestOf(bytes), recvWindowMs(headers) + REPLAY_MARGIN_MS);
    if (!isFirst) throw refused('replayed');
  }
  return key;
}

/** Authenticates a request and notes its key. A GET needs the scope READ, a POST needs TRADE. */
export async function authenticate(deps: AuthDeps, request: FastifyRequest): Promise<void> {
  const key = await verify(deps, request);
  const needed = request.raw.method === 'POST' ? 'TRADE' : 'READ';
  if (!key.scopes.includes(needed)) throw new MissingScopeError(needed);
  request.client = key;
}

/** The account a request may act for. Only authenticated routes may ask. */
export function accountOf(request: FastifyRequest): string {
  if (request.client === null) throw new AuthenticationError('route without authentication', null);
  return request.client.account;
}
