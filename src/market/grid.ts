/** Between decimal text and whole ticks or lots, exactly. */
import { refuse } from '../domain/errors.ts';

/** Reads a decimal as a whole number of 10^-decimals; throws OrderError naming `field` when it is not on that grid. */
export function toGrid(text: string, decimals: number, field: string): number {
  const match = /^(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,12}))?$/.exec(text);
  const fraction = (match?.[2] ?? '').replace(/0+$/, '');
  if (match === null || fraction.length > decimals)
    throw refuse(field, `must be a decimal with at most ${decimals} places`);
  const value = Number((match[1] ?? '') + fraction.padEnd(decimals, '0'));
  if (!Number.isSafeInteger(value) || value <= 0) throw refuse(field, 'must be positive and below 2^53 steps');
  return value;
}

/** The decimal text of a whole number of 10^-decimals, with exactly that many places. */
export function fromGrid(value: number, decimals: number): string {
  const digits = String(value).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
