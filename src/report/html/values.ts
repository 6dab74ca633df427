/** How numbers are written on the page: with their unit, and with a true minus sign. Decimal texts keep every digit. */
import { feeFromStored, roundTo, toText } from '../../domain/decimal.ts';
import type { RulesText } from '../../domain/instrument.ts';

export const MINUS = '\u2212';
const NARROW_SPACE = '\u202f';

const signed = (text: string): string => text.replace(/^-/, MINUS);

/** `43,012.5`: the digits of a decimal text, its whole part in groups of three. */
export function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return signed(fraction === undefined ? groups : `${groups}.${fraction}`);
}

/** Digits after the point of a decimal text; none of nothing. */
export const decimalsOf = (text: string | null): number => text?.split('.')[1]?.length ?? 0;

/** A decimal text with at most so many digits after the point. */
export const roundedText = (text: string, digits: number): string => toText(roundTo(feeFromStored(text), digits));

/** With this many digits after the point, never `-0.00`. */
export const fixed = (value: number, digits: number): string => {
  const text = value.toFixed(digits);
  return signed(Number(text) === 0 ? text.replace('-', '') : text);
};

/** Two digits after the point, four of what would be lost by that; two again of what is nothing even then. */
const digitsOf = (value: number): number => (Math.abs(value) >= 0.01 || Math.abs(value) < 0.00005 ? 2 : 4);

export const bpsText = (bps: number): string => `${fixed(bps, digitsOf(bps))}${NARROW_SPACE}bps`;
export const percentText = (percent: number): string => `${fixed(percent, digitsOf(percent))}${NARROW_SPACE}%`;
/** Without a unit, in groups of three. */
export const plainText = (value: number): string =>
  grouped(fixed(value, Number.isInteger(value) ? 0 : digitsOf(value)));
export const countText = (count: number): string => grouped(String(count));
export const amountText = (amount: string, unit: string): string => `${grouped(amount)}${NARROW_SPACE}${unit}`;

/** What a maker and a taker pay, of decimal texts in bps. */
export const feesText = (makerBps: string, takerBps: string): string =>
  `maker ${amountText(makerBps, 'bps')}, taker ${amountText(takerBps, 'bps')}`;

/** `step 0.001, tick 0.1`: those of an instrument's rules that say something. */
export const rulesText = (rules: RulesText): string =>
  Object.entries(rules)
    .filter(([, value]: [string, string]) => value !== '0')
    .map(([name, value]: [string, string]) => `${name} ${value}`)
    .join(', ');

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;
const [SECOND, MINUTE] = [1_000, 60_000];

/** `45 ms`, `6.1 s`, then the two largest units it has: `9 min 52 s`, `2 h 5 min`. */
export function lengthText(ms: number): string {
  if (ms > 0 && ms < SECOND) return `${plainText(ms)}${NARROW_SPACE}ms`;
  if (ms < MINUTE) return `${plainText(Math.round(ms / 10) / 100)}${NARROW_SPACE}s`;
  const parts: string[] = [];
  let rest = Math.round(ms / SECOND) * SECOND;
  for (const [length, name] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count}${NARROW_SPACE}${name}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** `2024-01-28 12:00:00.250 UTC` of an ISO text in UTC. */
export const isoText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11).replace(/(\.000)?Z$/, '')} UTC`;
