/**
 * The port of venue accounts that were added while the program runs. Their keys lie sealed in the store and are opened
 * only by the process that trades with them; everything else sees a mask.
 */
import type { Instant } from '../domain/time.ts';

/**
 * CHECKING: no worker has looked at it yet. ACTIVE: orders may name it. REFUSED: the reason says why not. REMOVING: it
 * takes no orders any more and goes when the last one is over.
 */
export type AccountStatus = 'CHECKING' | 'ACTIVE' | 'REFUSED' | 'REMOVING';

export interface AccountRecord {
  /** `BINANCE/main`. */
  readonly name: string;
  /** Each time it is added anew it gets another one. */
  readonly generation: string;
  /** The end of the public key; the private one is never shown. */
  readonly maskedKey: string;
  readonly addedAt: Instant;
  readonly status: AccountStatus;
  readonly reason: string | null;
}

/** What an account trades with, all of it secret. */
export type AccountSecrets = Readonly<Record<string, string>>;

export interface AccountStore {
  /** Stores it for a worker to check. Throws OrderError when the name is taken and VaultError without a master key. */
  add(name: string, secrets: AccountSecrets): Promise<AccountRecord>;
  list(): Promise<readonly AccountRecord[]>;
  find(name: string): Promise<AccountRecord | null>;
  /** Throws VaultError. */
  secretsOf(record: AccountRecord): Promise<AccountSecrets | null>;
  /** False, and nothing done, when the account is no longer as it was looked at: another generation or status. */
  mark(record: AccountRecord, status: AccountStatus, reason: string | null): Promise<boolean>;
  /** Forgets the account and its keys for good, unless it is no longer as it was looked at: then false. */
  erase(record: AccountRecord): Promise<boolean>;
  /** Puts all keys under the sealing master key; resolves with their number. Throws VaultError. */
  reseal(): Promise<number>;
  /** Changes whenever anything above does. */
  revision(): Promise<string>;
}

/** One parameter of an account, as its venue declares it. */
export interface ParameterDeclaration {
  readonly name: string;
  /** Secrets are never shown again. */
  readonly secret: boolean;
  /** May be left out. */
  readonly isOptional?: true;
  readonly description: string;
}

/** What clients may see of accounts, and ask for. */
export interface AccountsView {
  readonly accounts: AccountStore;
  readonly exchanges: readonly { readonly name: string; readonly parameters: readonly ParameterDeclaration[] }[];
  /** Throws OrderError naming what is wrong with a new account; no value is ever in a message. */
  readonly check: (name: string, secrets: AccountSecrets) => void;
  /** Accounts of the configuration file. */
  readonly configured: ReadonlySet<string>;
}
