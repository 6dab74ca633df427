/** The client's worst acceptable price, checked against the venue's price rules. */
import { isGreater, isLess, isPositive, isZero, toText, type Price } from './decimal.ts';
import { refuse } from './errors.ts';
import { isTickMultiple, type InstrumentRules } from './instrument.ts';

/** Throws INVALID_ORDER naming `limitPrice` unless the venue would take an order at it; null is no limit. */
export function checkLimitPrice(rules: InstrumentRules, limitPrice: Price | null): void {
  if (limitPrice === null) return;
  if (!isPositive(limitPrice)) throw refuse('limitPrice', 'must be > 0');
  if (!isTickMultiple(rules, limitPrice)) {
    throw refuse('limitPrice', `${toText(limitPrice)} is not a multiple of the tick ${toText(rules.tick)}`);
  }
  if (isLess(limitPrice, rules.minPrice)) {
    throw refuse('limitPrice', `${toText(limitPrice)} is below the venue's minimum price ${toText(rules.minPrice)}`);
  }
  if (!isZero(rules.maxPrice) && isGreater(limitPrice, rules.maxPrice)) {
    throw refuse('limitPrice', `${toText(limitPrice)} is above the venue's maximum price ${toText(rules.maxPrice)}`);
  }
}
