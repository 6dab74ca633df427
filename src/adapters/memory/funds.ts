/** What one account of the in-memory exchange owns, by asset. An account that was given no balances has no bounds. */
import { add, isGreater, subtract, ZERO_QUANTITY, type Quantity } from '../../domain/decimal.ts';
import type { VenueBalance } from '../../engine/venue.ts';

export class Funds {
  readonly #balances: Map<string, VenueBalance> | null;

  /** `free`: what is there at the start; null for an account without bounds. */
  constructor(free: ReadonlyMap<string, Quantity> | null) {
    this.#balances =
      free === null ? null : new Map([...free].map(([asset, q]) => [asset, { free: q, locked: ZERO_QUANTITY }]));
  }

  of(asset: string): VenueBalance {
    return this.#balances?.get(asset) ?? { free: ZERO_QUANTITY, locked: ZERO_QUANTITY };
  }

  all(): ReadonlyMap<string, VenueBalance> {
    return new Map(this.#balances ?? []);
  }

  /** Sets an amount aside for an order; false when there is not enough. */
  lock(asset: string, amount: Quantity): boolean {
    const { free, locked } = this.of(asset);
    if (this.#balances === null) return true;
    if (isGreater(amount, free)) return false;
    this.#balances.set(asset, { free: subtract(free, amount), locked: add(locked, amount) });
    return true;
  }

  /** Gives back what an order no longer needs. */
  unlock(asset: string, amount: Quantity): void {
    const { free, locked } = this.of(asset);
    this.#balances?.set(asset, { free: add(free, amount), locked: subtract(locked, amount) });
  }

  /** Pays out of what was set aside. */
  pay(asset: string, amount: Quantity): void {
    const { free, locked } = this.of(asset);
    this.#balances?.set(asset, { free, locked: subtract(locked, amount) });
  }

  receive(asset: string, amount: Quantity): void {
    const { free, locked } = this.of(asset);
    this.#balances?.set(asset, { free: add(free, amount), locked });
  }
}
