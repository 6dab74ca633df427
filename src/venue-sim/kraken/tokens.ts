/** Tokens that open a private connection: good for a quarter of an hour, and for ever on a connection they opened. */
import { mulberry32, type Draw } from '../../domain/random.ts';
import type { Account } from '../order.ts';

export const TOKEN_LIFE_S = 900;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LENGTH = 43;

export class Tokens {
  readonly #draw: Draw;
  readonly #now: () => number;
  readonly #issued = new Map<string, { readonly account: Account; readonly until: number }>();

  constructor(seed: number, now: () => number) {
    this.#draw = mulberry32(seed ^ 0x2c1b_3c6d);
    this.#now = now;
  }

  issue(account: Account): string {
    const letter = (): string => LETTERS.charAt(Math.floor(this.#draw() * LETTERS.length));
    const token = Array.from({ length: LENGTH }, letter).join('');
    this.#issued.set(token, { account, until: this.#now() + TOKEN_LIFE_S * 1_000 });
    return token;
  }

  /** Whose token this is; null when it is nobody's or has run out. */
  accountOf(token: unknown): Account | null {
    const found = typeof token === 'string' ? this.#issued.get(token) : undefined;
    return found === undefined || found.until < this.#now() ? null : found.account;
  }

  /** Every token runs out now. */
  expire(): void {
    this.#issued.clear();
  }
}
