/** The ports of authentication: who holds a key, and the gate that counts, limits and remembers requests. */
import type { Instant } from '../domain/time.ts';
import type { Secret } from './secret.ts';

export const SCOPES = ['READ', 'TRADE', 'CANCEL', 'ADMIN'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a request counts against. Cancels have a lane of their own, so that creates never use it up. */
export const LANES = ['create', 'cancel', 'read', 'admin'] as const;
export type Lane = (typeof LANES)[number];

export type KeyType = 'hmac' | 'rsa';

interface Term {
  readonly id: string;
  readonly notBefore: Instant;
  /** Null when it does not end by itself. */
  readonly notAfter: Instant | null;
}

/** One of the at most two secrets or public keys that a key may sign with while it is being rotated. */
export type Credential =
  | (Term & { readonly type: 'hmac'; readonly secret: Secret })
  | (Term & { readonly type: 'rsa'; readonly publicKey: string });

export interface AddressList {
  /** Addresses and networks as they were given. */
  readonly rules: readonly string[];
  /** Whether an IPv4 or IPv6 address is in one of the networks; an IPv4 address written as IPv6 is that address. */
  includes(address: string): boolean;
}

/** A client's key. */
export interface ApiKey {
  readonly apiKey: string;
  readonly name: string;
  /** Whose orders the key sees. Several keys may share an account. */
  readonly account: string;
  readonly scopes: readonly Scope[];
  /** Decides the algorithm: a signature of the other kind never verifies. */
  readonly type: KeyType;
  /** Signs in the older dialect: `X-` headers, secret and signature in base64. */
  readonly isCompat: boolean;
  /** Where it may be used from; null for everywhere. */
  readonly allowedFrom: AddressList | null;
  readonly credentials: readonly Credential[];
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface KeyStore {
  /** The key, revoked ones too, or null. Throws UnavailableError when the store or its master key is not there. */
  find(apiKey: string): Promise<ApiKey | null>;
  /** Notes, now and then and in the background, that a key was used. */
  noteUse(apiKey: string): void;
}

export interface Admission {
  readonly apiKey: string;
  /** Null when only the replay is judged. */
  readonly lane: Lane | null;
  /** Names the signed bytes, and with them the request; null for a request that may be repeated. */
  readonly digest: string | null;
  /** How long the digest is remembered, ms. */
  readonly keepMs: number;
  readonly timestamp: number;
}

export type Verdict =
  | { readonly kind: 'ADMITTED' }
  | { readonly kind: 'REPLAYED' }
  /** The memory of replays may have been lost since it was signed: it must be signed again. */
  | { readonly kind: 'BEFORE_RESTART' }
  | { readonly kind: 'LIMITED'; readonly retryMs: number };

/** `signature`: it was signed wrongly or by nobody we know. `form`: it could not be judged at all. */
export type FailureKind = 'signature' | 'form';

/** Shared by every API process. All of it throws UnavailableError when the store does not answer: then nobody passes. */
export interface Gate {
  /** For how long requests with this key from this address are locked out, ms; 0 when they are not. */
  lockedMs(address: string, apiKey: string | null): Promise<number>;
  noteFailure(kind: FailureKind, address: string, apiKey: string | null): Promise<void>;
  /** Judges a request whose signature is good, and counts it when it is admitted. */
  admit(admission: Admission): Promise<Verdict>;
}

export interface GateLimits {
  /** Requests a second and key, by lane; as many may come at once. */
  readonly perSecond: Readonly<Record<Lane, number>>;
  /** Bad signatures of one key from one address within the window, after which that key is locked there. */
  readonly badPerKey: number;
  /** Bad signatures from one address within the window, after which the address is locked. */
  readonly badPerAddress: number;
  /** Requests from one address within the window that do not authenticate for any reason. */
  readonly unauthenticatedPerAddress: number;
  readonly windowMs: number;
  readonly lockMs: number;
}

const FAILURES = {
  badPerKey: 20,
  badPerAddress: 100,
  unauthenticatedPerAddress: 300,
  windowMs: 60_000,
  lockMs: 60_000,
} as const;

/** With real money a client that runs wild is stopped early. */
export const LIVE_LIMITS: GateLimits = {
  ...FAILURES,
  perSecond: { create: 50, cancel: 100, read: 100, admin: 10 },
};

/** Paper trading is also where load is tested. */
export const PAPER_LIMITS: GateLimits = {
  ...FAILURES,
  perSecond: { create: 10_000, cancel: 10_000, read: 10_000, admin: 100 },
};
