/** Cutting a whole number of lots into clips. The parts always add up to the whole. */

/** What the venue takes in one order, in lots; `max` is null when it has no maximum. */
export interface LotBounds {
  readonly min: bigint;
  readonly max: bigint | null;
}

/** A split whose size is known before it is made: a list of 10^18 clips must be refused, not built. */
export interface Split {
  readonly count: bigint;
  /** Lots that changed their clip because the venue would not have taken them alone. */
  readonly merged: bigint;
  /** One entry a clip, in sending order. */
  lots(): readonly bigint[];
}

const repeat = (lots: bigint, count: bigint): bigint[] => new Array<bigint>(Number(count)).fill(lots);

/**
 * Clips of one size and what to do with the remainder: a clip of its own when the venue takes it; else merged into the
 * last clip; else, when that would pass the venue's maximum, topped up from the last clip to the minimum.
 * Needs 0 < size <= total.
 */
export function splitBySize(total: bigint, size: bigint, bounds: LotBounds): Split {
  const full = total / size;
  const rest = total % size;
  const { lots, merged } = tailOf(size, rest, bounds);
  // The last full clip is part of the tail, which may change it.
  return { count: full - 1n + BigInt(lots.length), merged, lots: () => [...repeat(size, full - 1n), ...lots] };
}

function tailOf(size: bigint, rest: bigint, { min, max }: LotBounds): { lots: readonly bigint[]; merged: bigint } {
  if (rest === 0n) return { lots: [size], merged: 0n };
  if (rest >= min) return { lots: [size, rest], merged: 0n };
  if (max === null || size + rest <= max) return { lots: [size + rest], merged: rest };
  return { lots: [size - (min - rest), min], merged: min - rest };
}

/**
 * As many clips as wanted, but not so many that one is smaller than `softMin` and not so few that one passes `max`.
 * They differ by at most one lot, the larger ones first. Needs total, wanted and softMin of at least 1.
 */
export function splitEvenly(total: bigint, wanted: bigint, softMin: bigint, max: bigint | null): Split {
  const room = total / softMin;
  const notTooSmall = room < 1n ? 1n : room;
  const fewest = max === null || max < 1n ? 1n : (total + max - 1n) / max;
  const bySize = wanted < notTooSmall ? wanted : notTooSmall;
  const count = bySize > fewest ? bySize : fewest;
  const base = total / count;
  const larger = total % count;
  return { count, merged: 0n, lots: () => [...repeat(base + 1n, larger), ...repeat(base, count - larger)] };
}
