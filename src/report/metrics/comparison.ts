/**
 * The average price against a benchmark price B: slip = s × (average − B) ÷ B × 10,000 bps, s = 1 for a BUY and −1 for a
 * SELL, so that above 0 is a cost. Amounts are exact up to the one division at the end.
 */
import {
  add,
  isZero,
  notionalOf,
  quotientOf,
  roundTo,
  subtract,
  toText,
  type Notional,
  type Price,
} from '../../domain/decimal.ts';
import type { Comparison } from '../report.ts';
import { feeReason, feesInQuote } from './fees.ts';
import { asCost, NO_FILLS, type Reference, type Subject } from './subject.ts';

export const BPS = 10_000;
const PRICE_DIGITS = 10;

export const priceText = (value: Price): string => toText(roundTo(value, PRICE_DIGITS));

/** What of the fills' notional is a cost against trading all of it at the benchmark. */
export const costAgainst = ({ isBuy, notional, filled }: Subject, benchmark: Price): Notional =>
  asCost(isBuy, subtract(notional, notionalOf(benchmark, filled)));

function withFees(subject: Subject, path: string, benchmark: Price): number | null {
  const fees = feesInQuote(subject);
  if (fees === null) return subject.missing.note(`${path}.withFeesBps`, feeReason(subject));
  return quotientOf(add(costAgainst(subject, benchmark), fees), notionalOf(benchmark, subject.filled), BPS);
}

/** `reason` is why there is no benchmark, where there is none. */
export function compareWith(subject: Subject, path: string, benchmark: Reference | null, reason: string): Comparison {
  const { missing } = subject;
  if (benchmark === null || isZero(benchmark.price)) {
    missing.note(path, reason);
    return { price: null, basis: null, slippageBps: null, withFeesBps: null };
  }
  const { price, basis } = benchmark;
  const known = { price: priceText(price), basis };
  if (isZero(subject.filled)) {
    missing.note(`${path}.slippageBps`, NO_FILLS);
    missing.note(`${path}.withFeesBps`, NO_FILLS);
    return { ...known, slippageBps: null, withFeesBps: null };
  }
  const slippageBps = quotientOf(costAgainst(subject, price), notionalOf(price, subject.filled), BPS);
  return { ...known, slippageBps, withFeesBps: withFees(subject, path, price) };
}
