/** A venue's own check of an order against the rules of its instrument. */
import {
  isGreater,
  isLess,
  isMultipleOf,
  isPositive,
  isZero,
  notionalOf,
  type Price,
  type Quantity,
} from './decimal.ts';
import { isTickMultiple, type InstrumentRules } from './instrument.ts';

/** The rule an order breaks, in words; null when it breaks none. */
export function brokenRule(rules: InstrumentRules, price: Price, quantity: Quantity): string | null {
  const above = (value: Price | Quantity, most: Price | Quantity): boolean => !isZero(most) && isGreater(value, most);
  if (!isPositive(quantity) || !isMultipleOf(quantity, rules.step)) return 'quantity is not a multiple of the step';
  if (!isPositive(price) || !isTickMultiple(rules, price)) return 'price is not a multiple of the tick';
  if (isLess(quantity, rules.minQty) || above(quantity, rules.maxQty)) return 'quantity is out of range';
  if (isLess(price, rules.minPrice) || above(price, rules.maxPrice)) return 'price is out of range';
  return isLess(notionalOf(price, quantity), rules.minNotional) ? 'notional is below the minimum' : null;
}
