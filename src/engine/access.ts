/** The ports of authentication: who holds a key, and which signed requests were seen before. */
import type { Instant } from '../domain/time.ts';

export const SCOPES = ['READ', 'TRADE'] as const;
export type Scope = (typeof SCOPES)[number];

/** A client's credential. The secret must be kept as it is: an HMAC cannot be checked against a hash of it. */
export interface ApiKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly name: string;
  /** Whose orders the key sees. Several keys may share an account, which is how a key is rotated. */
  readonly account: string;
  readonly scopes: readonly Scope[];
  readonly type: 'hmac';
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface KeyStore {
  /** The key, revoked ones too, or null. Throws UnavailableError when the store does not answer. */
  find(apiKey: string): Promise<ApiKey | null>;
}

export interface ReplayGuard {
  /**
   * True for the first caller with this digest, false for every later one within `keepMs` milliseconds. Throws
   * UnavailableError when the store does not answer: without it nobody may pass.
   */
  firstUse(digest: string, keepMs: number): Promise<boolean>;
}
