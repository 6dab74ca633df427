/** Looking an order up where it and its fills are read one after the other, from stores that may lag. */
import { compare, sum } from '../../domain/decimal.ts';
import type { LookupResult } from '../../engine/venue.ts';

type Found = Extract<LookupResult, { readonly outcome: 'FOUND' }>;

const agrees = ({ order, fills }: Found): boolean =>
  compare(order.cumQuantity, sum(fills.map((each) => each.fill.quantity))) === 0;

/**
 * Looks once more when the fills do not add up to what the order counts. When they still do not, both are handed on, for
 * cumQuantity tells the caller that fills are missing.
 */
export async function lookTwice(look: () => Promise<LookupResult>): Promise<LookupResult> {
  const first = await look();
  return first.outcome !== 'FOUND' || agrees(first) ? first : look();
}
