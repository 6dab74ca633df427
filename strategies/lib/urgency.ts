/** The optimal trajectory of Almgren and Chriss in exact fixed-point numbers. */

export const URGENCIES = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** κT: the window in units of the trade's half-life. 1 trades 56 % in the first half of the window, 2 68 %, 4 87 %. */
const KAPPA_T: Readonly<Record<Urgency, bigint>> = { LOW: 1n, MEDIUM: 2n, HIGH: 4n };

const SCALE = 10n ** 36n;

/** 2 cosh(whole ÷ parts) by its series, in units of SCALE. */
function twiceCosh(whole: bigint, parts: bigint): bigint {
  let term = 2n * SCALE;
  let total = 0n;
  for (let n = 1n; term > 0n; n += 2n) {
    total += term;
    term = (term * whole * whole) / (parts * parts * n * (n + 1n));
  }
  return total;
}

/**
 * What is left at the start of each of `count` equal steps and at the end: proportions of sinh(κ(T − t)), falling to zero.
 * Since sinh(a + y) + sinh(a − y) = 2 cosh(y) sinh(a), they are built backwards from zero, step by step, and are the same
 * to the last digit on every machine. `count` must be at least 1.
 */
export function remainingByUrgency(urgency: Urgency, count: number): readonly bigint[] {
  const factor = twiceCosh(KAPPA_T[urgency], BigInt(count));
  const backwards: bigint[] = [0n, SCALE];
  for (let j = 2; j <= count; j += 1) {
    const last = backwards[j - 1] ?? 0n;
    const before = backwards[j - 2] ?? 0n;
    backwards.push((last * factor) / SCALE - before);
  }
  return backwards.slice(0, count + 1).reverse();
}
