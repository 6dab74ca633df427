/** Random decimals of up to 18 + 18 digits, in the form a reply writes them: no leading and no trailing zeros. */
import type { Draw } from '../../src/domain/random.ts';

const digits = (count: number, draw: Draw): string =>
  Array.from({ length: count }, () => Math.floor(draw() * 10)).join('');

/** At least 1e-18, below 1e18. */
export function nextDecimal(draw: Draw): string {
  const whole = digits(1 + Math.floor(draw() * 18), draw).replace(/^0+(?=[0-9])/, '');
  const fraction = digits(Math.floor(draw() * 19), draw).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return text === '0' ? '0.000000000000000001' : text;
}
