/** Compares plain decimals by their digits, as the script does: independent of the decimal library on purpose. */

/** Whether a < b, for non-negative plain decimals without leading zeros. */
export function isDecimalLess(a: string, b: string): boolean {
  const [aInteger = '', aFraction = ''] = a.split('.');
  const [bInteger = '', bFraction = ''] = b.split('.');
  if (aInteger.length !== bInteger.length) return aInteger.length < bInteger.length;
  if (aInteger !== bInteger) return aInteger < bInteger;
  const width = Math.max(aFraction.length, bFraction.length);
  return aFraction.padEnd(width, '0') < bFraction.padEnd(width, '0');
}
