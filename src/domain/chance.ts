/**
 * Seeded variation of sizes and times. A draw is a multiple of 2^-32 and a percentage a decimal, so both are whole
 * numbers over a known power: the arithmetic is exact and the same everywhere.
 */
import type { LotBounds } from './clip-split.ts';
import { ratio, stepsIn, type Ratio } from './decimal.ts';
import type { Draw } from './random.ts';

const DRAW_RANGE = 4_294_967_296n;
const FINEST = ratio('1e-18');
/** A percentage counted in FINEST, over this, is a fraction of one. */
const PERCENT_SCALE = 10n ** 20n;

const rangeOf = (draw: Draw): bigint => BigInt(draw() * 4_294_967_296);

/** Indexes 0 … count − 1 in a random order (Fisher-Yates, from the end); takes count − 1 draws. */
function shuffled(count: number, draw: Draw): number[] {
  const indexes = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i >= 1; i -= 1) {
    const j = Math.floor(draw() * (i + 1));
    const kept = indexes[i] ?? i;
    indexes[i] = indexes[j] ?? j;
    indexes[j] = kept;
  }
  return indexes;
}

/**
 * Moves lots between random pairs of clips: count and sum stay, no clip leaves the bounds, and none moves by more than
 * `variancePct` (0–50) of the smaller of its pair. Takes count − 1 draws for the pairing and one for each pair.
 */
export function varySizes(lots: readonly bigint[], variancePct: Ratio, bounds: LotBounds, draw: Draw): bigint[] {
  const sizes = [...lots];
  const variance = stepsIn(variancePct, FINEST);
  const order = shuffled(sizes.length, draw);
  for (let at = 0; at + 1 < order.length; at += 2) {
    const a = order[at] ?? 0;
    const b = order[at + 1] ?? 0;
    const sizeA = sizes[a] ?? 0n;
    const sizeB = sizes[b] ?? 0n;
    const signed = 2n * rangeOf(draw) - DRAW_RANGE;
    const moved = lotsToMove(sizeA, sizeB, variance * (signed < 0n ? -signed : signed), bounds);
    sizes[a] = signed >= 0n ? sizeA + moved : sizeA - moved;
    sizes[b] = signed >= 0n ? sizeB - moved : sizeB + moved;
  }
  return sizes;
}

function lotsToMove(a: bigint, b: bigint, strength: bigint, bounds: LotBounds): bigint {
  const small = a < b ? a : b;
  const large = a < b ? b : a;
  let moved = (strength * small) / (PERCENT_SCALE * DRAW_RANGE);
  if (small - bounds.min < moved) moved = small - bounds.min;
  if (bounds.max !== null && bounds.max - large < moved) moved = bounds.max - large;
  return moved < 0n ? 0n : moved;
}

/** A random part of `lengthMs`, in whole milliseconds: less than `percent` (0–100) of it. Takes one draw. */
export function delayWithin(lengthMs: number, percent: Ratio, draw: Draw): number {
  return Number((BigInt(lengthMs) * stepsIn(percent, FINEST) * rangeOf(draw)) / (PERCENT_SCALE * DRAW_RANGE));
}
