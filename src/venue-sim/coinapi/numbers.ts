/** Amounts as the execution system writes and reads them: JSON numbers, of any form going out, plain ones coming in. */
import { isLosslessNumber, LosslessNumber } from 'lossless-json';
import { DECIMAL, parseUnits, plain, UNIT } from '../units.ts';

/** Below this a number is written with an exponent. */
const SMALL = UNIT / 10_000;

/** `10.0`, `0.11`, `1.73e-05`: with every digit. */
export function numberOf(units: number | bigint): LosslessNumber {
  const text = plain(units);
  if (units > 0 && units < SMALL) return new LosslessNumber(scientific(text));
  return new LosslessNumber(text.includes('.') ? text : `${text}.0`);
}

/** `0.0000173` → `1.73e-05`. */
function scientific(text: string): string {
  const digits = text.replace(/^0\.0*/, '');
  const exponent = text.length - 2 - digits.length + 1;
  const rest = digits.length === 1 ? '' : `.${digits.slice(1)}`;
  return `${digits.charAt(0)}${rest}e-${String(exponent).padStart(2, '0')}`;
}

/** Units of a JSON number; null for anything else, an exponent or too many decimals included. */
export function unitsOf(value: unknown): bigint | null {
  if (!isLosslessNumber(value)) return null;
  return DECIMAL.test(value.value) ? parseUnits(value.value) : null;
}
