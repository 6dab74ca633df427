/**
 * Amounts inside the simulator: whole numbers of 10^-8, the precision this venue reckons and prints with. Prices and
 * quantities are safe integers (they go into the matching engine), balances and notionals bigints.
 */

export const UNIT = 100_000_000;
const UNIT_DIGITS = 8;
const BIG_UNIT = 100_000_000n;

/** What the venue takes for a decimal; anything else has illegal characters. */
export const DECIMAL = /^([0-9]{1,20})(\.[0-9]{1,20})?$/;

/** Units of a text that matches DECIMAL, or null when it has more than eight significant decimals. */
export function parseUnits(text: string): bigint | null {
  const dot = text.indexOf('.');
  if (dot < 0) return BigInt(text) * BIG_UNIT;
  const fraction = text.slice(dot + 1).replace(/0+$/, '');
  if (fraction.length > UNIT_DIGITS) return null;
  return BigInt(text.slice(0, dot) + fraction.padEnd(UNIT_DIGITS, '0'));
}

/** As parseUnits for text from our own files and the control port; throws a RangeError that names the field. */
export function readUnits(text: unknown, field: string): bigint {
  const units = typeof text === 'string' && DECIMAL.test(text) ? parseUnits(text) : null;
  if (units === null) throw new RangeError(`${field} must be a decimal string with at most 8 decimals`);
  return units;
}

/** The same for what may be below zero: a fee rate that is a rebate. */
export function readSignedUnits(text: unknown, field: string): bigint {
  if (typeof text === 'string' && text.startsWith('-')) return -readUnits(text.slice(1), field);
  return readUnits(text, field);
}

/** Exactly eight decimals, as the venue prints amounts. */
export function fixed(units: number | bigint): string {
  if (units < 0) return `-${fixed(-units)}`;
  const digits = String(units).padStart(UNIT_DIGITS + 1, '0');
  return `${digits.slice(0, -UNIT_DIGITS)}.${digits.slice(-UNIT_DIGITS)}`;
}

/** No trailing zeros, as the ledger writes amounts. */
export function plain(units: number | bigint): string {
  return fixed(units).replace(/\.?0+$/, '');
}

/** Price times quantity, cut to a unit. */
export const notionalOf = (price: number, quantity: number): bigint => (BigInt(price) * BigInt(quantity)) / BIG_UNIT;

/** Price times quantity, rounded up to a unit: what must be locked for it. */
export const notionalUp = (price: number, quantity: number): bigint =>
  (BigInt(price) * BigInt(quantity) + BIG_UNIT - 1n) / BIG_UNIT;

/** amount × basis points (in units), cut to a unit. */
export const feeOf = (amount: bigint, bpsUnits: bigint): bigint => (amount * bpsUnits) / (BIG_UNIT * 10_000n);

/** The most a fee may cost: the same, rounded up; a rebate costs nothing. */
export const feeUp = (amount: bigint, bpsUnits: bigint): bigint =>
  bpsUnits < 0n ? 0n : (amount * bpsUnits + BIG_UNIT * 10_000n - 1n) / (BIG_UNIT * 10_000n);
