/** Between amounts and the whole numbers of a market's grid. */
import { price, quantity, stepsOf, toText, type Price, type Quantity } from '../../domain/decimal.ts';
import { invariant } from '../../domain/errors.ts';
import type { Grid } from '../readers/rows.ts';

const unit = (decimals: number): string => (decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`);

/** Prices and quantities come again and again: so many are kept. */
const KEPT = 4_096;

function kept<T>(known: Map<number, T>, units: number, make: (units: number) => T): T {
  const found = known.get(units);
  if (found !== undefined) return found;
  if (known.size >= KEPT) known.clear();
  const made = make(units);
  known.set(units, made);
  return made;
}

/** The digits of an amount as a whole number of 10^−decimals; null for an amount that lies between two of them. */
function wholeOf(value: Price | Quantity, decimals: number): number | null {
  const text = toText(value);
  const point = text.indexOf('.');
  const fraction = point < 0 ? '' : text.slice(point + 1);
  if (fraction.length > decimals) return null;
  return Number((point < 0 ? text : text.slice(0, point)) + fraction.padEnd(decimals, '0'));
}

export class Scale {
  readonly grid: Grid;
  readonly priceUnit: Price;
  readonly quantityUnit: Quantity;
  readonly #prices = new Map<number, Price>();
  readonly #quantities = new Map<number, Quantity>();

  constructor(grid: Grid) {
    this.grid = grid;
    this.priceUnit = price(unit(grid.priceDecimals));
    this.quantityUnit = quantity(unit(grid.quantityDecimals));
  }

  price(units: number): Price {
    return kept(this.#prices, units, (count) => stepsOf(this.priceUnit, BigInt(count)));
  }

  quantity(units: number | bigint): Quantity {
    if (typeof units === 'bigint') return stepsOf(this.quantityUnit, units);
    return kept(this.#quantities, units, (count) => stepsOf(this.quantityUnit, BigInt(count)));
  }

  /** Throws InvariantError for a price between two points of the grid. */
  unitsOfPrice(value: Price): number {
    const units = wholeOf(value, this.grid.priceDecimals);
    invariant(units !== null, 'a price is finer than the grid of the data');
    return units;
  }

  /** Throws InvariantError for a quantity between two points of the grid. */
  unitsOfQuantity(value: Quantity): number {
    const units = wholeOf(value, this.grid.quantityDecimals);
    invariant(units !== null, 'a quantity is finer than the grid of the data');
    return units;
  }
}
