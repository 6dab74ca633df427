/** The optimal trajectory of Almgren and Chriss in exact fixed-point numbers. */

export const URGENCIES = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** κT: the window in units of the trade's half-life. 1 trades 56 % in the first half of the window, 2 68 %, 4 87 %. */
const KAPPA_T: Readonly<Record<Urgency, bigint>> = { LOW: 1n, MEDIUM: 2n, HIGH: 4n };

const SCALE = 10n ** 36n;

/**
 * What is left at the start of each of `count` equal steps and at the end: proportions, falling to zero. In discrete
 * time the trajectory obeys x(j−1) + x(j+1) = (2 + κ̃²τ²) x(j), so it is built backwards from zero by that recurrence and
 * is the same to the last digit on every machine. `count` must be at least 1.
 */
export function remainingByUrgency(urgency: Urgency, count: number): readonly bigint[] {
  const steps = BigInt(count);
  const kappaTau = KAPPA_T[urgency] * KAPPA_T[urgency];
  const backwards: bigint[] = [0n, SCALE];
  for (let j = 2; j <= count; j += 1) {
    const last = backwards[j - 1] ?? 0n;
    const before = backwards[j - 2] ?? 0n;
    backwards.push(2n * last + (last * kappaTau) / (steps * steps) - before);
  }
  return backwards.slice(0, count + 1).reverse();
}
