/** What one fill says about the market around it. Numbers are bps or ratios. */
import { isPositive, isZero, quotientOf, subtract, type Price } from '../../domain/decimal.ts';
import { MARKOUT_MS } from '../execution.ts';
import { BPS } from './comparison.ts';
import { once } from './once.ts';
import { midOf, referenceOf, signOf, type Reference, type Subject, type SubjectFill } from './subject.ts';

const MILLIONTHS = 1_000_000;

/** s × (to − from) ÷ from, in bps; null when `from` is 0. */
export const moveBps = (isBuy: boolean, from: Price, to: Price): number | null =>
  isZero(from) ? null : signOf(isBuy) * quotientOf(subtract(to, from), from, BPS) + 0;

/** 2 × s × (price − mid) ÷ mid, the mid just before the fill (Huang and Stoll 1996). */
function effectiveSpreadBps({ fill, before }: SubjectFill, isBuy: boolean): number | null {
  const mid = midOf(before);
  const half = mid === null ? null : moveBps(isBuy, mid, fill.price);
  return half === null ? null : 2 * half;
}

/** (ask − bid) ÷ mid just before the fill. */
export function quotedSpreadBps({ before }: SubjectFill): number | null {
  const mid = midOf(before);
  if (mid === null || isZero(mid) || !before?.bid || !before.ask) return null;
  return quotientOf(subtract(before.ask, before.bid), mid, BPS);
}

/** s × (mid − price) ÷ half the spread: 1 earned the half spread, −1 paid it. Null without a spread above 0. */
export function spreadCapture({ fill, before }: SubjectFill, isBuy: boolean): number | null {
  const mid = midOf(before);
  if (mid === null || !before?.bid || !before.ask) return null;
  const spread = subtract(before.ask, before.bid);
  if (!isPositive(spread)) return null;
  return signOf(isBuy) * quotientOf(subtract(mid, fill.price), spread, 2) + 0;
}

/** The market that much later, by the distance's place among MARKOUT_MS. */
export const referenceAfter = ({ after }: SubjectFill, place: number): Reference | null =>
  referenceOf(after[place] ?? null);

/** s × (market after − price) ÷ price, by the distance's place among MARKOUT_MS. */
function markoutsBps(one: SubjectFill, isBuy: boolean): readonly (number | null)[] {
  return MARKOUT_MS.map((_, place) => {
    const later = referenceAfter(one, place);
    return later === null ? null : moveBps(isBuy, one.fill.price, later.price);
  });
}

/** Figures of single fills that more than one block needs, in the order of the subject's fills. */
export const fillFigures = once(({ fills, isBuy, filled }: Subject) => ({
  markouts: fills.map((one) => markoutsBps(one, isBuy)),
  effectiveSpreads: fills.map((one) => effectiveSpreadBps(one, isBuy)),
  /** Each fill's share of the quantity in millionths, which keeps six digits more of it. */
  weights: fills.map(({ fill }) => quotientOf(fill.quantity, filled, MILLIONTHS)),
}));

/** The fill's price against the arrival price; above 0 is a cost. */
export const arrivalBps = ({ arrival, isBuy }: Subject, { fill }: SubjectFill): number | null =>
  arrival === null ? null : moveBps(isBuy, arrival.price, fill.price);
