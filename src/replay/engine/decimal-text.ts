/** Whole numbers of a decimal grid as plain digits. */

/** Digits after the point that a quotient which does not end is given beyond those of its grid. */
const EXTRA_DIGITS = 12;

/** `whole` × 10^−decimals ÷ `by`, not below zero; exact, or rounded down to 12 digits beyond the grid where it does not end. */
export function decimalText(whole: bigint, decimals: number, by: bigint): string {
  const isExact = whole % by === 0n;
  const digits = isExact ? decimals : decimals + EXTRA_DIGITS;
  const value = isExact ? whole / by : (whole * 10n ** BigInt(EXTRA_DIGITS)) / by;
  const text = value.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
