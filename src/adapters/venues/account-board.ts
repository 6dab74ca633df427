/**
 * The port of what all workers with one account tell each other beside the counts of its venue: whose turn it is to send
 * under a key that numbers its requests, and what the venue has said of the account.
 */

/** A turn that was given; nobody else has one until it is left, or until it was held too long. */
export interface Turn {
  /** Above every number that was ever given. */
  readonly number: number;
  leave(): void;
}

export interface TurnWish {
  /** The number must be at least so high. */
  readonly atLeast: number;
  /** A turn that is not left by then is over, ms: its worker may have died. */
  readonly holdMs: number;
  /** Goes before those that are not, among those who wait. */
  readonly urgent: boolean;
}

export interface AccountBoard {
  /** Null while somebody else has the turn, or is to have it next: then it is asked for again. */
  takeTurn(wish: TurnWish): Promise<Turn | null>;
  /** Tells all workers something about the account, which is true for so long, ms. */
  tell(name: string, value: string, keepMs: number): Promise<void>;
  /** What was told last; null when nothing was, or it is true no more. */
  told(name: string): Promise<string | null>;
}

/** For a process that shares its accounts with nobody: what it tells is for itself, and true to its end. */
export function createOwnBoard(): AccountBoard {
  const told = new Map<string, string>();
  let last = 0;
  return {
    takeTurn({ atLeast }) {
      last = Math.max(last + 1, atLeast);
      return Promise.resolve({ number: last, leave: () => undefined });
    },
    tell(name, value) {
      told.set(name, value);
      return Promise.resolve();
    },
    told: (name) => Promise.resolve(told.get(name) ?? null),
  };
}
