/** Between amounts and the whole numbers of a market's grid. */
import { equals, price, quantity, stepsIn, stepsOf, type Price, type Quantity } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import type { Grid } from '../readers/rows.ts';

const unit = (decimals: number): string => (decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`);

/** Prices come again and again: so many are kept. */
const KEPT = 4_096;

export class Scale {
  readonly grid: Grid;
  readonly priceUnit: Price;
  readonly quantityUnit: Quantity;
  readonly #prices = new Map<number, Price>();

  constructor(grid: Grid) {
    this.grid = grid;
    this.priceUnit = price(unit(grid.priceDecimals));
    this.quantityUnit = quantity(unit(grid.quantityDecimals));
  }

  price(units: number): Price {
    const known = this.#prices.get(units);
    if (known !== undefined) return known;
    if (this.#prices.size >= KEPT) this.#prices.clear();
    const made = stepsOf(this.priceUnit, BigInt(units));
    this.#prices.set(units, made);
    return made;
  }

  quantity(units: number | bigint): Quantity {
    return stepsOf(this.quantityUnit, BigInt(units));
  }

  /** Throws InvariantError for a price between two points of the grid. */
  unitsOfPrice(value: Price): number {
    const units = stepsIn(value, this.priceUnit);
    invariant(equals(stepsOf(this.priceUnit, units), value), 'a price is finer than the grid of the data');
    return Number(units);
  }

  /** Throws InvariantError for a quantity between two points of the grid. */
  unitsOfQuantity(value: Quantity): number {
    const units = stepsIn(value, this.quantityUnit);
    invariant(equals(stepsOf(this.quantityUnit, units), value), 'a quantity is finer than the grid of the data');
    return Number(units);
  }
}
