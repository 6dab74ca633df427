/** The port of the vault: secrets that lie in the store only sealed, and are opened where they are used. */

/** What a secret belongs to, from the outside in: `['api-key', account, key, credential]`. It must be the same to open. */
export type SealContext = readonly string[];

/** A secret that cannot be sealed or opened: no master key, the wrong one, or a text that was tampered with. */
export class VaultError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'VaultError';
  }
}

export interface Vault {
  /** Ids of the master keys at hand, the sealing one first; none when there is no master key. */
  keyIds(): readonly string[];
  /** Throws VaultError when there is no master key. */
  seal(plaintext: string, context: SealContext): string;
  /** Throws VaultError, naming the master key that is missing or saying that the text does not belong here. */
  open(sealed: string, context: SealContext): string;
  /** The same secret under the sealing master key; the text itself when it is so already. Throws VaultError. */
  rewrap(sealed: string, context: SealContext): string;
}
